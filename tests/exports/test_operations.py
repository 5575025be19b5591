"""The vault: asked for with a purpose, allowed by another, made once, opened with a password, taken once, gone in a day."""

import datetime as dt
import io

import msoffcrypto
import openpyxl
import pytest
from django.db import IntegrityError, transaction

from bureau.exports import kinds, operations, queries, rules, tasks, vault
from bureau.exports.enums import Action, State
from bureau.exports.models import Order
from bureau.kit.models import AccessEvent, AuditEvent
from bureau.kit.procedures import CannotHappen
from stations.enums import Role
from stations.models import Post
from stations.permissions import Permission
from stations.scope import NotYours, Scope
from tests.veterans.factories import PersonFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(hours=24)


def opened(data: bytes, password: str):
    plain = io.BytesIO()
    book = msoffcrypto.OfficeFile(io.BytesIO(data))
    assert book.is_encrypted()
    book.load_key(password=password)
    book.decrypt(plain)
    return openpyxl.load_workbook(plain)


def taken(order, by, at, capture):
    with capture(execute=True):
        _, file = operations.fetch(order.pk, by=by, at=at)
    with file:
        return file.read()


def test_the_whole_way_ends_with_a_marked_file_that_only_its_password_opens(
    ready, cast, people, at, folder, django_capture_on_commit_callbacks
):
    password = operations.show_password(ready.pk, by=cast["street"], at=at)
    data = taken(ready, cast["street"], at, django_capture_on_commit_callbacks)
    book = opened(data, password)
    about, headings, *rows, foot = list(book.active.iter_rows(values_only=True))

    assert headings == ("姓名", "所属站", "完整证件号")
    assert rows == [(f"{p.name[:1]}**", p.station.short_name, p.id_number) for p in people]
    assert about[0] == foot[0]
    for mark in (str(ready), str(ready.asked_by), str(ready.decided_by), f"{at:%Y-%m-%d %H:%M}"):
        assert mark in about[0]
        assert mark in book.active.oddFooter.left.text
        assert mark in book.properties.description
    assert book.defined_names["_export"].attr_text == f'"{ready}"'
    assert list(folder.iterdir()) == []
    assert people[0].id_number.encode() not in data


def test_a_neighbouring_street_is_not_in_it(ready, people):
    assert ready.people == sorted(person.pk for person in people)


def test_every_step_is_written_down(ready, cast, at, django_capture_on_commit_callbacks):
    operations.show_password(ready.pk, by=cast["street"], at=at)
    taken(ready, cast["street"], at, django_capture_on_commit_callbacks)

    verbs = (
        AuditEvent.objects.filter(target=f"exports.Order:{ready.pk}")
        .order_by("pk")
        .values_list("verb", flat=True)
    )
    looks = AccessEvent.objects.filter(target=f"exports.Order:{ready.pk}").order_by("pk")
    assert list(verbs) == ["export.ask", "export.approve", "export.make", "export.password", "export.fetch"]
    assert list(looks.values_list("action", "by", "count")) == [
        ("EXPORT", cast["street"].user_id, 2),
        ("DOWNLOAD", cast["street"].user_id, 2),
    ]


def test_what_was_searched_for_lies_sealed_and_is_told_to_nobody(cast, people, at):
    number = people[0].id_number
    order = operations.ask(
        "people", query=f"q={number}", added=[], purpose="CHECK", note="核对一个人", by=cast["street"], at=at
    )

    assert order.words == "查找：…"
    assert number.encode() not in bytes(order.query_sealed)
    assert order.query == f"q={number}"


@pytest.mark.parametrize(
    ("purpose", "note"), [("", "春节慰问用"), ("SERVICE", "用"), ("NONSENSE", "春节慰问用")]
)
def test_without_a_purpose_nothing_is_asked(cast, people, at, purpose, note):
    with pytest.raises(rules.NeedsPurpose):
        operations.ask("people", query="", added=[], purpose=purpose, note=note, by=cast["street"], at=at)

    assert Order.objects.count() == 0


def test_the_fourth_order_of_a_day_waits_for_tomorrow(cast, people, at):
    def ask(day=at):
        return operations.ask(
            "people", query="", added=[], purpose="SERVICE", note="春节慰问用", by=cast["street"], at=day
        )

    for _ in range(3):
        ask()
    with pytest.raises(rules.NotToday):
        ask()
    assert ask(at + DAY)


@pytest.mark.parametrize("who", ["worker", "verifier", "auditor", "sysadmin", "leader"])
def test_who_may_not_export_may_not_ask(cast, people, at, who):
    with pytest.raises(NotYours):
        operations.ask(
            "people", query="", added=[], purpose="SERVICE", note="春节慰问用", by=cast[who], at=at
        )


