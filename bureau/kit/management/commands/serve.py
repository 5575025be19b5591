"""`make run`: everything the portal needs, in one terminal, ended by one Ctrl-C."""

import contextlib
import ctypes
import errno
import fcntl
import itertools
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from bureau.kit import embedded, features

PATIENCE = 30  # seconds a child gets to end by itself
PARENT_DIED = 1  # PR_SET_PDEATHSIG of prctl(2)


class Ended(Exception):
    """Somebody asked the portal to stop."""


class Command(BaseCommand):
    help = "Start database, web server, worker and beat; Ctrl-C ends all of them."
    requires_system_checks = ()

    def handle(self, **options):
        self.children, self.asked_to_end = {}, False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.end)
        try:
            with self.alone():
                self.check_port()
                self.prepare()
                self.start_all()
                self.say_where()
                self.watch()
        except Ended:
            self.stdout.write("\n正在停止……")
        finally:
            self.end_children()
            if settings.EMBEDDED_DATABASE:  # what was killed a moment ago may still hold on to the database
                embedded.leave(settings.VAR, patience=10)
        self.stdout.write("门户已停止。")

    def end(self, number, frame):
        # A mark and no exception: that would come up in the middle of anything, and be swallowed there.
        self.asked_to_end = True

    def pause(self):
        if self.asked_to_end:
            raise Ended
        time.sleep(0.1)

    # Before

    @contextlib.contextmanager
    def alone(self):
        settings.VAR.mkdir(parents=True, exist_ok=True)
        with (settings.VAR / "serve.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CommandError(
                    f"数据目录 {settings.VAR} 已有一个门户在运行；要再开一个，请用 PORTAL_VAR 另指目录、用 PORT 另指端口"
                ) from None
            yield

    def check_port(self):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", settings.PORT))
            except OverflowError:
                raise CommandError(f"端口 {settings.PORT} 不存在，请用 1 到 65535 之间的数") from None
            except OSError as error:
                why = "无权使用" if error.errno == errno.EACCES else "已被别的程序占用"
                raise CommandError(
                    f"端口 {settings.PORT} {why}，请换一个，例如：make run PORT={settings.PORT + 1}"
                ) from None

    def prepare(self):
        for folder in (settings.VAR / "log", settings.STATIC_ROOT):
            folder.mkdir(parents=True, exist_ok=True)
        self.manage("正在检查数据库结构", "migrate", "--verbosity", "0")
        self.prepare_demo()
        connection.close()

    def prepare_demo(self):
        """In an empty portal only: one that somebody uses never gets invented people."""
        unfinished = settings.VAR / "demo-unfinished"  # outlives a demo that was killed half way
        if "demo" not in get_commands():
            self.stderr.write(self.style.WARNING("没有 demo 命令，不建立演示区。"))
        elif unfinished.exists() or not get_user_model().objects.exists():
            unfinished.touch()
            self.manage("正在建立演示区（约一分钟，只此一次）", "demo")
            unfinished.unlink()
        elif settings.DEMO_PASSWORD and self.demo_accounts().exists():
            self.manage("正在更新演示账号的密码", "demo")

    def demo_accounts(self) -> Path:
        return settings.VAR / "demo-accounts.txt"

    def manage(self, saying, *arguments):
        """A process of its own: `migrate` signs in to the database as another role than the portal does."""
        self.stdout.write(f"{saying}……")
        self.stdout.flush()
        child = self.spawn([sys.executable, "manage.py", *arguments], stdout=subprocess.DEVNULL)
        try:
            while child.poll() is None:
                self.pause()
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
        if child.returncode:
            raise CommandError(f"manage.py {shlex.join(arguments)} 没有成功，门户未启动")

    # While it runs

    def start_all(self):
        celery = [sys.executable, "-m", "celery", "-A", "bureau"]
        # There is no other worker to talk to.
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        web = ["--bind", f"0.0.0.0:{settings.PORT}", "--workers", "2", "--threads", "4", "--timeout", "120"]
        self.start("web", [sys.executable, "-m", "gunicorn", "bureau.wsgi", *web, "--no-control-socket"])
        self.start("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO", *alone])
        self.start("beat", [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""])

    def start(self, name, command):
        with self.log(name).open("ab") as log:
            self.children[name] = self.spawn(command, stdout=log, stderr=log)

    def spawn(self, command, **streams) -> subprocess.Popen:
        return subprocess.Popen(
            command,
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches this command alone, which ends the others in order
            preexec_fn=_end_with_parent,  # noqa: PLW1509 -- no threads here
            **streams,
        )

    def log(self, name) -> Path:
        return settings.VAR / "log" / f"{name}.log"

    def say_where(self):
        while not self.answers():
            self.check_children()
            self.pause()
        self.stdout.write(self.style.SUCCESS(f"\n门户已启动：http://127.0.0.1:{settings.PORT}"))
        if self.demo_accounts().exists():
            self.stdout.write(self.demo_accounts().read_text(encoding="utf-8").rstrip())
        if reason := features.pdf_available():
            self.stdout.write(self.style.WARNING(reason))
        self.stdout.write(f"日志在 {settings.VAR / 'log'}，按 Ctrl-C 停止。")
        self.stdout.flush()

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", settings.PORT)) == 0

    def watch(self):
        for tick in itertools.count():
            self.check_children()
            if settings.EMBEDDED_DATABASE and tick % 10 == 0:
                embedded.ensure(settings.VAR)  # a database server that was killed comes back
            self.pause()

    def check_children(self):
        for name, child in self.children.items():
            if child.poll() is not None:
                raise CommandError(f"{name} 意外结束，门户随之停止。原因见 {self.log(name)}")

    # After

    def end_children(self):
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for name, child in self.children.items():
            try:
                child.wait(max(0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.stderr.write(f"{name} 没有按时结束，已强行停止；它的任务下次启动时继续。")
            with contextlib.suppress(
                ProcessLookupError
            ):  # also what a killed worker left of its own children
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _end_with_parent():
    """In the child: be told to end when this command is killed and cannot say so itself (Linux)."""
    ctypes.CDLL(None).prctl(PARENT_DIED, signal.SIGTERM)
