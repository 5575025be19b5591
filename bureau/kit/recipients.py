"""To whom something is handed out. Stations hand out and know neither persons nor events; whoever keeps those registers here.

A module `recipients` of an app: `recipients.register("veterans.Person", find=…, look_up=…)`. Both see only what the reader may see.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

SOURCES: dict[str, "Source"] = {}


@dataclass(frozen=True)
class Recipient:
    ref: str  # "veterans.Person:17"
    words: str  # masked, as in every list
    url: str = ""


@dataclass(frozen=True)
class Source:
    find: Callable[..., Iterable[Recipient]]  # (text, *, by)
    look_up: Callable[..., Iterable[Recipient]]  # (keys, *, by)


def register(label: str, *, find, look_up) -> None:
    SOURCES[label] = Source(find, look_up)


def find(text: str, *, by) -> list[Recipient]:
    text = text.strip()[:60]
    return [one for source in SOURCES.values() for one in source.find(text, by=by)] if len(text) > 1 else []


def look_up_many(refs: Iterable[str], *, by) -> dict[str, Recipient]:
    keys: dict[str, list[int]] = {}
    for ref in refs:
        label, _, key = ref.partition(":")
        if label in SOURCES and key.isascii() and key.isdecimal() and len(key) < 19:
            keys.setdefault(label, []).append(int(key))
    return {one.ref: one for label, some in keys.items() for one in SOURCES[label].look_up(some, by=by)}


def look_up(ref: str, *, by) -> Recipient | None:
    return look_up_many([ref], by=by).get(ref)
