"""What is coming at a station besides its rota. A room that knows of dates announces them; the station's page and its
calendar feed show them and know no room. Nothing here names a person."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Coming(NamedTuple):
    key: str  # names it in a calendar: "training-17"
    what: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    place: str
    url: str


PROVIDERS: list[Callable[..., Iterable[Coming]]] = []


def provider(function):
    """`provider(station=code, since=datetime)` yields what concerns this station from that moment on."""
    PROVIDERS.append(function)
    return function


def at_station(code: str, *, since: dt.datetime) -> list[Coming]:
    found = [coming for provide in PROVIDERS for coming in provide(station=code, since=since)]
    return sorted(found, key=lambda coming: coming.starts_at)
