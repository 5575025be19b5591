"""`make run` as it is lived with: started, disturbed, ended. Real processes on a portal of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.worker]

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def manage(home, *arguments):
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=home, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def var():
    """Not tmp_path: every start of pytest closes its common folder to other accounts, PostgreSQL's among them."""
    with tempfile.TemporaryDirectory(prefix="portal-serve-") as folder:
        yield folder


@pytest.fixture(scope="module")
def home(var):
    """The environment of a portal that somebody already uses: so no demo district is built into it."""
    inherited = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    env = inherited | {"PORTAL_VAR": var, "PORT": str(free_port())}
    assert manage(env, "migrate", "--verbosity", "0").returncode == 0
    make_user = "from django.contrib.auth import get_user_model as g; g().objects.create_user('first')"
    made = manage(env, "shell", "-v", "0", "-c", make_user)
    assert made.returncode == 0, made.stderr
    return env


@pytest.fixture
def portal(home):
    """Start a portal and read what it says until it is up."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        said = ""
        while "按 Ctrl-C 停止" not in said:
            line = process.stdout.readline()
            assert line, f"ended too early: {said}"
            said += line
        return process, said

    yield start
    for process in started:
        process.terminate()
        process.communicate(timeout=60)


def processes_of(home):
    """Everything that runs for this portal, PostgreSQL included: all have its folder in their environment or command."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            known = (folder / "environ").read_bytes() + os.fsencode((folder / "cwd").resolve(strict=True))
            if os.fsencode(home["PORTAL_VAR"]) in known:
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def gone(home, seconds=90):
    deadline = time.monotonic() + seconds
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.1)
    return processes_of(home)


def answers(home):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", int(home["PORT"]))) == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_says_where_it_is_and_one_signal_ends_all_of_it(home, portal, number):
    process, said = portal()
    assert f"http://127.0.0.1:{home['PORT']}" in said
    assert answers(home)

    process.send_signal(number)
    said, _ = process.communicate(timeout=60)

    assert (process.returncode, said.splitlines()[-1]) == (0, "门户已停止。")
    assert gone(home) == {}


def test_a_worker_that_dies_brings_the_rest_down_with_a_word_why(home, portal):
    process, _ = portal()
    worker = next(
        pid for pid, command in sorted(processes_of(home).items()) if re.search(r"celery .*worker", command)
    )

    os.kill(worker, signal.SIGKILL)
    said, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "worker 意外结束，门户随之停止" in said
    assert gone(home) == {}


def test_when_it_is_killed_itself_nothing_is_left_behind(home, portal):
    process, _ = portal()

    process.kill()

    assert gone(home) == {}


def test_a_killed_database_server_comes_back_while_it_runs(home, portal):
    portal()
    pid_file = Path(home["PORTAL_VAR"]) / "postgres/data/postmaster.pid"
    before = int(pid_file.read_text().split()[0])

    os.kill(before, signal.SIGKILL)

    deadline = time.monotonic() + 30
    made = manage(
        home, "shell", "-v", "0", "-c", "from django.db import connection as c; c.ensure_connection()"
    )
    while int(pid_file.read_text().split()[0]) == before and time.monotonic() < deadline:
        time.sleep(0.1)
    assert made.returncode == 0
    assert int(pid_file.read_text().split()[0]) != before


def test_a_second_portal_on_the_same_folder_is_refused_in_a_sentence(home, portal):
    portal()

    second = manage(home | {"PORT": str(free_port())}, "serve")

    assert second.returncode == 1
    assert re.fullmatch(r"CommandError: 数据目录 \S+ 已有一个门户在运行；[^\n]*\n", second.stderr)


def test_a_port_in_use_is_said_in_a_sentence(home):
    with socket.socket() as other:
        other.bind(("0.0.0.0", int(home["PORT"])))
        other.listen()

        refused = manage(home, "serve")

    assert refused.returncode == 1
    assert refused.stderr == (
        f"CommandError: 端口 {home['PORT']} 已被别的程序占用，请换一个，例如：make run PORT={int(home['PORT']) + 1}\n"
    )
    assert gone(home) == {}
