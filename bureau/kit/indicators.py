"""What is worth counting. An app that owns rows declares; `bureau.progress` counts, freezes, ranks and draws, and knows no app."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet

REGISTRY: dict[str, "Indicator"] = {}


@dataclass(frozen=True)
class Indicator:
    """A figure with its definition, and the rows behind it.

    `numerator(at)` and `denominator(at)` are querysets as of a moment; each must hold at most one row per `subject`.
    `denominator=None` makes a plain count. `place` is the column that holds the station code, `subject` the column
    whose values are frozen in a snapshot. `door` is the URL name of the list that opens behind the number, and
    `door_needs` the permission without which that list is closed.
    """

    key: str
    label: str
    definition: str
    unit: str
    numerator: Callable[[dt.datetime], QuerySet]
    denominator: Callable[[dt.datetime], QuerySet] | None
    numerator_label: str
    denominator_label: str
    place: str = "station_id"
    subject: str = "pk"
    door: str = ""
    door_needs: str = ""
    personal: bool = True  # subjects are persons: only who may see persons may open the list

    def __post_init__(self):
        if REGISTRY.setdefault(self.key, self) is not self:
            raise ValueError(f"two indicators are called {self.key}")


def get(key: str) -> Indicator:
    return REGISTRY[key]
