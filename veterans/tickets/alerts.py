"""What of tickets waits: the heap and the queue of whose desk it lies on; late ones for those above."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.permissions import Permission
from stations.scope import below
from veterans.tickets import queries
from veterans.tickets.models import Ticket


@alerts.provider
def late_tickets(*, scope, place, at):
    """The street hears of it on the first day after the term, the bureau when the street has had its days."""
    today = localdate(at)
    rows = Ticket.objects.visible_to(scope).running().filter(below("station_id", place), due_on__lt=today)
    if len(place) <= 6:
        rows = rows.filter(queries.late_for_the_bureau(today) | Q(desk="BUREAU"))
    yield from alerts.overdue(
        rows,
        text="{count} 件诉求超期没有答复",
        why="最早的应在 {since} 前答复",
        url=f"{reverse('tickets:list')}?{urlencode({'when': 'late', 'station': place})}",
    )


@alerts.waiting
def tickets_in_hand(*, scope, at):
    if not scope.allows(Permission.TICKET_WORK):
        return
    yield from alerts.heap(
        queries.mine(scope),
        "诉求要答复",
        "件",
        late=Q(due_on__lt=localdate(at)),
        since="received_at",
        at=at,
        url=f"{reverse('tickets:list')}?when=mine",
        act="去办",
    )


@alerts.due
def tickets_due(*, scope, at, most):
    if not scope.allows(Permission.TICKET_WORK):
        return
    today = localdate(at)
    rows = queries.mine(scope).select_related("person", "station", "kind").order_by("due_on", "pk")
    for ticket in rows[:most]:
        left = (ticket.due_on - today).days
        yield alerts.Due(
            key=f"ticket:{ticket.pk}",
            what=f"答复诉求（{ticket.kind}）",
            whom=str(ticket.person) if ticket.person_id else "没有档案的来人",
            where=str(ticket.station),
            due_on=ticket.due_on,
            reason="已超期" if left < 0 else "今天到期" if left == 0 else f"还有 {left} 天",
            url=reverse("tickets:ticket", args=[ticket.pk]),
            act="去办",
            weight=8 if ticket.rounds or ticket.confidential else 6,
        )
