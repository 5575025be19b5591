"""Somebody who asks, an open and a confidential ticket, and take(…), which takes a step."""

import pytest

from tests.veterans.factories import PersonFactory
from tests.veterans.tickets.factories import TicketFactory
from veterans.tickets import operations
from veterans.tickets.models import TicketKind


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"], name="吴定邦")


@pytest.fixture
def ticket(person):
    return TicketFactory(person=person)


@pytest.fixture
def secret(person):
    return TicketFactory(person=person, kind=TicketKind.objects.get(code="RIGHTS"), text="单位拖欠工资")


@pytest.fixture
def take(cast, now):
    """take(ticket, action, who="worker", **said) → the ticket as it is afterwards."""

    def go(ticket, action, who="worker", at=now, **said):
        operations.take(action, ticket_id=ticket.pk, by=cast[who], at=at, **said)
        ticket.refresh_from_db()
        return ticket

    return go
