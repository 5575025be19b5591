import datetime as dt

import factory

from tests.veterans.factories import PersonFactory
from veterans.tickets.enums import Action
from veterans.tickets.models import Ticket, TicketKind

RECEIVED = dt.datetime(2026, 2, 27, 1, 0, tzinfo=dt.UTC)


class TicketFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Ticket

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda ticket: ticket.person.station)
    kind = factory.LazyFunction(lambda: TicketKind.objects.get(code="APPEAL"))
    confidential = factory.LazyAttribute(lambda ticket: ticket.kind.confidential)
    channel = "COUNTER"
    desk = "STATION"
    text = "楼道没有扶手"
    received_at = RECEIVED
    due_on = dt.date(2026, 3, 20)
    first_due_on = factory.LazyAttribute(lambda ticket: ticket.due_on)


def the_way(ticket, take):
    """Answered at the station. `take` is the fixture of that name."""
    return take(ticket, Action.ANSWER, note="已装好扶手")
