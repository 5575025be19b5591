"""Half hours of volunteer lawyers: booked once, by whoever is near, with an outcome; never two in one chair."""

import datetime as dt
import io

import openpyxl
import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureau.kit import walls
from bureau.messages import reminding
from bureau.messages.models import Note
from stations.scope import NotYours
from tests.veterans.factories import PersonFactory
from tests.veterans.test_race import at_once
from tests.veterans.tickets.factories import TicketFactory
from veterans.counsel import operations, queries, rules
from veterans.counsel.enums import Action, State
from veterans.counsel.models import Consultation, Lawyer, Slot

pytestmark = pytest.mark.django_db
D = dt.date
TUESDAY = D(2026, 3, 3)
AFTER = dt.datetime(2026, 3, 3, 10, tzinfo=dt.UTC)  # six in the evening here


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def lawyer(district):
    return Lawyer.objects.create(
        station=district["east"], name="钱明理", firm="示例律所", fields="劳动", room="调解室"
    )


@pytest.fixture
def slots(lawyer, cast, now):
    operations.offer(lawyer.pk, days=[TUESDAY], first=18, last=20, by=cast["street"], at=now)
    return list(Slot.objects.all())


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"])


@pytest.fixture
def booking(slots, person, cast, now):
    return operations.book(slots[0].pk, topic="欠薪", person_id=person.pk, by=cast["worker"], at=now)


def test_hours_become_half_hours_and_offering_twice_adds_nothing(slots, lawyer, cast, now):
    assert [slot.clock for slot in slots] == ["9:00", "9:30"]
    assert slots[0].starts_at == dt.datetime(2026, 3, 3, 1, tzinfo=dt.UTC)
    assert operations.offer(lawyer.pk, days=[TUESDAY], first=18, last=21, by=cast["street"], at=now) == 1


@pytest.mark.parametrize(
    ("days", "first", "last", "words"),
    [([], 18, 20, "星期几"), ([D(2026, 3, 1)], 18, 20, "120 天"), ([TUESDAY], 20, 20, "结束要晚于开始")],
)
def test_hours_that_cannot_be(lawyer, cast, now, days, first, last, words):
    with pytest.raises(rules.NotSaid, match=words):
        operations.offer(lawyer.pk, days=days, first=first, last=last, by=cast["street"], at=now)


def test_a_lawyer_is_in_one_place_at_a_time(slots, lawyer):
    with pytest.raises(IntegrityError, match="a_lawyer_is_in_one_place"), transaction.atomic():
        Slot.objects.create(lawyer=lawyer, day=TUESDAY, number=18)


def test_whoever_is_near_sees_the_free_half_hours_and_a_strange_street_does_not(slots, cast, now):
    def clocks(who):
        return [slot.clock for _, some in queries.free(cast[who], at=now) for slot in some]

    assert clocks("worker") == clocks("officer") == ["9:00", "9:30"]
    assert clocks("neighbour") == []


def test_booked_is_no_longer_free_and_is_not_booked_again(booking, slots, district, cast, now):
    other = PersonFactory(station=district["bridge"])

    with pytest.raises(rules.CannotBook, match="刚被约走"):
        operations.book(slots[0].pk, topic="继承", person_id=other.pk, by=cast["worker"], at=now)
    with pytest.raises(rules.CannotBook, match="已经约了一次"):
        operations.book(slots[1].pk, topic="再问", person_id=booking.person_id, by=cast["worker"], at=now)