def test_nobody_decides_about_an_order_of_his_own(cast, people, at):
    order = operations.ask(
        "people", query="", added=[], purpose="SERVICE", note="春节慰问用", by=cast["officer"], at=at
    )

    with pytest.raises(NotYours, match="不能审批自己"):
        operations.decide(Action.APPROVE, order_id=order.pk, reason="", by=cast["officer"], at=at)
    order.refresh_from_db()
    assert order.state == State.ASKED


def test_the_database_refuses_it_too(asked, at):
    with pytest.raises(IntegrityError, match="export_needs_a_second_person"), transaction.atomic():
        Order.objects.filter(pk=asked.pk).update(
            state=State.APPROVED, decided_by=asked.asked_by_id, decided_at=at
        )


def test_e04_a_changed_role_makes_nobody_a_second_person(asked, district, at):
    """The asker of the street becomes an officer of the district over night: still the same person."""
    Post.objects.create(
        user_id=asked.asked_by_id, role=Role.OFFICER, station=district["district"], starts_on=at.date()
    )
    promoted = Scope.of(asked.asked_by, today=at.date())

    with pytest.raises(NotYours):
        operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=promoted, at=at)


@pytest.mark.parametrize("who", ["worker", "verifier", "neighbour"])
def test_who_has_no_right_there_does_not_even_see_the_order(asked, cast, at, who):
    with pytest.raises(Order.DoesNotExist):
        operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast[who], at=at)


def test_an_auditor_reads_of_it_and_decides_nothing(asked, cast, at):
    assert Order.objects.visible_to(cast["auditor"]).get() == asked
    with pytest.raises(NotYours):
        operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast["auditor"], at=at)


def test_a_refusal_says_why(asked, cast, at):
    with pytest.raises(rules.NeedsPurpose):
        operations.decide(Action.REFUSE, order_id=asked.pk, reason=" ", by=cast["leader"], at=at)
    refused = operations.decide(Action.REFUSE, order_id=asked.pk, reason="范围太大", by=cast["leader"], at=at)

    assert (refused.state, refused.reason, refused.decided_by_id) == (
        State.REFUSED,
        "范围太大",
        cast["leader"].user_id,
    )


def test_whoever_lost_the_post_meanwhile_gets_nothing(asked, approved, cast, at, folder):
    Post.objects.filter(user=asked.asked_by_id).delete()

    operations.make(approved.pk, at=at)

    approved.refresh_from_db()
    assert (approved.state, approved.reason) == (State.FAILED, "申请人已没有导出这些人的权限")
    assert list(folder.iterdir()) == []


def test_an_order_of_somebody_without_the_right_is_not_approved(asked, cast, at):
    Post.objects.filter(user=asked.asked_by_id).delete()

    with pytest.raises(rules.AskerLeft):
        operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast["officer"], at=at)


def test_a_list_that_has_grown_is_another_list(approved, district, at, folder):
    PersonFactory(station=district["bridge"])

    operations.make(approved.pk, at=at)

    approved.refresh_from_db()
    assert approved.state == State.FAILED
    assert "同意的是 2 人，现在符合条件的有 3 人" in approved.reason


def test_approving_queues_the_making(asked, cast, at, monkeypatch, django_capture_on_commit_callbacks):
    queued = []
    monkeypatch.setattr(tasks.make_file, "delay", lambda **message: queued.append(message))

    with django_capture_on_commit_callbacks(execute=True):
        operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast["officer"], at=at)

    assert queued == [{"order_id": asked.pk}]


def test_the_task_twice_makes_one_file(ready, folder):
    before = ready.file_name
    tasks.make_file(order_id=ready.pk)

    ready.refresh_from_db()
    assert ready.file_name == before
    assert len(list(folder.iterdir())) == 1


def test_the_password_is_shown_once_and_then_forgotten(ready, cast, at):
    operations.show_password(ready.pk, by=cast["street"], at=at)

    ready.refresh_from_db()
    assert bytes(ready.password_sealed) == b""
    with pytest.raises(rules.TooLate, match="只显示一次"):
        operations.show_password(ready.pk, by=cast["street"], at=at)


def test_nobody_but_the_asker_gets_password_or_file(ready, cast, at):
    for verb in (operations.show_password, operations.fetch):
        with pytest.raises(NotYours):
            verb(ready.pk, by=cast["officer"], at=at)


def test_there_is_no_second_download(ready, cast, at, django_capture_on_commit_callbacks):
    taken(ready, cast["street"], at, django_capture_on_commit_callbacks)

    with pytest.raises(rules.TooLate, match="只能下载一次"):
        operations.fetch(ready.pk, by=cast["street"], at=at)


