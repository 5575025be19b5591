"""Two people at two communities, and ways to have looked at them in March 2026."""

import datetime as dt

import pytest
from django.utils import timezone

from bureau.kit import access
from bureau.kit.access import Looking
from tests.veterans.factories import PersonFactory

FIRST = dt.date(2026, 3, 1)


def at(day, hour=10, minute=0):
    """A day of March 2026 on the clock of Shanghai; day 0 and below reach into February."""
    moment = dt.datetime(2026, 3, 1, hour, minute) + dt.timedelta(days=day - 1)
    return timezone.make_aware(moment)


@pytest.fixture
def people(district):
    return {
        place: PersonFactory(station=district[place]) for place in ("bridge", "south", "willow", "stranger")
    }


@pytest.fixture
def looked(users):
    def record(who, person, day, hour=10, action=Looking.VIEW, times=1, **more):
        for minute in range(times):
            access.record(action, by_id=users[who].pk, at=at(day, hour, minute % 60), target=person, **more)

    return record
