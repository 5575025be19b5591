"""Which days are worked in China: weekends, holidays and the swapped working days (调休) that the State Council announces
each autumn for the coming year. The table belongs to the bureau; `data/workdays.csv` only fills years that it lacks.

    workdays.is_workday(day)              workdays.add_workdays(day, 5)       workdays.workdays_between(a, b)

All answers come from memory and cost no query, so a list of thousands may ask for each row.
"""

import csv
import datetime as dt
import time
from bisect import bisect_right
from itertools import accumulate
from pathlib import Path

from django.db import transaction

from bureau.kit import audit
from bureau.kit.errors import Refused
from bureau.kit.models import DayKind, SpecialDay

FILE = Path(__file__).parent / "data" / "workdays.csv"
FRESH_SECONDS = 30  # another process sees a changed day at the latest after this
WARNS_FROM = (11, 1)  # the notice for the next year is usually out by then
LONGEST_HOLIDAY = 15
MOST = 2000  # no deadline is further away, and a typing error does not search for ever
DAY = dt.timedelta(days=1)


class WrongDays(Refused):
    pass


class _Table:
    """The special days by date, and how many working days each adds or takes, summed up."""

    def __init__(self, rows):
        self.days = {day: (kind, name) for day, kind, name in rows}
        changes = [(day.toordinal(), _change(day, kind)) for day, (kind, _) in sorted(self.days.items())]
        self.ordinals = [ordinal for ordinal, _ in changes]
        self.sums = [0, *accumulate(change for _, change in changes)]

    def up_to(self, ordinal: int) -> int:
        """Working days from day one up to and with this one."""
        weeks, rest = divmod(ordinal, 7)  # day number one is a Monday
        return weeks * 5 + min(rest, 5) + self.sums[bisect_right(self.ordinals, ordinal)]


_read: dict = {"until": 0.0, "table": None}


def _change(day: dt.date, kind: str) -> int:
    weekend = day.weekday() > 4
    if kind == DayKind.WORKDAY:
        return 1 if weekend else 0
    return 0 if weekend else -1


def _table() -> _Table:
    if _read["until"] < time.monotonic():
        table = _Table(SpecialDay.objects.order_by("day").values_list("day", "kind", "name"))
        _read.update(table=table, until=time.monotonic() + FRESH_SECONDS)
    return _read["table"]


def forget() -> None:
    _read["until"] = 0.0


# -- questions --------------------------------------------------------------------------------------------


def is_workday(day: dt.date) -> bool:
    special = _table().days.get(day)
    return special[0] == DayKind.WORKDAY if special else day.weekday() < 5


def holiday_name(day: dt.date) -> str:
    """The holiday this day belongs to, if people are off for one: 春节. A plain Sunday has no name."""
    kind, name = _table().days.get(day, ("", ""))
    return name if kind == DayKind.HOLIDAY else ""


def add_workdays(start: dt.date, count: int) -> dt.date:
    """The last day of a term of `count` working days that begins on the day after `start`.

    With 0: the day itself, or the next working day when it is none.
    """
    if not 0 <= count <= MOST:
        raise WrongDays(f"工作日要在 0 到 {MOST} 之间")
    if count == 0:
        return start if is_workday(start) else add_workdays(start, 1)
    table, low = _table(), start.toordinal()
    wanted, high = table.up_to(low) + count, low + count * 2 + 60
    while low < high:  # the first day by which that many working days have gone
        middle = (low + high) // 2
        low, high = (low, middle) if table.up_to(middle) >= wanted else (middle + 1, high)
    return dt.date.fromordinal(low)


def workdays_between(a: dt.date, b: dt.date) -> int:
    """Working days after `a`, up to and with `b`; negative when `b` comes first."""
    table = _table()
    return table.up_to(b.toordinal()) - table.up_to(a.toordinal())


def has_year(year: int) -> bool:
    return any(day.year == year for day in _table().days)


def missing_year(today: dt.date) -> int | None:
    """The year whose holidays somebody should enter now: this one, or from 1 November the next."""
    due = [today.year, *([today.year + 1] if (today.month, today.day) >= WARNS_FROM else [])]
    return next((year for year in due if not has_year(year)), None)


# -- keeping the table ------------------------------------------------------------------------------------


def load(path: Path = FILE) -> int:
    """Add the years of the file that the table lacks. A year the bureau has touched stays as it is. → new days."""
    known = {day.year for day in SpecialDay.objects.dates("day", "year")}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            SpecialDay(**row | {"day": dt.date.fromisoformat(row["day"])}) for row in csv.DictReader(file)
        ]
    new = SpecialDay.objects.bulk_create(row for row in rows if row.day.year not in known)
    forget()
    return len(new)


def load_after_migrate(sender, **kwargs):
    load()


@transaction.atomic
def declare(
    *, first: dt.date, last: dt.date, kind: DayKind, name: str, source: str, by_id: int, at: dt.datetime
) -> int:
    """Enter a holiday, or a working Saturday, as the notice says it: from a day to a day. → how many days."""
    if not dt.timedelta(0) <= last - first < dt.timedelta(days=LONGEST_HOLIDAY):
        raise WrongDays(f"止日不能早于起日，一次最多 {LONGEST_HOLIDAY} 天")
    days = [first + DAY * n for n in range((last - first).days + 1)]
    for day in days:
        SpecialDay.objects.update_or_create(day=day, defaults={"kind": kind, "name": name, "source": source})
    audit.record(
        verb="workdays.declare",
        target=f"kit.SpecialDay:{first}",
        by_id=by_id,
        at=at,
        last=str(last),
        kind=kind,
    )
    transaction.on_commit(forget)
    return len(days)


@transaction.atomic
def withdraw(days, *, by_id: int, at: dt.datetime) -> None:
    for day in days:
        audit.record(
            verb="workdays.withdraw", target=f"kit.SpecialDay:{day.day}", by_id=by_id, at=at, kind=day.kind
        )
        day.delete()
    transaction.on_commit(forget)
