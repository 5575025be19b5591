"""What may leave as a list: each room declares its own, and this door knows no room."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from stations.permissions import Permission
from stations.scope import Scope


@dataclass(frozen=True)
class Column:
    label: str
    text: Callable[[object], object]
    sensitive: bool = False  # art. 28: only with a second person
    hidden: bool = False  # nobody needs to see it: for the way back


@dataclass(frozen=True)
class Selection:
    """What an address asks for, within the reach of one reader."""

    rows: QuerySet
    columns: list[Column]
    words: str  # the conditions in plain words; what was typed is not repeated


@dataclass(frozen=True)
class Kind:
    key: str
    label: str
    needs: Permission
    verb: str  # of the line in the log: person.export
    target: str  # and what it is about: veterans.Person:*
    person: str  # the column of `rows` that says which person a row is about
    choose: Callable[..., Selection]  # (query, *, by: Scope, at)
    read: Callable[[QuerySet, dt.datetime], Iterable]  # the rows with all that their cells need, in pieces
    offered: tuple[Column, ...] = ()  # sensitive columns that only an order may add


REGISTRY: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    REGISTRY[kind.key] = kind


def get(key: str) -> Kind | None:
    return REGISTRY.get(key)


def persons(kind: Kind, chosen: Selection) -> int:
    return chosen.rows.order_by().values(kind.person).distinct().count()


def person_keys(kind: Kind, chosen: Selection) -> list[int]:
    return sorted(set(chosen.rows.order_by().values_list(kind.person, flat=True)))


def columns_of(kind: Kind, chosen: Selection, added: Iterable[str]) -> list[Column]:
    wanted = set(added)
    return [*chosen.columns, *(column for column in kind.offered if column.label in wanted)]


def hidden(columns: list[Column]) -> list[int]:
    return [at for at, column in enumerate(columns) if column.hidden]


def may_take(kind: Kind, by: Scope) -> bool:
    return by.allows(kind.needs)
