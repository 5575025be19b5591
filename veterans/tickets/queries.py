"""Reads of the room: who has what in hand, what is late, and the counts of the tabs."""

import datetime as dt

from django.db.models import Count, Q, QuerySet

from bureau.kit import workdays
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.models import Person
from veterans.tickets import rules, states
from veterans.tickets.enums import Desk, State, When
from veterans.tickets.models import Ticket, TicketKind


def in_hand(scope: Scope) -> Q:
    """What lies on my own desk: a street worker's is the street's, not what its communities still have."""
    where = Q(pk__in=[])
    for code in scope.places(Permission.TICKET_WORK):
        where |= below("station_id", code) & Q(desk=rules.first_desk(code))
    return where


def mine(scope: Scope) -> QuerySet:
    return Ticket.objects.visible_to(scope).running().filter(in_hand(scope))


def listed(scope: Scope, asked: dict, *, today: dt.date) -> QuerySet:
    rows = filtered(scope, asked)
    when = asked["when"]
    rows = rows.filter(_when(scope, when, today=today))
    settled = when in (When.ANSWERED, When.DONE, When.ALL)
    return rows.order_by("-received_at", "-pk") if settled else rows.order_by("due_on", "pk")


def filtered(scope: Scope, asked: dict) -> QuerySet:
    rows = Ticket.objects.visible_to(scope)
    if asked["kind"]:
        rows = rows.filter(kind__code=asked["kind"])
    if asked["station"]:
        rows = rows.filter(below("station_id", asked["station"]))
    return rows


def _when(scope: Scope, when: str, *, today: dt.date) -> Q:
    running = Q(state__in=states.RUNNING)
    return {
        When.MINE: running & in_hand(scope),
        When.OPEN: running,
        When.LATE: running & Q(due_on__lt=today),
        When.ANSWERED: Q(state=State.ANSWERED),
        When.DONE: Q(state__in=states.FINAL),
    }.get(When(when), Q())


def tabs(scope: Scope, asked: dict, *, today: dt.date) -> list[tuple[str, str, int]]:
    wanted = {when: Count("pk", filter=_when(scope, when, today=today)) for when in When.values}
    found = filtered(scope, asked).aggregate(**wanted)
    return [(when.value, when.label, found[when]) for when in When]


def late_for_the_bureau(today: dt.date) -> Q:
    """Late for longer than the street is given to look after it."""
    day = today
    for _ in range(60):  # the last term that has been over for so many working days
        day -= dt.timedelta(days=1)
        if workdays.workdays_between(day, today) > rules.LATE_FOR_THE_BUREAU:
            break
    return Q(due_on__lte=day)


def kinds() -> QuerySet:
    return TicketKind.objects.in_use()


def kind(code: str) -> TicketKind:
    """The kind of that code, or what takes everything else."""
    known = {one.code: one for one in TicketKind.objects.in_use()}
    return known.get(code) or known.get("OTHER") or next(iter(known.values()))


def stations(scope: Scope, permission: Permission) -> QuerySet:
    return Station.objects.visible_to(scope).filter(scope.within("code", permission))


def desk_name(ticket: Ticket) -> str:
    place = Station.objects.filter(code=ticket.desk_code).first()
    return str(place) if place else Desk(ticket.desk).label


def of_person(person: Person, *, by: Scope) -> QuerySet:
    return Ticket.objects.visible_to(by).filter(person=person).select_related("kind").order_by("-received_at")


def whole(rows: QuerySet) -> QuerySet:
    """With all that the page of one ticket shows."""
    return rows.select_related("person", "station", "kind", "owner", "taken_by")
