"""A period cut into turns: days, weeks from Monday, or calendar months, with the holidays that fall into each."""

import calendar
import datetime as dt
from dataclasses import dataclass

from bureau.kit import workdays
from stations.rota.enums import Length

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    first: dt.date
    last: dt.date
    holidays: int = 0  # days that people are off for a holiday
    holiday_name: str = ""

    @property
    def days(self) -> list[dt.date]:
        return [self.first + DAY * n for n in range((self.last - self.first).days + 1)]


def cut(first: dt.date, last: dt.date, length: Length, *, only_workdays: bool = False) -> list[Slot]:
    """The turns from a day to a day. `only_workdays` leaves out days that offices are closed; it is about day turns."""
    slots, day = [], first
    while day <= last:
        end = min(_end(day, length), last)
        if length != Length.DAY or not only_workdays or workdays.is_workday(day):
            slots.append(_slot(day, end))
        day = end + DAY
    return slots


def _end(day: dt.date, length: Length) -> dt.date:
    if length == Length.WEEK:
        return day + DAY * (6 - day.weekday())
    if length == Length.MONTH:
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    return day


def _slot(first: dt.date, last: dt.date) -> Slot:
    names = [workdays.holiday_name(first + DAY * n) for n in range((last - first).days + 1)]
    off = [name for name in names if name]
    return Slot(first, last, len(off), "、".join(dict.fromkeys(off)))
