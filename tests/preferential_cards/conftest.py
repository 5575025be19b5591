import pytest

from preferential_cards import operations
from preferential_cards.enums import Action
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import IdentityFactory, PersonFactory

WAY = [
    (Action.SUBMIT, "worker", {}),
    (Action.ACCEPT, "street", {}),
    (Action.VERIFY, "verifier", {}),
    (Action.REVIEW, "approver", {}),
    (Action.RECORD_CITY, "officer", {}),
    (Action.RECORD_PROVINCE, "officer", {}),
    (Action.SEND_TO_BANK, "officer", {}),
    (Action.RECORD_MAKING, "officer", {}),
    (Action.RECEIVE_AT_DISTRICT, "verifier", {}),
    (Action.RECEIVE_AT_STATION, "street", {}),
    (Action.ISSUE, "street", {"card_number": "33010800001234"}),
]


@pytest.fixture
def person(district):
    """A filed veteran of 桥北社区 who may apply."""
    person = PersonFactory(station=district["bridge"], name="王建国")
    IdentityFactory(person=person)
    return person


@pytest.fixture
def application(person):
    return ApplicationFactory(person=person, with_identity=False)


@pytest.fixture
def take(cast, now):
    """take(action, application, "worker") → the step, taken by that one of the cast."""

    def step(action, application, who, **said):
        return operations.take(action, application_id=application.pk, by=cast[who], at=now, **said)

    return step


@pytest.fixture
def walk(take):
    """walk(application, Action.VERIFY) takes the usual way up to and with that step."""

    def on(application, last):
        for action, who, said in WAY:
            take(action, application, who, **said)
            if action == last:
                break
        application.refresh_from_db()
        return application

    return on
