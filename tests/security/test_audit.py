"""The log proves itself: what is sealed cannot be changed, removed or slipped in by anybody without its showing (security.md row 27)."""

import datetime as dt
import io
import json
import threading

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from bureau.kit import (
    audit,
    audit_archive,
    audit_check,
    audit_heads,
    audit_seals,
    rotation,
    seal,
    tasks,
    walls,
)
from bureau.kit.models import AuditEvent, AuditKey, AuditSeal
from tests import owner
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans.hardship.models import Standard
from veterans.models import Person, RegistrationStep

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
NO_MARGIN = dt.timedelta(0)


@pytest.fixture(autouse=True)
def own_heads_file(tmp_path, settings):
    settings.VAR = tmp_path


def seal_now(at=AT):
    return audit_seals.seal_batch(at=at, margin=NO_MARGIN)


def recorded_just_now():
    """Within a test all is one transaction with one time; so the rows of each batch are given a time of their own."""
    owner.does(
        *(
            f"UPDATE {log.table} SET {log.time} = clock_timestamp() WHERE {log.time} = now()"
            for log in audit_seals.logs()
            if not log.table.startswith("progress_")  # the database itself keeps boards as they are
        )
    )


@pytest.fixture
def three_batches(district):
    """Three batches, each with an event and a person's history; the second has two events."""
    events = []
    for number in (1, 2, 3):
        events.append(audit.record(verb=f"deed.{number}", target="veterans.Person:17", by_id=None, at=AT))
        if number == 2:
            events.append(audit.record(verb="deed.2b", target="veterans.Person:18", by_id=None, at=AT))
            PersonFactory(station=district["bridge"])
        recorded_just_now()
        seal_now()
    return events


def faults():
    return [str(fault) for fault in audit_check.verify().faults]


def test_what_nobody_touched_holds(three_batches):
    result = audit_check.verify()

    assert result.faults == []
    furnished = Standard.pgh_event_model.objects.count()  # by a migration, into every new register
    assert (result.batches, result.rows) == (3, 5 + furnished)


def test_the_command_says_so_in_one_line(three_batches, capsys, monkeypatch):
    monkeypatch.setattr(audit_check, "STOPPED", dt.timedelta(days=36500))

    call_command("verify_audit")

    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(
    ("deed", "first"),
    [
        ("UPDATE kit_auditevent SET verb = 'nothing' WHERE verb = 'deed.2'", "第 2 批，kit_auditevent：有行被改动"),
        ("UPDATE kit_auditevent SET by_id = NULL, detail = '{\"x\": 1}' WHERE verb = 'deed.1'", "第 1 批，kit_auditevent：有行被改动"),
        ("DELETE FROM kit_auditevent WHERE verb = 'deed.2b'", "第 2 批，kit_auditevent：少了 1 行"),
        ("DELETE FROM kit_auditevent", "第 1 批，kit_auditevent：少了 1 行"),
        ("UPDATE veterans_personevent SET name = '李四'", "第 2 批，veterans_personevent：有行被改动"),
        ("DELETE FROM veterans_personevent", "第 2 批，veterans_personevent：少了 1 行"),
        ("INSERT INTO kit_auditevent (at, verb, target, detail, recorded_at) SELECT at, 'slipped', target, detail, recorded_at FROM kit_auditevent WHERE verb = 'deed.3'", "第 3 批，kit_auditevent：多了 1 行"),
        ("UPDATE kit_auditevent SET recorded_at = recorded_at + interval '1 day' WHERE verb = 'deed.3'", "第 3 批，kit_auditevent：少了 1 行"),
        ("UPDATE kit_auditseal SET content = replace(content, '\"count\":2', '\"count\":3') WHERE number = 2", "第 2 批：批次内容或前后衔接被改动"),
        ("UPDATE kit_auditseal SET head = repeat('0', 64) WHERE number = 3", "第 3 批：批次内容或前后衔接被改动"),
        ("DELETE FROM kit_auditseal WHERE number = 2", "第 2 批：这一批被删除了"),
        ("DELETE FROM kit_auditseal WHERE number = 3", "第 3 批：这一批被删除了（校验头还在）"),
        ("DELETE FROM kit_auditseal", "第 1 批：这一批被删除了（校验头还在）"),
        ("DELETE FROM kit_auditkey", "第 1 批：密钥打不开，无法核对"),
        ("UPDATE kit_auditkey SET key_sealed = 'x'", "第 1 批：密钥打不开，无法核对"),
        ("ALTER TABLE kit_auditevent RENAME COLUMN verb TO deed", "第 1 批，kit_auditevent：数据表或列已不在，无法核对"),
    ],
)  # fmt: skip
def test_whatever_the_owner_of_the_tables_does_to_the_log_is_named(three_batches, deed, first):
    owner.does(deed)

    assert faults()[0] == first
    with pytest.raises(CommandError, match=first[:5]):
        call_command("verify_audit", stderr=io.StringIO())


