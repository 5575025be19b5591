"""A collection at 桥北社区, somebody who is not on file yet, and the 八个一 of the bureau."""

import datetime as dt

import pytest

from tests.events.factories import EventFactory
from tests.veterans.factories import PersonFactory
from tests.visits.factories import born
from veterans.enums import State as RegistrationState
from veterans.events import operations


@pytest.fixture
def event(district):
    return EventFactory(station=district["bridge"])


@pytest.fixture
def someone_new(district):
    return PersonFactory(
        station=district["bridge"],
        number=born(1970),
        state=RegistrationState.NOT_STARTED,
        filed_at=None,
        name="王海",
    )


@pytest.fixture
def today(time_machine, now):
    time_machine.move_to(now, tick=False)


@pytest.fixture
def drive(district, cast, now):
    return operations.start_drive(
        name="攻坚", station=district["bridge"], starts_on=dt.date(2026, 2, 20), ends_on=dt.date(2026, 3, 12),
        target_rate=100, by=cast["worker"], at=now,
    )  # fmt: skip