def test_whoever_lost_the_right_since_does_not_get_the_file(ready, cast, at):
    Post.objects.filter(user=ready.asked_by_id).delete()
    stripped = Scope(user_id=ready.asked_by_id)

    with pytest.raises(NotYours):
        operations.fetch(ready.pk, by=stripped, at=at)


def test_e06_after_a_day_neither_file_nor_password_is_left(
    ready, cast, at, folder, django_capture_on_commit_callbacks
):
    with pytest.raises(rules.TooLate):
        operations.fetch(ready.pk, by=cast["street"], at=at + DAY + dt.timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        operations.tend(at=at + DAY)

    ready.refresh_from_db()
    assert (ready.state, ready.file_name, bytes(ready.password_sealed)) == (State.EXPIRED, "", b"")
    assert list(folder.iterdir()) == []


def test_a_file_lies_there_for_the_portal_alone(ready):
    path = vault.path_of(ready.file_name)

    assert oct(path.stat().st_mode & 0o777) == "0o600"
    assert oct(path.parent.stat().st_mode & 0o777) == "0o700"


def test_what_a_killed_worker_left_is_swept_and_begun_again(
    approved, at, folder, monkeypatch, django_capture_on_commit_callbacks
):
    queued = []
    monkeypatch.setattr(tasks.make_file, "delay", lambda **message: queued.append(message["order_id"]))
    (folder / "left.xlsx.part").write_bytes(b"half")

    with django_capture_on_commit_callbacks(execute=True):
        gone = operations.tend(at=at + dt.timedelta(days=9999))

    assert (gone, queued) == (1, [approved.pk])


def test_an_order_that_nobody_answers_ends_after_three_days(asked, at):
    operations.tend(at=at + dt.timedelta(hours=71))
    asked.refresh_from_db()
    assert asked.state == State.ASKED

    operations.tend(at=at + dt.timedelta(hours=72))
    asked.refresh_from_db()
    assert asked.state == State.EXPIRED


def test_only_the_asker_withdraws(asked, cast, at):
    with pytest.raises(NotYours):
        operations.withdraw(asked.pk, by=cast["officer"], at=at)
    operations.withdraw(asked.pk, by=cast["street"], at=at)

    with pytest.raises(CannotHappen, match="“已撤回”的导出申请不能“同意”"):
        operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast["officer"], at=at)


@pytest.mark.parametrize(
    ("places", "place"),
    [
        (["990108001"], "990108001"),
        (["990108"], "990108"),
        (["990108001", "990108002"], "990108"),
        (["990108001001", "990108001002"], "990108001"),
    ],
)
def test_the_second_person_answers_for_the_whole_region(places, place):
    assert rules.place_of(places) == place


@pytest.mark.parametrize(
    ("persons", "sensitive", "taken", "at_once"),
    [
        (200, [], 0, True),
        (201, [], 0, False),
        (1, ["残疾等级"], 0, False),
        (200, [], 400, True),
        (200, [], 401, False),
    ],
)
def test_what_may_leave_at_once(persons, sensitive, taken, at_once):
    assert (not rules.why_an_order(persons=persons, sensitive=sensitive, taken_today=taken)) is at_once


def test_what_was_taken_today_counts_only_what_left_without_a_second_person(ready, cast, people, at):
    kind = kinds.REGISTRY["people"]
    chosen = kind.choose("", by=cast["street"], at=at)
    operations.note_at_once(kind, chosen=chosen, rows=2, by=cast["street"], at=at)

    assert queries.taken_today(cast["street"], at=at) == 2
    assert queries.taken_today(cast["street"], at=at + DAY) == 0


def test_cards_leave_by_the_same_door(cast, district, at):
    from tests.preferential_cards.factories import ApplicationFactory  # noqa: PLC0415 -- of another room

    application = ApplicationFactory(person=PersonFactory(station=district["bridge"], name="王建国"))
    order = operations.ask(
        "cards",
        query="state=all",
        added=["完整证件号"],
        purpose="PAYMENT",
        note="核对发放对象",
        by=cast["street"],
        at=at,
    )
    operations.decide(Action.APPROVE, order_id=order.pk, reason="", by=cast["officer"], at=at)
    operations.make(order.pk, at=at)

    order.refresh_from_db()
    assert (order.state, order.people) == (State.READY, [application.person_id])


def test_the_second_person_sees_no_row_by_that_right():
    assert not Permission.EXPORT_APPROVE.startswith(("person.", "roster.", "card."))
