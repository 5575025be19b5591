"""Whom this app can write to. It lies below the register, so the register tells it: see `veterans.audience`.

A `Book` knows persons by their key. Without one (a portal without a register) nobody can be reached.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.db.models import QuerySet

from bureau.messages.enums import Kind, Skip


@dataclass(frozen=True)
class Reach:
    """What must be known of a person at the moment of sending."""

    station: str
    mobile: str  # "" where there is none that takes SMS
    on_register: bool


class Book(Protocol):
    def reach(self, person_ids: Iterable[int]) -> dict[int, Reach]: ...

    def people(self, criteria: dict, *, by, at) -> QuerySet:
        """Persons who fit the criteria and lie within the reach of `by`."""

    def choices(self) -> list[tuple[str, str]]:
        """The categories that a form may offer."""

    def names(self, person_ids: Iterable[int]) -> dict[int, str]:
        """Masked names, for the log."""


Veto = Callable[[Iterable[int], Kind], dict[int, Skip]]
_book: list[Book] = []
_vetoes: list[Veto] = []


def register(book: Book) -> None:
    _book[:] = [book]


def veto(function: Veto) -> Veto:
    """`function(person_ids, kind)` → who of them must not get this kind, and why. Asked when sending."""
    if function not in _vetoes:
        _vetoes.append(function)
    return function


def book() -> Book:
    if not _book:
        raise LookupError("no register has told this app whom it can reach")
    return _book[0]


def vetoed(person_ids: Iterable[int], kind: Kind) -> dict[int, Skip]:
    ids = list(person_ids)
    found: dict[int, Skip] = {}
    for ask in _vetoes:
        found = ask(ids, kind) | found
    return found
