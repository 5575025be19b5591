"""Reads of the duty desk."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from stations.duty import rules
from stations.duty.models import DutyLog, Matter
from stations.models import Station
from stations.permissions import Permission
from stations.rota.enums import TurnState
from stations.rota.models import Turn
from stations.scope import Scope


def turn_of(station: str, *, day: dt.date) -> Turn | None:
    return (
        Turn.objects.settled().on(day).filter(station_id=station).select_related("chief", "station").first()
    )


def door_plate(code: str) -> Station | None:
    """What everybody may read at the door of a station."""
    return Station.objects.active().filter(code=code).first()


def log_of_pass(log_id: int):
    """The one log that a signed pass opens; the wall around its station stands all the same."""
    return DutyLog.objects.filter(pk=log_id).select_related("station")


def waiting(station: str) -> list[Matter]:
    """What earlier chiefs have left open, oldest first."""
    return list(Matter.objects.open().filter(station_id=station).select_related("log"))


@dataclass(frozen=True)
class Unsigned:
    """Turns without a record. That somebody was not there does not follow from it."""

    turns: list[Turn]
    named: bool  # only the station itself sees who

    @property
    def count(self) -> int:
        return len(self.turns)


def unsigned(station: Station, *, scope: Scope, today: dt.date) -> Unsigned:
    logs = DutyLog.objects.filter(turn=OuterRef("pk"))
    turns = Turn.objects.visible_to(scope).filter(
        station=station,
        state=TurnState.SET,
        last_day__lt=today,
        last_day__gte=today - rules.LOOKS_BACK,
    )
    missing = turns.exclude(Exists(logs)).order_by("-first_day")
    return Unsigned(list(missing), named=station.code in scope.places(Permission.ROTA_VIEW))


def open_by_station(scope: Scope) -> dict[str, int]:
    rows = Matter.objects.visible_to(scope).open().order_by()
    return dict(rows.values_list("station_id").annotate(Count("pk")))
