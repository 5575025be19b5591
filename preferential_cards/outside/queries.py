from typing import NamedTuple

from django.db.models import Count

from preferential_cards.models import Application
from preferential_cards.outside.enums import Target, Verdict
from preferential_cards.outside.models import Batch, Row
from preferential_cards.outside.targets import WAYS
from stations.models import Station
from stations.scope import Scope


class Office(NamedTuple):
    target: Target
    waiting: int
    may_send: bool


class Sum(NamedTuple):
    key: str
    label: str
    tone: str
    count: int


def offices(scope: Scope) -> list[Office]:
    """Each outside office with what waits to be sent to it."""
    found = []
    for target, way in WAYS.items():
        rows = (
            Application.objects.visible_to(scope).filter(state__in=way.takes).exclude(outside_rows__open=True)
        )
        found.append(Office(target, rows.count(), scope.allows(way.needs)))
    return found


def sums(batch: Batch) -> list[Sum]:
    counted = dict(batch.rows.order_by().values_list("verdict").annotate(Count("pk")))
    found = [Sum(v.value, v.label, v.tone, counted.get(v, 0)) for v in Verdict]
    return [*found, Sum("EXTRA", "多出来的", "warn", len(batch.extras))]


def rows(batch: Batch, scope: Scope, verdict: str = ""):
    found = (
        Row.objects.visible_to(scope).filter(batch=batch).select_related("application", "person", "station")
    )
    return found.filter(verdict=verdict) if verdict else found


def place_of(scope: Scope, target: str) -> Station | None:
    """The bureau in whose name the list goes out: the place of the reader's own post."""
    places = scope.places(WAYS[Target(target)].needs)
    return Station.objects.filter(code__in=places).order_by("code").first()
