"""Reads of the room: which half hours are free near me, and who comes when."""

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.db.models import QuerySet
from django.utils.timezone import localdate

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.counsel import rules
from veterans.counsel.enums import Show, State
from veterans.counsel.models import Consultation, Lawyer, Slot
from veterans.models import Person


def half_hours(lawyer: Lawyer, days: Iterable[dt.date]) -> set[tuple[dt.date, int]]:
    return set(lawyer.slots.filter(day__in=list(days)).values_list("day", "number"))


def has_open(person: Person) -> bool:
    return Consultation.objects.filter(person=person, state=State.BOOKED).exists()


def free(scope: Scope, *, at: dt.datetime) -> list[tuple[Lawyer, list[Slot]]]:
    """The next month, lawyer by lawyer."""
    today = localdate(at)
    rows = Slot.objects.visible_to(scope).free().filter(day__gte=today, day__lte=today + rules.SHOWN)
    rows = rows.select_related("lawyer__station").order_by("lawyer__station_id", "lawyer_id", "day", "number")
    coming = [slot for slot in rows if slot.starts_at > at]
    return [(lawyer, list(slots)) for lawyer, slots in groupby(coming, key=lambda slot: slot.lawyer)]


def listed(scope: Scope, asked: dict) -> QuerySet:
    rows = Consultation.objects.visible_to(scope)
    if asked["station"]:
        rows = rows.filter(below("station_id", asked["station"]))
    rows = rows.filter(state=State.BOOKED) if asked["show"] == Show.OPEN else rows.exclude(state=State.BOOKED)
    rows = rows.select_related("person", "station", "slot__lawyer", "ticket")
    back = asked["show"] != Show.OPEN
    return (
        rows.order_by("-slot__day", "-slot__number") if back else rows.order_by("slot__day", "slot__number")
    )


def of_person(person: Person, *, by: Scope) -> QuerySet:
    rows = Consultation.objects.visible_to(by).filter(person=person).select_related("slot__lawyer")
    return rows.order_by("-slot__day")


def coming(*, at: dt.datetime) -> QuerySet:
    today = localdate(at)
    rows = Consultation.objects.filter(state=State.BOOKED, slot__day__lte=today + dt.timedelta(days=1))
    return rows.select_related("slot__lawyer").order_by("pk")


def lawyers(scope: Scope) -> QuerySet:
    """Whose hours I keep."""
    rows = Lawyer.objects.visible_to(scope).filter(scope.within("station_id", Permission.COUNSEL_MANAGE))
    return rows.select_related("station")


def slots_of(lawyer: Lawyer, *, today: dt.date) -> QuerySet:
    return lawyer.slots.filter(day__gte=today, withdrawn=False)


def places_to_sit(scope: Scope) -> QuerySet:
    return (
        Station.objects.visible_to(scope)
        .filter(scope.within("code", Permission.COUNSEL_MANAGE))
        .order_by("code")
    )


def stations(scope: Scope) -> QuerySet:
    return (
        Station.objects.visible_to(scope)
        .filter(scope.within("code", Permission.TICKET_VIEW))
        .order_by("code")
    )