def test_the_database_holds_one_booking_per_slot(booking, district, now):
    other = PersonFactory(station=district["bridge"])

    with pytest.raises(IntegrityError, match="one_booking_per_slot"), transaction.atomic():
        Consultation.objects.create(
            slot=booking.slot, person=other, station=other.station, topic="继承", booked_at=now
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_counters_at_once_book_one_half_hour_once(slots, district, cast, now):
    people = [PersonFactory(station=district["bridge"]) for _ in range(4)]

    outcomes = at_once(
        lambda n: operations.book(
            slots[0].pk, topic="欠薪", person_id=people[n].pk, by=cast["worker"], at=now
        )
    )

    assert outcomes == ["done", "refused", "refused", "refused"]
    assert Consultation.objects.count() == 1


def test_who_has_no_file_comes_by_the_ticket(slots, district, cast, now):
    ticket = TicketFactory(person=None, station=district["bridge"], reporter_name="王路人")

    booking = operations.book(slots[0].pk, topic="合同", ticket_id=ticket.pk, by=cast["worker"], at=now)
    with pytest.raises(rules.NotSaid, match="先登记诉求"):
        operations.book(slots[1].pk, topic="合同", by=cast["worker"], at=now)

    assert (booking.person, booking.station_id, booking.ticket) == (None, "990108001001", ticket)


def test_the_past_and_the_withdrawn_are_not_booked(slots, person, cast, now):
    operations.withdraw(slots[1].pk, by=cast["street"], at=now)

    for slot, at, words in ((slots[1], now, "已经撤下"), (slots[0], AFTER, "已经过了")):
        with pytest.raises(rules.CannotBook, match=words):
            operations.book(slot.pk, topic="欠薪", person_id=person.pk, by=cast["worker"], at=at)


def test_what_is_booked_is_not_withdrawn(booking, cast, now):
    with pytest.raises(rules.CannotBook, match="有人约了"):
        operations.withdraw(booking.slot_id, by=cast["street"], at=now)
    with pytest.raises(NotYours):
        operations.withdraw(booking.slot_id, by=cast["worker"], at=now)


def test_an_outcome_is_noted_after_the_hour(booking, cast, now):
    with pytest.raises(rules.CannotBook, match="还没有到"):
        operations.take(Action.DONE, booking_id=booking.pk, note="好", by=cast["worker"], at=now)
    with pytest.raises(rules.NotSaid, match="咨询的结果"):
        operations.take(Action.DONE, booking_id=booking.pk, by=cast["worker"], at=AFTER)
    operations.take(Action.MISS, booking_id=booking.pk, by=cast["worker"], at=AFTER)
    done = operations.take(Action.DONE, booking_id=booking.pk, note="补来了", by=cast["worker"], at=AFTER)
    assert (done.state, done.outcome) == (State.DONE, "补来了")


def test_cancelling_gives_the_half_hour_to_the_next(booking, district, cast, now):
    operations.take(Action.CANCEL, booking_id=booking.pk, by=cast["worker"], at=now)

    other = PersonFactory(station=district["south"])
    assert operations.book(booking.slot_id, topic="继承", person_id=other.pk, by=cast["street"], at=now)


def test_the_wall_stands_around_a_booking(booking, cast):
    with walls.within(["990108002001"]):
        assert not Consultation.objects.exists()
    with pytest.raises(Consultation.DoesNotExist):
        operations.take(Action.CANCEL, booking_id=booking.pk, by=cast["neighbour"], at=AFTER)


def test_a_booking_moves_with_the_person(booking, district):
    type(booking.person).objects.filter(pk=booking.person_id).update(station=district["south"])

    booking.refresh_from_db()
    assert booking.station_id == "990108001002"


def test_the_station_is_told_the_day_before(booking, cast, now):
    reminding.remind(at=now)

    assert [n.subject for n in Note.objects.visible_to(cast["worker"])] == ["有法律咨询要提醒本人、记结果"]
    operations.take(Action.CANCEL, booking_id=booking.pk, by=cast["worker"], at=now)
    reminding.remind(at=now)
    assert not Note.objects.open().exists()


def test_the_walk_on_the_pages(slots, person, as_):
    client = as_("worker")
    page = client.get(reverse("counsel:list"), {"person": person.pk}).content.decode()
    url = reverse("counsel:book", args=[slots[0].pk])
    assert f"{url}?person={person.pk}" in page

    refused = client.post(url, {"person": person.pk, "topic": ""})
    assert "请写一句咨询什么" in refused.content.decode()
    answer = client.post(url, {"person": person.pk, "topic": "欠薪"}, follow=True)
    booking = Consultation.objects.get()
    assert "欠薪" in answer.content.decode()
    early = client.post(reverse("counsel:take", args=[booking.pk, "DONE"]), {"note": "好"})
    assert early.status_code == 409
    assert "法律咨询（已约）" in client.get(reverse("people:person", args=[person.pk])).content.decode()
    assert client.get(reverse("counsel:list"), {"person": "99999"}).status_code == 404
    assert client.get(url).status_code == 200


def test_a_street_enlists_a_volunteer_and_their_hours(as_, district):
    client = as_("street")
    said = {"station_code": "990108001", "name": "孙守正", "firm": "示例乙", "fields": "房产", "room": "二楼"}

    client.post(reverse("counsel:lawyers"), said)
    again = client.post(reverse("counsel:lawyers"), said)
    lawyer = Lawyer.objects.get()
    assert "已经登记" in again.content.decode()
    hours = {"begins": "2026-03-02", "ends": "2026-03-15", "weekdays": ["1"], "first": "18", "last": "20"}
    client.post(reverse("counsel:lawyer", args=[lawyer.pk]), hours)
    assert Slot.objects.count() == 4
    assert as_("worker").get(reverse("counsel:lawyer", args=[lawyer.pk])).status_code == 403
    assert as_("neighbour").get(reverse("counsel:lawyer", args=[lawyer.pk])).status_code == 404


def test_the_list_leaves_without_the_words(booking, as_):
    answer = as_("officer").get(reverse("counsel:export"))
    rows = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values
    everything = str(list(rows))

    assert "桥北社区" in everything
    assert "欠薪" not in everything
