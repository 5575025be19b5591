"""What wants attention now. A service that owns work declares it in its `alerts.py`; the cockpit gathers and shows.

    @alerts.provider
    def waiting_cards(*, scope, place, at):
        yield Alert(tone="bad", word="超期", text="12 张优待证…", why="长河街道 9…", url=reverse("cards:list") + "?…")

`place` is a station code; a provider looks only at rows at or under it, and within the scope.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Min, Q, QuerySet

PROVIDERS: list[Callable[..., Iterable["Alert"]]] = []
URGENCY = {"bad": 0, "warn": 1, "info": 2}  # red first


@dataclass(frozen=True)
class Alert:
    tone: str  # bad | warn | info
    word: str  # the state in a word: 超期, 落后
    text: str  # what is the matter, with its number
    why: str  # the reason: where, since when
    url: str  # the rows behind the number
    act: str = ""
    act_url: str = ""


def provider(function):
    PROVIDERS.append(function)
    return function


def overdue(rows: QuerySet, *, text: str, why: str, url: str) -> Iterator[Alert]:
    """What should have been done by its `due_on`, in one query. `text` speaks of {count}, `why` of {since}, the earliest day."""
    found = rows.aggregate(count=Count("pk"), since=Min("due_on"))
    if found["count"]:
        found["since"] = f"{found['since']:%Y-%m-%d}"
        yield Alert(tone="bad", word="超期", text=text.format(**found), why=why.format(**found), url=url)


def gather(*, scope, place: str, at: dt.datetime) -> list[Alert]:
    """Everything that every service reports, red first; within a tone in the order it was reported."""
    found = [alert for provide in PROVIDERS for alert in provide(scope=scope, place=place, at=at)]
    return urgent_first(found)


def urgent_first(found: list[Alert]) -> list[Alert]:
    return sorted(found, key=lambda alert: URGENCY[alert.tone])


# -- what waits for one reader in person -------------------------------------------------------------------

WAITING: list[Callable[..., Iterable["Waits"]]] = []


class Waits(NamedTuple):
    """A heap of equal work for one reader, from a room that the desk does not know."""

    what: str
    unit: str
    count: int
    late: int
    days: int
    url: str
    act: str


def waiting(function):
    WAITING.append(function)
    return function


def heap(
    rows: QuerySet, what: str, unit: str, *, late: Q, since: str, at: dt.datetime, url: str, act: str
) -> Iterator[Waits]:
    """The rows that lie with one reader, in one query; nothing where there are none. `since`: the moment from which a row waits."""
    found = rows.aggregate(count=Count("pk"), late=Count("pk", filter=late), since=Min(since))
    if found["count"]:
        yield Waits(what, unit, found["count"], found["late"], (at - found["since"]).days, url, act)


class Due(NamedTuple):
    """One thing that is due, for the queue of the desk: what, whom, by when, and why it stands where it stands (F119)."""

    key: str  # names it for a put-off: "visits:17"
    what: str
    whom: str  # masked
    where: str
    due_on: dt.date
    reason: str
    url: str
    act: str
    weight: int = 5  # 1 … 9: among things due on the same day, the heavier first


DUE: list[Callable[..., Iterable[Due]]] = []


def due(function):
    """`provider(scope=, at=, most=)` yields at most `most` items, the earliest due first, in a fixed number of queries."""
    DUE.append(function)
    return function


def due_for(scope, at: dt.datetime, *, most: int) -> list[Due]:
    """Everything due for one reader: the longest overdue first; on one day the heavier, then as it was reported."""
    found = [item for provide in DUE for item in provide(scope=scope, at=at, most=most)]
    return sorted(found, key=lambda item: (item.due_on, -item.weight))


def waiting_for(scope, at: dt.datetime) -> list[Waits]:
    return [heap for provide in WAITING for heap in provide(scope=scope, at=at)]
