"""An old man, the visit he is owed, and visit(…), which records one."""

import datetime as dt

import pytest

from tests.veterans.factories import PersonFactory
from tests.visits.factories import VisitTaskFactory, born
from veterans.visits import operations
from veterans.visits.enums import Outcome


@pytest.fixture
def elder(district):
    return PersonFactory(
        station=district["bridge"], name="吴定邦", number=born(1941), residence_address="江晖路12号"
    )


@pytest.fixture
def task(elder):
    return VisitTaskFactory(person=elder, due_on=dt.date(2026, 2, 27))


@pytest.fixture
def visit(cast, now):
    """visit(person, outcome, who="worker", **said) → the visit, recorded by that one of the cast."""

    def go(person, outcome=Outcome.HOME, who="worker", **said):
        return operations.record(person_id=person.pk, outcome=outcome, by=cast[who], at=now, now=now, **said)

    return go


@pytest.fixture
def today(time_machine, now):
    time_machine.move_to(now, tick=False)
