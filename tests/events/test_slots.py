import datetime as dt
import threading

import pytest
from django.db import connection

from bureau.kit.errors import Refused
from tests.events.factories import STARTS, BookingFactory, EventFactory
from tests.veterans.factories import PersonFactory
from tests.visits.factories import born
from veterans.enums import State as RegistrationState
from veterans.events import operations, rules
from veterans.events.enums import State
from veterans.events.models import Booking


def test_the_slots_fit_into_the_hours(event):
    assert [slot.minute for slot in rules.slots(event)] == [0, 30]
    event.slot_minutes = 50
    assert len(rules.slots(event)) == 1


def test_booking_takes_the_first_free_slot_and_a_full_day_says_so(event, district, cast, now):
    made = [
        operations.book(
            event_id=event.pk,
            person_id=PersonFactory(station=district["bridge"]).pk,
            by=cast["worker"],
            at=now,
        )
        for _ in range(4)
    ]

    assert [(b.number, b.slot_at) for b in made] == [
        (1, STARTS), (2, STARTS), (3, STARTS + dt.timedelta(minutes=30)), (4, STARTS + dt.timedelta(minutes=30)),
    ]  # fmt: skip
    with pytest.raises(rules.NoRoom, match="都满了"):
        operations.book(
            event_id=event.pk,
            person_id=PersonFactory(station=district["bridge"]).pk,
            by=cast["worker"],
            at=now,
        )


def test_a_slot_that_is_full_with_people_of_elsewhere_is_full_for_me_too(district, cast, now):
    event = EventFactory(station=district["east"], per_slot=1)
    BookingFactory(event=event, person__station=district["south"])

    with pytest.raises(rules.NoRoom, match="已经满了"):
        operations.book(
            event_id=event.pk,
            person_id=PersonFactory(station=district["bridge"]).pk,
            slot_at=STARTS,
            by=cast["worker"],
            at=now,
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_clerks_do_not_sell_the_last_place_twice(district, cast, now):
    event = EventFactory(station=district["bridge"], per_slot=1, ends_at=STARTS + dt.timedelta(minutes=30))
    persons = [PersonFactory(station=district["bridge"]) for _ in range(3)]
    outcomes = []

    def go(person):
        try:
            outcomes.append(
                operations.book(event_id=event.pk, person_id=person.pk, by=cast["worker"], at=now)
            )
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[person]) for person in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == Booking.objects.count() == 1


def test_nobody_over_eighty_is_asked_to_come_but_who_comes_is_served(event, district, cast, now):
    old = PersonFactory(station=district["bridge"], number=born(1945))

    with pytest.raises(rules.NotInvited, match="上门采集"):
        operations.book(event_id=event.pk, person_id=old.pk, by=cast["worker"], at=now)

    assert (
        operations.walk_in(event_id=event.pk, person_id=old.pk, by=cast["worker"], at=now).state
        == State.ARRIVED
    )


def test_inviting_fills_the_slots_with_those_who_are_still_to_come(event, someone_new, district, cast, now):
    PersonFactory(
        station=district["bridge"], number=born(1940), state=RegistrationState.NOT_STARTED, filed_at=None
    )
    PersonFactory(station=district["bridge"])
    PersonFactory(station=district["willow"], state=RegistrationState.NOT_STARTED, filed_at=None)

    assert operations.invite(event_id=event.pk, most=10, by=cast["worker"], at=now) == 1
    assert operations.invite(event_id=event.pk, most=10, by=cast["worker"], at=now) == 0
    assert Booking.objects.get().person == someone_new
