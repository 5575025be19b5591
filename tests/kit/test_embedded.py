"""The embedded server under the things that happen to it: races, kills, odd folders. Real servers, real processes."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from bureau.kit import embedded

pytestmark = pytest.mark.slow

USE_UNTIL_TOLD = """
import sys
from pathlib import Path
from bureau.kit import embedded
embedded.ensure(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place():
    """Not tmp_path: every start of pytest closes its common folder to other accounts, the server's among them."""
    with tempfile.TemporaryDirectory(prefix="portal-embedded-") as folder:
        yield Path(folder)


@pytest.fixture
def var(place):
    return place / "var"


@pytest.fixture
def user(var):
    """Start processes that use the server until their input closes."""
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", USE_UNTIL_TOLD, str(var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.communicate(timeout=60)


def ready(process):
    return process.stdout.readline() == "ready\n"


def leaves(process):
    process.communicate(timeout=60)


def sql(var, statement):
    entry = embedded.connection(var)
    with closing(
        psycopg2.connect(host=entry["HOST"], port=entry["PORT"], user=entry["USER"], dbname=entry["NAME"])
    ) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else None


def postmaster(var):
    return int((var / "postgres/data/postmaster.pid").read_text().split()[0])


def runs(pid):
    return os.path.exists(f"/proc/{pid}/cwd")


def test_six_processes_that_start_at_once_share_one_server_and_the_last_one_out_stops_it(var, user):
    processes = [user() for _ in range(6)]

    assert [ready(process) for process in processes] == [True] * 6
    server = postmaster(var)
    for process in processes[:5]:
        leaves(process)
    assert sql(var, "SELECT 1") == [(1,)]
    leaves(processes[5])

    assert not runs(server)
    assert (var / "postgres/server.log").read_text().count("starting PostgreSQL") == 1


def test_a_short_command_leaves_the_server_to_those_who_use_it(var, user):
    portal, command = user(), user()
    assert ready(portal)
    assert ready(command)

    leaves(command)

    assert sql(var, "SELECT 1") == [(1,)]


def test_a_server_left_behind_by_a_killed_process_is_used_on_and_stopped_by_the_next(var, user):
    killed = user()
    assert ready(killed)
    server = postmaster(var)
    killed.kill()
    killed.wait()
    assert runs(server)

    following = user()
    assert ready(following)
    assert postmaster(var) == server
    leaves(following)

    assert not runs(server)


def test_what_was_committed_outlives_a_killed_server(var, user):
    first = user()
    assert ready(first)
    sql(var, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    os.kill(postmaster(var), signal.SIGKILL)
    first.kill()
    first.wait()

    assert ready(user())

    assert sql(var, "SELECT count(*) FROM kept") == [(1000,)]


def test_a_pid_file_whose_number_now_belongs_to_another_process_does_not_block_the_start(var, user):
    first = user()
    assert ready(first)
    leaves(first)
    shutil.copy(var / "postgres/data/PG_VERSION", var / "postgres/data/postmaster.pid")
    (var / "postgres/data/postmaster.pid").write_text(f"{os.getpid()}\n{var}\n0\n5432\n\n\n")

    assert ready(user())

    assert sql(var, "SELECT 1") == [(1,)]


def test_a_cluster_that_was_half_made_is_made_anew(var, user):
    half = var / "postgres/data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")

    assert ready(user())

    assert sql(var, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("name", ["深" * 40, "a, 'quoted\" name"])
def test_a_deep_or_difficult_folder_gets_a_socket_elsewhere(place, name):
    var = place / name
    process = subprocess.run(
        [sys.executable, "-c", USE_UNTIL_TOLD, str(var)],
        input="",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (process.returncode, process.stdout, process.stderr) == (0, "ready\n", "")
    socket = f"{embedded.connection(var)['HOST']}/.s.PGSQL.{embedded.PORT}"
    assert len(socket.encode()) <= embedded.LONGEST_SOCKET
    os.rmdir(embedded.connection(var)["HOST"])


def test_a_socket_folder_that_somebody_else_could_enter_is_refused(place):
    var = place / ("x" * 120)
    folder = embedded.Server(var).socket_folder
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)

    try:
        with pytest.raises(embedded.Unavailable, match="不是本门户建立的文件夹"):
            embedded.ensure(var)
    finally:
        folder.rmdir()


def test_the_portal_is_no_superuser_and_commits_are_durable(var, user):
    assert ready(user())

    assert sql(var, "SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False)
    ]
    names = "'synchronous_commit', 'fsync', 'full_page_writes', 'data_checksums'"
    assert sql(var, f"SELECT DISTINCT setting FROM pg_settings WHERE name IN ({names})") == [("on",)]
    assert sql(var, "SELECT setting FROM pg_settings WHERE name = 'listen_addresses'") == [("",)]


def test_asking_for_the_connection_starts_nothing(var):
    embedded.connection(var)

    assert not var.exists()


def test_ensure_costs_almost_nothing_when_the_server_runs(var, user):
    assert ready(user())
    embedded.Server(var).furnished()

    started = time.perf_counter()
    embedded.Server(var).furnished()

    assert time.perf_counter() - started < 0.5
