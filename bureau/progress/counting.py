"""From a declared indicator to numbers: one grouped query per part, whatever the size of the district."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, QuerySet

from bureau.kit import walls
from bureau.kit.indicators import Indicator
from bureau.progress.enums import Part
from bureau.progress.rules import roll_up
from stations.scope import below


@contextmanager
def of_many() -> Iterator[None]:
    """Plan for a whole district. Row security hides from the planner how many rows pass, so it guesses a handful and
    looks people up one by one: at 660,000 that takes five times as long as joining them at once."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


@contextmanager
def everybody_at(places: Iterable[str]) -> Iterator[None]:
    """One transaction that counts everybody at these places, whoever asks: only counts and the frozen list come out."""
    with walls.within(places), of_many():
        yield


def rows(indicator: Indicator, part: str, *, at: dt.datetime, place: str) -> QuerySet:
    """What was counted at that moment, at or under a place."""
    declared = indicator.numerator if part == Part.NUMERATOR else indicator.denominator
    return declared(at).filter(below(indicator.place, place)).order_by()


def missing(indicator: Indicator, *, at: dt.datetime, place: str) -> QuerySet:
    """Due and not done: the work that is left."""
    done = rows(indicator, Part.NUMERATOR, at=at, place=place)
    due = rows(indicator, Part.DENOMINATOR, at=at, place=place)
    same = {indicator.subject: OuterRef(indicator.subject)}
    return due.filter(~Exists(done.filter(**same)))  # an anti join; NOT IN would not end at 660,000


def pairs(indicator: Indicator, part: str, *, at: dt.datetime, place: str) -> QuerySet:
    """(subject, station code) of what was counted: what a board freezes."""
    counted = rows(indicator, part, at=at, place=place)
    return counted.values_list(F(indicator.subject), F(indicator.place))


def count(indicator: Indicator, part: str, *, at: dt.datetime, place: str) -> Counter:
    """Rolled up: for each place at, above or under `place`, how many."""
    grouped = rows(indicator, part, at=at, place=place).values_list(indicator.place).annotate(n=Count("pk"))
    return roll_up(dict(grouped))
