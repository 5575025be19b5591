import pytest

from bureau.kit import my
from bureau.kit.errors import Refused
from tests.veterans.tickets.factories import the_way
from veterans.citizens.scope import OwnScope
from veterans.tickets import operations
from veterans.tickets.enums import Action, Desk, State
from veterans.tickets.models import Ticket


def test_the_person_asks_reads_and_rates_on_their_own(person, cast, now, take):
    own = OwnScope(None, persons=(person.pk,), stations=(person.station_id,))
    made = operations.receive(
        kind="RIGHTS", channel="MY", text="单位拖欠工资", person_id=person.pk, by=own, at=now
    )
    [matter] = [m for m in my.matters_of(person, at=now) if m.key == f"tickets:{made.pk}"]
    assert (matter.state, matter.open) == ("待受理", True)

    the_way(made, take)
    operations.take(Action.REOPEN, ticket_id=made.pk, by=own, at=now, note="没有解决")

    made.refresh_from_db()
    assert (made.desk, made.state) == (Desk.STREET, State.NEW)
    with pytest.raises(Refused):
        operations.take(Action.ANSWER, ticket_id=made.pk, by=own, at=now, note="自己答")
    stranger = OwnScope(None, persons=(person.pk + 1,), stations=(person.station_id,))
    with pytest.raises(Ticket.DoesNotExist):
        operations.take(Action.WITHDRAW, ticket_id=made.pk, by=stranger, at=now, note="别人的")
