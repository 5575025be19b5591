"""What may be taken along and what comes back, on loaded values. No writing, no query, no request."""

import datetime as dt

from bureau.field.enums import Source
from bureau.kit.errors import Refused

MOST_PEOPLE, MOST_ITEMS = 200, 50
HOURS = 12  # a list is for a day
OUTBOX_DAYS = 30
LABELS = {"phone": "联系电话", "residence_address": "常住地址", "health": "健康状况"}


class NothingToTake(Refused):
    pass


class NotYourItem(Refused):
    pass


class Stuck(Refused):
    pass


def check_size(count: int, source: str) -> None:
    """The list of an event may be empty: everybody may be new there."""
    if not count and source == Source.VISITS:
        raise NothingToTake("名单是空的：七天内没有要走访的人。去活动现场登记新人的，选“一场活动的名单”")
    if count > MOST_PEOPLE:
        raise NothingToTake(f"一次最多带走 {MOST_PEOPLE} 人，现在有 {count} 人；请先少带一些")


def until(at: dt.datetime) -> dt.datetime:
    return at + dt.timedelta(hours=HOURS)


def compare(base: dict, mine: dict, theirs: dict) -> tuple[dict, list[dict]]:
    """(what may be written, what both sides have changed). Field by field: one conflict does not hold up the others."""
    write, conflicts = {}, []
    for field, value in mine.items():
        if value == theirs[field] or value == base.get(field, ""):
            continue
        if theirs[field] == base.get(field, ""):
            write[field] = value
        else:
            conflicts.append(
                {"field": field, "label": LABELS[field], "base": base.get(field, ""), "mine": value, "theirs": theirs[field]}
            )  # fmt: skip
    return write, conflicts
