import datetime as dt

import pytest

from tests.veterans.factories import IdentityFactory, PersonFactory, ServiceFactory, an_id_number
from veterans.models import Disability, Living
from veterans.policies import conditions, operations
from veterans.policies.enums import RuleState
from veterans.policies.models import Rule

TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def someone_with(district):
    """someone_with("D09", born="19660302", …) → a filed person of 桥北 who is just that."""
    count = iter(range(1, 999, 2))

    def make(
        *categories,
        born="19600101",
        station="bridge",
        left=None,
        enlisted=None,
        grade="",
        nature="2",
        **facts,
    ):
        household = facts.pop("household", "")
        person = PersonFactory(
            station=district[station], number=an_id_number(next(count), born=born), **facts
        )
        for category in categories:
            IdentityFactory(person=person, category=category)
        if enlisted or left:
            ServiceFactory(person=person, enlisted_on=enlisted or dt.date(left.year - 3, 1, 1), left_on=left)
        if grade:
            Disability.objects.create(person=person, station=person.station, grade=grade, nature=nature)
        if household:
            Living.objects.create(person=person, station=person.station, household_kind=household)
        return person

    return make


@pytest.fixture
def seeded(db, now):
    operations.load_seed(at=now)


@pytest.fixture
def rule(db):
    """rule("人员类别：D07") → a rule in force with these lines."""

    def make(lines, *, code="war", state=RuleState.IN_FORCE, **facts):
        return Rule.objects.create(
            **{"name": "参战补助", "what": "每月补助", "source": "条例第六十二条", "valid_from": dt.date(2024, 10, 1)} | facts,
            code=code, state=state, conditions=conditions.read(lines),
        )  # fmt: skip

    return make
