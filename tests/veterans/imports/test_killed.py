"""Killed with SIGKILL while it writes, and started again: the end is that of an undisturbed run."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests import owner
from tests.veterans.imports.conftest import NOW
from tests.veterans.imports.rosters import person, xlsx
from veterans.imports import operations
from veterans.imports.models import Batch, BatchChunk

PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "bureau.settings"
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
import datetime as dt
from veterans.imports import writing
print("go", flush=True)
writing.write_all(batch_id=int(sys.argv[2]), places=["330108"], user_id=int(sys.argv[3]), at=dt.datetime.fromisoformat(sys.argv[4]), workers=2)
"""


TABLES = [
    "veterans_person", "veterans_identity", "veterans_service", "veterans_contact", "veterans_award", "veterans_disability",
]  # fmt: skip
WRITTEN = [*TABLES, *(f"{table}event" for table in TABLES), "kit_auditevent"]
# Drawn anew by every run, or the time and context of it. Keys of people and contacts, and every cipher, are in the plan.
OF_THE_RUN = {"pgh_id", "pgh_created_at", "pgh_context_id", "pgh_obj_id", "recorded_at"}
DRAWN_KEY = {
    "veterans_person": False,
    "veterans_personevent": False,
    "veterans_contact": False,
    "veterans_contactevent": False,
}


def hashes() -> dict[str, tuple[int, str]]:
    """table → (rows, one hash over every column but those of the run)."""
    found = {}
    with connection.cursor() as cursor:
        for table in WRITTEN:
            columns = [
                column.name for column in connection.introspection.get_table_description(cursor, table)
            ]
            skipped = OF_THE_RUN | ({"id"} if DRAWN_KEY.get(table, True) else set())
            kept = ", ".join(f'"{column}"' for column in columns if column not in skipped)
            where = " WHERE verb LIKE 'person.%%'" if table == "kit_auditevent" else ""
            cursor.execute(
                f"SELECT count(*), md5(string_agg(h, '' ORDER BY h)) FROM (SELECT md5(x::text) h FROM (SELECT {kept} FROM {table}{where}) x) y",
                [],
            )
            found[table] = cursor.fetchone()
    return found


def keep() -> None:
    owner.does(
        *(
            f"DROP TABLE IF EXISTS kept_{table}; CREATE TABLE kept_{table} AS TABLE {table}"
            for table in WRITTEN
        )
    )


def put_back(batch: dict) -> None:
    """The register as it was kept, and the batch confirmed with nothing written."""
    owner.does(f"TRUNCATE {', '.join(WRITTEN)} CASCADE")
    for table in WRITTEN:
        owner.does(
            f"ALTER TABLE {table} DISABLE TRIGGER USER",
            f"INSERT INTO {table} SELECT * FROM kept_{table}",
            f"ALTER TABLE {table} ENABLE TRIGGER USER",
        )
    BatchChunk.objects.filter(batch_id=batch["id"]).update(done_at=None, context=None)
    Batch.objects.filter(pk=batch["id"]).update(**batch)


def killed(batch_id: int, user_id: int, *, after: float) -> int:
    """Start writing, kill, → the stretches that are left."""
    argv = [
        sys.executable,
        "-c",
        PROGRAM,
        connection.settings_dict["NAME"],
        str(batch_id),
        str(user_id),
        NOW.isoformat(),
    ]
    writer = subprocess.Popen(argv, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()})
    writer.stdout.readline()  # it is about to write
    time.sleep(after)
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    writer.stdout.close()
    return BatchChunk.objects.filter(batch_id=batch_id, done_at=None).count()


def roster_of(tmp_path, *, unit: str, phone: str):
    people = [
        person(
            i,
            姓名="王" + chr(0x4E00 + i) + "国",
            联系电话=f"{phone}{i:08d}",
            部队代号=f"{i}{unit}",
            立功受奖="三等功2次",
            残疾等级="因公八级" if i % 7 == 0 else "",
        )
        for i in range(1, 900)
    ]
    return xlsx(tmp_path / f"{phone}.xlsx", people)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["create", "change"])
@pytest.mark.django_db(transaction=True)
def test_a_killed_writer_comes_to_the_same_end(what, tmp_path, town, officer, brought, written, monkeypatch):
    """Byte for byte: every table, its history and the log equal those of an undisturbed run of the same plan."""
    monkeypatch.setattr("veterans.imports.checking.CHUNK", 50)
    path = roster_of(tmp_path, unit="部队", phone="138")
    if what == "change":
        written(path)
        path = roster_of(tmp_path, unit="新部队", phone="139")
    batch = brought(path)
    assert batch.counts[what] == 899
    operations.confirm_here(batch.pk, answers={"many_changes"}, by=officer, at=NOW)
    confirmed = Batch.objects.filter(pk=batch.pk).values().get()
    keep()
    operations.write(batch.pk, by=officer, at=NOW)
    undisturbed = hashes()
    put_back(confirmed)

    left = [killed(batch.pk, officer.user_id, after=0.02 * (1 + n % 4)) for n in range(6)]
    time.sleep(0.5)  # the server notices that its clients have gone
    done = operations.write(batch.pk, by=officer, at=NOW)

    owner.does(*(f"DROP TABLE kept_{table}" for table in WRITTEN))
    assert done.state == "DONE"
    assert any(0 < n < 18 for n in left), f"killed too early or too late to prove anything: {left}"
    assert undisturbed["veterans_contactevent"][0] == 899 * (2 if what == "change" else 1)
    assert hashes() == undisturbed