def test_a_row_slipped_into_a_window_that_was_empty_is_named(three_batches):
    owner.does(
        "INSERT INTO kit_accessevent (at, posts, session, action, target, station_code, field, reason, note, result, count, request_id, recorded_at)"
        " SELECT at, '', '', 'VIEW', '', '', '', '', '', 'OK', 1, '', recorded_at FROM kit_auditevent WHERE verb = 'deed.3'"
    )

    assert faults() == ["第 3 批，kit_accessevent：多了 1 行"]


def test_heads_that_were_cut_off_are_missed(three_batches):
    lines = audit_heads.path().read_text().splitlines(keepends=True)
    audit_heads.path().write_text("".join(lines[:1]))

    assert faults() == ["第 2 批：校验头不在留存文件里", "第 3 批：校验头不在留存文件里"]

    seal_now()  # and the next batch does not paper over it

    assert faults() == ["第 2 批：校验头不在留存文件里", "第 3 批：校验头不在留存文件里"]


def test_a_head_that_a_killed_process_left_out_is_made_good_by_the_next_batch(three_batches):
    lines = audit_heads.path().read_text().splitlines(keepends=True)
    audit_heads.path().write_text("".join(lines[:2]))

    seal_now()

    assert faults() == []


def test_a_log_that_was_never_sealed_does_not_pass(district):
    assert faults() == ["第 0 批：还没有封存过"]


def test_sealing_that_stands_still_does_not_pass(three_batches):
    found = audit_check.verify(at=AT + dt.timedelta(hours=2)).faults

    assert [str(fault) for fault in found] == ["第 3 批：此后没有再封存，封存任务停了"]


def test_another_table_joins_the_chain_with_all_that_it_holds_already(three_batches, monkeypatch):
    everything = audit_seals.logs()
    monkeypatch.setattr(
        audit_seals, "logs", lambda: [log for log in everything if log.table != "kit_auditevent"]
    )
    seal_now()
    monkeypatch.undo()
    settings.VAR = audit_heads.path().parent
    audit.record(verb="later", target="x", by_id=None, at=AT)

    batch = json.loads(seal_now().content)

    assert batch["tables"]["kit_auditevent"]["since"] is None
    assert batch["tables"]["kit_auditevent"]["count"] == 5


def test_the_walls_key_rotation_leaves_the_chain_whole(three_batches, tmp_path, settings):
    ContactFactory()
    recorded_just_now()
    before = seal.master_keys()
    settings.KEYS = tmp_path / "keys"
    settings.KEYS.mkdir()
    for number, key in (before | {max(before) + 1: bytes(32)}).items():
        (settings.KEYS / f"master-{number}.key").write_text(key.hex())
    seal.forget()
    seal_now()
    with owner.role():
        for column in rotation.sealed_columns():
            list(rotation.rotate(column, ["9901"]))
    for number in before:
        (settings.KEYS / f"master-{number}.key").unlink()
    seal.forget()

    seal_now()

    assert faults() == []
    assert AuditKey.objects.count() == 1
    seal.forget()


def test_a_person_who_moves_leaves_the_sealed_log_whole(three_batches, district):
    RegistrationStep.objects.create(
        person=Person.objects.get(), station=district["bridge"], action="COLLECT", state="COLLECTED", at=AT
    )
    recorded_just_now()
    seal_now()
    Person.objects.update(station=district["willow"])
    recorded_just_now()

    assert RegistrationStep.objects.get().station_id == district["willow"].code
    assert faults() == []


