"""Questions about reports: which period a day lies in, until when it is due, and what makes a report whole."""

import datetime as dt

from django.utils import timezone

from bureau.kit import workdays
from bureau.kit.errors import Refused
from stations.reports.enums import Action, Period

DAY = dt.timedelta(days=1)
MOST_NUMBER = 1_000_000
SHOWN, LONGEST_LOOK = 2, 20


class NotWhole(Refused):
    pass


def period_of(period: str, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """From a day to a day; None when nobody works in it, so that nothing is asked on a holiday."""
    if period == Period.DAY:
        first = last = day
    elif period == Period.WEEK:
        first = day - DAY * day.weekday()
        last = first + DAY * 6
    else:
        first = day.replace(day=1)
        last = (first + DAY * 31).replace(day=1) - DAY
    return (first, last) if workdays.workdays_between(first - DAY, last) else None


def newest(kind, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """The period that runs and the one before, holidays passed over."""
    found, day = [], today
    for _ in range(LONGEST_LOOK):
        if day < kind.starts_on or len(found) == SHOWN:
            break
        span = period_of(kind.period, day)
        found += [span] if span else []
        day = (span[0] if span else day) - DAY
    return found


def period_words(first: dt.date, last: dt.date) -> str:
    if first == last:
        return f"{first:%Y-%m-%d}"
    if first.day == 1 and last == (first + DAY * 31).replace(day=1) - DAY:
        return f"{first.year} 年 {first.month} 月"
    return f"{first:%Y-%m-%d} 至 {last:%m-%d}"


def due_on(first: dt.date, last: dt.date, count: int) -> dt.date:
    """The n-th working day after the period; with 0 the last working day in it."""
    if count:
        return workdays.add_workdays(last, count)
    return next(
        day for n in range((last - first).days + 1) if workdays.is_workday(day := last - DAY * n)
    )  # fmt: skip


def due_at(kind, first: dt.date, last: dt.date) -> dt.datetime:
    day = due_on(first, last, kind.workdays)
    return timezone.make_aware(dt.datetime.combine(day, kind.due_time))


def check_filing(kind, *, nothing: bool, number: int | None, text: str) -> None:
    if nothing and text.strip():
        raise NotWhole("写了情况就不是“没有情况”：请点“报送”，或清空后再点“没有情况”")
    if not nothing and not text.strip():
        raise NotWhole("请写一句情况；没有的，点“没有情况”")
    if not nothing and kind.number_label and number is None:
        raise NotWhole(f"请填{kind.number_label}")
    if number is not None and number > MOST_NUMBER:
        raise NotWhole("这个数太大，请核对")


def check_reason(action: Action, why: str) -> str:
    said = why.strip()
    if not said and action == Action.CORRECT:
        raise NotWhole("更正要写原因，原来报的会留着")
    if not said and action == Action.WAIVE:
        raise NotWhole("请写明免报的原因")
    return said[:200]


def check_changes(known, report) -> None:
    """A second click, or a correction that corrects nothing, writes no second row."""
    if (known["nothing"], known["number"], known["text"]) == (report.nothing, report.number, report.text):
        raise NotWhole("和原来报的一样，没有改动")
