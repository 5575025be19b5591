import pytest
from django.db import IntegrityError, transaction

from bureau.kit.signature import NotSigned
from preferential_cards.enums import State as CardState
from stations.scope import NotYours
from tests.events.factories import STARTS, BookingFactory, EventFactory
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import an_id_number
from tests.visits.factories import SIGNED
from veterans import operations as people
from veterans.enums import Action as Registration
from veterans.enums import State as RegistrationState
from veterans.events import indicators, operations, queries, rules
from veterans.events.enums import Action, EventAction, EventState, Kind, State
from veterans.events.models import BookingStep, Event
from veterans.models import Person


def test_one_person_goes_through_the_day_and_every_counter_moves(event, someone_new, cast, now):
    booking = operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["worker"], at=now)
    for action in (Action.CALL, Action.ARRIVE):
        operations.take(action, booking_id=booking.pk, by=cast["worker"], at=now)
    operations.finish(booking_id=booking.pk, collected=True, card_papers=True, by=cast["worker"], at=now)

    someone_new.refresh_from_db()
    assert someone_new.state == RegistrationState.COLLECTED
    assert dict(queries.counters(event, cast["worker"])) == {
        "名单上": 1, "已通知": 1, "已到场": 1, "已办完": 1, "没有来": 0, "完成采集": 1, "收证件材料": 1,
    }  # fmt: skip
    assert list(BookingStep.objects.values_list("action", flat=True)) == ["CALL", "ARRIVE", "FINISH"]
    assert list(indicators.served(now)) == [someone_new]


def test_a_new_person_is_registered_and_served_in_one_go_and_once(event, district, cast, now):
    said = {
        "event_id": event.pk, "by": cast["worker"], "at": now, "now": now, "client_id": "6f9c2a52-8d1c-4b7b-9df1-0f9fb8f2a002",
        "id_number": an_id_number(7, born="19700101"), "station": district["bridge"], "category": "B02", "name": "周一鸣",
        "phone": "13800000272",
    }  # fmt: skip

    first, again = operations.register_here(**said), operations.register_here(**said)

    person = Person.objects.get()
    assert (first.pk, first.state, first.walk_in) == (again.pk, State.DONE, True)
    assert (person.source, person.state) == ("COLLECTIVE_EVENT", RegistrationState.COLLECTED)


def test_nothing_happens_at_an_event_that_has_not_begun(event, someone_new, cast, now):
    Event.objects.update(state=EventState.PLANNED)

    with pytest.raises(rules.NotToday, match="点“开始”"):
        operations.walk_in(event_id=event.pk, person_id=someone_new.pk, by=cast["worker"], at=now)


def test_closing_says_who_did_not_come(event, cast, now):
    came = BookingFactory(event=event, person__station=event.station, state=State.ARRIVED, arrived_at=now)
    missed = BookingFactory(event=event, person__station=event.station, state=State.CALLED)

    operations.turn(EventAction.CLOSE, event_id=event.pk, by=cast["worker"], at=now)

    came.refresh_from_db()
    missed.refresh_from_db()
    assert (came.state, missed.state) == (State.ARRIVED, State.NO_SHOW)
    assert list(indicators.covered(now)) == [event]


def test_a_card_is_handed_over_against_a_signature_only(district, cast, now):
    ceremony = EventFactory(station=district["bridge"], kind=Kind.CEREMONY)
    booking = BookingFactory(
        event=ceremony, person__station=district["bridge"], state=State.ARRIVED, arrived_at=now
    )

    with pytest.raises(NotSigned):
        operations.finish(booking_id=booking.pk, by=cast["worker"], at=now)
    operations.finish(booking_id=booking.pk, signature=SIGNED, by=cast["worker"], at=now)

    booking.refresh_from_db()
    assert (booking.state, booking.signature) == (State.DONE, SIGNED)


def test_the_guests_of_a_ceremony_are_those_whose_card_is_here(district, cast, now):
    ceremony = EventFactory(station=district["bridge"], kind=Kind.CEREMONY)
    here = ApplicationFactory(person__station=district["bridge"], state=CardState.AT_STATION)
    ApplicationFactory(person__station=district["bridge"], state=CardState.MAKING)

    assert list(queries.to_invite(ceremony, cast["worker"], at=now)) == [here.person]


def test_death_takes_a_person_off_the_lists_that_are_to_come(event, someone_new, cast, now):
    booking = operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["worker"], at=now)

    people.take(
        Registration.RECORD_DEATH, person_id=someone_new.pk, by=cast["worker"], at=now, note="家属告知"
    )

    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


def test_nobody_works_beyond_the_own_place(event, someone_new, cast, now):
    with pytest.raises(Event.DoesNotExist):
        operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["neighbour"], at=now)
    with pytest.raises(NotYours):
        operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["leader"], at=now)
    with pytest.raises(NotYours):
        operations.plan(station=event.station, by=cast["neighbour"], at=now)


def test_a_community_sees_the_event_of_its_street_and_not_of_the_other(district, cast):
    mine = EventFactory(station=district["east"])
    EventFactory(station=district["west"])

    assert list(Event.objects.visible_to(cast["worker"])) == [mine]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"ends_at": STARTS}, "event_ends_after"),
        ({"per_slot": 0}, "event_slots"),
        ({"kind": "UNIT_SESSION"}, "unit_session"),
        ({"state": "CLOSED", "closed_at": None}, "event_closed"),
    ],
)
def test_the_database_refuses_what_must_never_be(district, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EventFactory(station=district["bridge"], **wrong)
