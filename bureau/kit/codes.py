"""Code lists as data: loaded from `bureau/kit/data/codes.csv`, kept in the database, read from memory."""

import csv
import datetime as dt
import time
from pathlib import Path

from bureau.kit.models import CodeItem

FILE = Path(__file__).parent / "data" / "codes.csv"
FRESH_SECONDS = 30  # another process sees a new entry at the latest after this
_read: dict = {"until": 0.0, "lists": {}}


def load() -> int:
    """Add the entries of the file that are missing. Entries the bureau has edited stay as they are. → how many were new."""
    have = set(CodeItem.objects.values_list("list", "code"))
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if (row["list"], row["code"]) not in have]
    spans = ("valid_from", "valid_to")
    CodeItem.objects.bulk_create(
        CodeItem(**row | {"position": int(row["position"])} | {name: row[name] or None for name in spans})
        for row in rows
    )
    forget()
    return len(rows)


def load_after_migrate(sender, **kwargs):
    load()


def forget():
    _read["until"] = 0.0


def _lists() -> dict[str, dict[str, CodeItem]]:
    if _read["until"] < time.monotonic():
        lists: dict[str, dict[str, CodeItem]] = {}
        for item in CodeItem.objects.all():
            lists.setdefault(item.list, {})[item.code] = item
        _read.update(lists=lists, until=time.monotonic() + FRESH_SECONDS)
    return _read["lists"]


def items(name: str) -> list[CodeItem]:
    return list(_lists().get(name, {}).values())


def choices(name: str) -> list[tuple[str, str]]:
    return [(item.code, item.name) for item in items(name)]


def in_force(name: str, code: str, on: dt.date) -> bool:
    """Was this entry in use on that day? Ranks and arms of service change their names; an unknown code is not judged."""
    item = _lists().get(name, {}).get(code)
    if item is None:
        return True
    from_then = item.valid_from is None or item.valid_from <= on
    return from_then and (item.valid_to is None or on <= item.valid_to)


def span(name: str, code: str) -> str:
    """Since when and until when, in words; empty for an entry without bounds."""
    item = _lists().get(name, {}).get(code)
    if item is None or not (item.valid_from or item.valid_to):
        return ""
    return (
        f"{item.valid_from.year if item.valid_from else ''}–{item.valid_to.year if item.valid_to else '今'}"
    )


def label(name: str, code: str) -> str:
    """The word for a code; an unknown code is shown as it is, an empty one as nothing."""
    item = _lists().get(name, {}).get(code)
    return item.name if item else code
