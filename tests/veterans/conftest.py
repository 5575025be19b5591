from importlib.util import find_spec

import pytest

from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, ServiceFactory
from veterans.enums import State

# The engine is an extra that most machines do not have: where it is absent there is no such test, so none is skipped.
collect_ignore = [] if find_spec("rapidocr") else ["test_reading_engine.py"]


@pytest.fixture
def person(district):
    """Somebody of 桥北社区 whose registration has just begun."""
    return PersonFactory(station=district["bridge"], state=State.NOT_STARTED, filed_at=None, name="王建国")


@pytest.fixture
def whole_person(person):
    """The same with an identity, a stretch of service and a telephone."""
    IdentityFactory(person=person)
    ServiceFactory(person=person)
    ContactFactory(person=person)
    return person
