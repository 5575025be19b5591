"""Killed with SIGKILL while it writes, and started again: the end is that of an undisturbed run."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from tests.veterans.imports.conftest import NOW
from tests.veterans.imports.rosters import person, xlsx
from veterans.imports import operations
from veterans.imports.models import BatchChunk
from veterans.models import Person

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
writing.write_all(batch_id=int(sys.argv[2]), places=["330108"], user_id=int(sys.argv[3]), at=dt.datetime.now(dt.UTC), workers=2)
"""


def hashes():
    """Of every table the batch writes, without keys that a second run would draw anew."""
    tables = {
        "veterans_person": "name, id_number_index, station_code, version", "veterans_identity": "person_id, category", "veterans_service": "person_id, unit",
        "veterans_contact": "person_id, number_index", "veterans_award": "person_id, award, times", "kit_auditevent": "verb, target",
        "veterans_personevent": "pgh_label, id, version", "veterans_contactevent": "pgh_label, person_id",
    }  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            where = " WHERE verb LIKE 'person.%%'" if table == "kit_auditevent" else ""
            cursor.execute(
                f"SELECT count(*), md5(string_agg(h, '' ORDER BY h)) FROM (SELECT md5(x::text) h FROM (SELECT {columns} FROM {table}{where}) x) y",
                [],
            )
            found[table] = cursor.fetchone()
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_writer_comes_to_the_same_end(tmp_path, town, officer, brought, monkeypatch):
    monkeypatch.setattr("veterans.imports.checking.CHUNK", 50)
    people = [
        person(
            i,
            姓名="王" + chr(0x4E00 + i) + "国",
            联系电话=f"138{i:08d}",
            部队代号=f"{i}部队",
            立功受奖="三等功2次",
        )
        for i in range(1, 900)
    ]
    batch = brought(xlsx(tmp_path / "r.xlsx", people))
    operations.confirm_here(batch.pk, answers=set(), by=officer, at=NOW)
    argv = [
        sys.executable,
        "-c",
        PROGRAM,
        connection.settings_dict["NAME"],
        str(batch.pk),
        str(officer.user_id),
    ]

    left = []
    for _ in range(6):
        writer = subprocess.Popen(argv, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.getcwd()})
        writer.stdout.readline()  # it is about to write
        time.sleep(0.06)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        left.append(BatchChunk.objects.filter(batch_id=batch.pk, done_at=None).count())
    time.sleep(0.5)  # the server notices that its clients have gone
    done = operations.write(batch.pk, by=officer, at=NOW)

    assert done.state == "DONE"
    assert 0 < left[0] < 18 or 0 < left[-1] < 18, f"killed too early or too late to prove anything: {left}"
    assert Person.objects.count() == 899
    assert hashes()["kit_auditevent"][0] == 899
    assert hashes()["veterans_personevent"][0] == 899
    assert hashes()["veterans_contact"][0] == hashes()["veterans_contactevent"][0] == 899
