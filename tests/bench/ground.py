"""The private folder: a database server, keys and files of its own, gone when the run ends."""

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from bureau.kit import embedded

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20  # seconds to wait for idle cores before a measurement
IDLE = 0.85
DATABASE_SWITCHES = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")


class Ground:
    def __init__(self, folder: Path):
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in DATABASE_SWITCHES}
        self.environment = kept | {"PORTAL_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "bureau.settings"}
        self.server = embedded.Server(folder)

    def command(self, *arguments: str, quietly: bool = True) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL if quietly else None,
        )

    def make(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, env=self.environment, check=True)

    def measure(self, what: str, file: Path | str = "") -> dict:
        self.settle()
        wait_for_idle_cores()
        finished = subprocess.run(
            [sys.executable, "-m", "tests.bench.measure", what, str(file)],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(finished.stdout.splitlines()[-1])

    def sql(self, *statements: str) -> None:
        entry = embedded.connection(self.folder, embedded.OWNER)
        database = embedded.psycopg2.connect(
            host=entry["HOST"], port=entry["PORT"], user="postgres", dbname=entry["NAME"]
        )
        database.autocommit = True
        with database.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        database.close()

    def settle(self) -> None:
        """Nothing left over from the measurement before: no dirty pages, no stale statistics."""
        self.sql("CHECKPOINT", "VACUUM ANALYZE")

    def empty_register(self) -> None:
        """No people, batches or applications; stations and accounts stay."""
        self.sql(
            "DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(quote_ident(tablename), ', ') || ' CASCADE' FROM pg_tables"
            " WHERE schemaname = 'public' AND tablename SIMILAR TO '(veterans|preferential_cards)_%'); END $$",
            "DROP TABLE IF EXISTS bench_floor, bench_peer",
        )


@contextmanager
def private(folder: Path):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    ground = Ground(folder)
    try:
        embedded.ensure(folder)
        ground.command("migrate", "--verbosity", "0")
        yield ground
    finally:
        ground.server.end_use(os.getpid())
        shutil.rmtree(folder, ignore_errors=True)


def wait_for_idle_cores() -> None:
    """Neighbours on the same cores double single runs; wait a moment for them, but not for ever."""
    stop = time.monotonic() + PATIENCE
    while time.monotonic() < stop:
        before = _jiffies()
        time.sleep(0.5)
        after = _jiffies()
        spent = sum(after) - sum(before)
        idle = sum(after[3:5]) - sum(before[3:5])
        if idle > IDLE * spent:
            return


def _jiffies() -> list[int]:
    with open("/proc/stat") as file:
        return [int(word) for word in file.readline().split()[1:]]
