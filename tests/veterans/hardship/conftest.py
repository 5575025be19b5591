"""A household in hardship, and take(…), which takes a step."""

import pytest

from stations.enums import Role
from stations.scope import Scope
from tests.veterans.factories import PersonFactory
from tests.veterans.hardship.factories import CaseFactory
from veterans.hardship import operations
from veterans.hardship.enums import Action


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"], name="吴定邦")


@pytest.fixture
def case(person):
    return CaseFactory(person=person)


@pytest.fixture
def second(someone, district, now):
    """Another officer."""
    return Scope.of(someone(Role.OFFICER, district["district"]), today=now.date())


@pytest.fixture
def take(cast, now):
    """take(case, action, who="worker" | a scope, **said) → the case as it is afterwards."""

    def go(case, action, who="worker", at=now, **said):
        by = cast[who] if isinstance(who, str) else who
        operations.take(action, case_id=case.pk, by=by, at=at, **said)
        case.refresh_from_db()
        return case

    return go


@pytest.fixture
def checked(case, take):
    take(case, Action.SUBMIT)
    return take(case, Action.CHECK, "street", note="3 月 2 日入户，情况属实")
