"""Stations at the same time: no seat is given twice, none is lost."""

import pytest

from stations.trainings import seating
from stations.trainings.enums import SeatState
from stations.trainings.models import Seat
from tests.rota.test_race import at_once
from tests.trainings.factories import NOON, SOUTH, sign_up, volunteer

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_last_seat_goes_to_one_of_four_and_the_others_wait(arrange, cast):
    training = arrange(seats=1)
    people = [volunteer(f"学员{n}", f"1390000000{n}") for n in range(4)]

    at_once(*(lambda one=one: sign_up(training, one, by=cast["worker"]) for one in people))

    training.refresh_from_db()
    assert (training.taken, training.waiting) == (1, 3)
    assert Seat.objects.filter(state=SeatState.SEATED).count() == 1


def test_two_who_leave_at_once_make_room_for_two(arrange, cast):
    training = arrange(seats=2)
    leaving = sign_up(training, *(volunteer(f"甲{n}", f"1390000000{n}") for n in range(2)), by=cast["worker"])
    sign_up(
        training, *(volunteer(f"乙{n}", f"1380000000{n}") for n in range(3)), by=cast["street"], station=SOUTH
    )

    at_once(*(lambda seat=seat: seating.withdraw(seat.pk, by=cast["worker"], at=NOON) for seat in leaving))

    training.refresh_from_db()
    assert (training.taken, training.waiting) == (2, 1)
    moved = Seat.objects.filter(state=SeatState.SEATED).order_by("pk")
    assert [seat.name for seat in moved] == ["乙0", "乙1"]