def test_every_append_only_table_is_sealed_and_has_a_whole_number_for_a_key():
    sealed = {log.table for log in audit_seals.logs()}

    assert sealed == set(walls.append_only_tables()) - {"kit_auditseal", "kit_auditkey"}
    with connection.cursor() as cursor:
        for log in audit_seals.logs():
            cursor.execute(
                "SELECT data_type FROM information_schema.columns WHERE table_name = %s AND column_name = %s",
                [log.table, log.key],
            )
            assert cursor.fetchone() in {("bigint",), ("integer",)}


def test_what_the_law_clears_is_sealed_anew_in_the_open(
    three_batches, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(audit_seals, "MARGIN", NO_MARGIN)

    with (
        django_capture_on_commit_callbacks(execute=True),
        audit_check.in_the_open(because="清除名单 7", at=AT),
    ):
        owner.does("UPDATE veterans_personevent SET name = ''")

    assert faults() == []
    restated = json.loads(AuditSeal.objects.last().content)["restated"]
    assert [(entry["batch"], entry["table"], entry["because"]) for entry in restated] == [
        (2, "veterans_personevent", "清除名单 7")
    ]


def test_what_was_kept_for_three_years_goes_into_a_sealed_file_and_the_log_holds(
    three_batches, django_capture_on_commit_callbacks, monkeypatch
):
    monkeypatch.setattr(audit_seals, "MARGIN", NO_MARGIN)
    monkeypatch.setattr(audit_archive, "CHUNK", 2)
    AuditEvent.objects.bulk_create(
        AuditEvent(verb=f"old.{n}", target="x", at=AT - dt.timedelta(days=3 * 366 + n)) for n in range(5)
    )
    recorded_just_now()
    seal_now()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")

    with django_capture_on_commit_callbacks(execute=True):
        ((path, rows),) = audit_archive.put_away(at=AT)

    assert rows == 5
    assert {row["verb"] for row in audit_archive.read(path)} == {f"old.{n}" for n in range(5)}
    assert b"old." not in path.read_bytes()
    assert not AuditEvent.objects.filter(verb__startswith="old.").exists()
    assert AuditEvent.objects.filter(verb__startswith="deed.").count() == 4
    assert faults() == []


def test_the_application_itself_puts_nothing_away(three_batches):
    AuditEvent.objects.create(verb="old", target="x", at=AT - dt.timedelta(days=4 * 366))
    recorded_just_now()
    seal_now()

    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        audit_archive.put_away(at=AT)

    assert AuditEvent.objects.filter(verb="old").exists()


def test_nothing_is_cleared_while_the_log_does_not_hold(three_batches):
    owner.does("DELETE FROM kit_auditevent WHERE verb = 'deed.1'")

    with (
        pytest.raises(audit_check.NotWhole, match="先查明再办理"),
        audit_check.in_the_open(because="x", at=AT),
    ):
        owner.does("UPDATE veterans_personevent SET name = ''")


def test_the_nightly_check_leaves_its_result_for_the_auditor(three_batches, caplog):
    owner.does("DELETE FROM kit_auditevent WHERE verb = 'deed.1'")

    tasks.verify_log()

    left = AuditEvent.objects.get(verb="audit.verify").detail
    assert left["holds"] is False
    assert left["faults"][0] == "第 1 批，kit_auditevent：少了 1 行"
    assert "does not hold" in caplog.text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_row_of_a_transaction_still_at_work_slips_between_two_batches():
    """A long import writes its row, a batch is sealed, the import commits: the row is in the next batch."""
    written, may_commit = threading.Event(), threading.Event()

    def long_import():
        with transaction.atomic():
            audit.record(verb="import", target="x", by_id=None, at=AT)
            written.set()
            may_commit.wait(20)
        connections.close_all()

    worker = threading.Thread(target=long_import)
    worker.start()
    written.wait(20)
    audit.record(verb="meanwhile", target="x", by_id=None, at=AT)
    first = json.loads(seal_now().content)
    may_commit.set()
    worker.join()
    second = json.loads(seal_now().content)

    assert (
        "kit_auditevent" not in first["tables"]
    )  # not even the later one: the window ends with the oldest at work
    assert second["tables"]["kit_auditevent"]["count"] == 2
    assert faults() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_chain():
    seal_now()

    threads = [threading.Thread(target=lambda: (seal_now(), connections.close_all())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults() == []
