"""What a person sees on `/my/`. Rooms declare it here; `bureau.citizen` gathers and shows, and knows no room.

    @my.panel
    def benefits(person, *, at):
        return my.Card("能享受的优待", "公交地铁免费等 12 项", reverse("my_benefits"))

    @my.matter
    def cards(person, *, at):
        yield my.Matter("优待证", "待领取", "warn", "在古驿社区站，1 月 14 日前", reverse("my:matter", …))

A provider is called inside the wall of the one person whose page it is. It reads rows of that person and nothing else.
Pages of a room for the person themselves are guarded by `veterans.citizens.door.require_citizen`.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core import signing
from django.urls import reverse

PANELS: list[Callable[..., "Card | None"]] = []
MATTERS: list[Callable[..., Iterable["Matter"]]] = []


@dataclass(frozen=True)
class Card:
    title: str
    text: str
    url: str = ""
    act: str = "查看"
    tone: str = ""
    todo: bool = False  # the person has to do something: stands above everything else


@dataclass(frozen=True)
class Step:
    label: str
    state: str = ""  # done | current | ""
    note: str = ""  # when, who has it, until when


@dataclass(frozen=True)
class Matter:
    """Something that is on its way: what, where it stands in a word, who has it and until when."""

    title: str
    state: str
    tone: str
    text: str
    key: str  # "cards:17": names it on the page of its steps
    steps: tuple[Step, ...] = ()
    open: bool = True
    withdraw: Callable[..., object] | None = field(default=None, compare=False)  # (by=, at=) takes it back


def panel(function):
    if function not in PANELS:
        PANELS.append(function)
    return function


def matter(function):
    if function not in MATTERS:
        MATTERS.append(function)
    return function


def cards_of(person, *, at: dt.datetime) -> list[Card]:
    """What the person has to do first, then the rest in the order in which rooms joined."""
    found = [card for provide in PANELS if (card := provide(person, at=at))]
    return sorted(found, key=lambda card: not card.todo)


def matters_of(person, *, at: dt.datetime) -> list[Matter]:
    """Open ones first."""
    found = [matter for provide in MATTERS for matter in provide(person, at=at)]
    return sorted(found, key=lambda matter: not matter.open)


def matter_of(person, key: str, *, at: dt.datetime) -> Matter | None:
    return next((matter for matter in matters_of(person, at=at) if matter.key == key), None)


# -- the QR on a receipt -----------------------------------------------------------------------------------


def progress_path(person_id: int, key: str) -> str:
    """Where a matter's progress is asked for without signing in: by the last four characters of the ID number."""
    return reverse("my:progress", args=[signing.dumps([person_id, key], salt="my.progress")])


def read_progress(token: str) -> tuple[int, str] | None:
    try:
        person_id, key = signing.loads(token, salt="my.progress")
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return person_id, key
