"""How long a file may be where it is, and how much of our own time it has used. The lengths are rows of the rule book.

Our clock runs while the street, the centre or the bureau has the file. It stops while the applicant, the city, the
province or the bank has it, and says so; for those there is a day by which an answer is due all the same.
"""

import datetime as dt
from typing import NamedTuple

from django.utils.timezone import localdate

from bureau.kit import workdays
from preferential_cards.enums import OURS, CountsFrom, Holder, State, Unit
from preferential_cards.models import Clock
from preferential_cards.models.rulebook import rows

HAND_UP_AFTER = "HAND_UP_AFTER"
WAITS_FOR = {
    State.DRAFT: "等提交",
    State.RETURNED: "等申请人补正",
    State.FIRST_REVIEWED: "等市局审核",
    State.CITY_REVIEWED: "等省厅备案",
    State.SUSPENDED: "等省厅酌定",
    State.BANK_CHECKING: "等银行校验",
    State.MAKING: "等银行制证",
}


class Reading(NamedTuple):
    """The clock of one file, as a page shows it."""

    holder: str
    running: bool
    due_on: dt.date | None
    late: bool
    used: int  # working days in our own hands
    sentence: str
    basis: str


def rule(key: str, day: dt.date) -> Clock | None:
    return next((clock for clock in rows(Clock, day) if clock.key == key), None)


def holder(state: str, day: dt.date) -> str:
    clock = rule(state, day)
    return clock.holder if clock else ""


def due(key: str, since: dt.date, reviewed: dt.date | None = None) -> dt.date | None:
    """The last good day, by the rule that held when the file came to where it is."""
    clock = rule(key, since)
    if clock is None:
        return None
    start = reviewed if clock.counts_from == CountsFrom.REVIEW and reviewed else since
    return end_of(clock, start)


def end_of(clock: Clock, start: dt.date) -> dt.date:
    if clock.unit == Unit.WORKDAYS:
        return workdays.add_workdays(start, clock.length)
    if clock.unit == Unit.DAYS:
        return start + dt.timedelta(days=clock.length)
    return months_after(start, clock.length)


def months_after(day: dt.date, count: int) -> dt.date:
    years, month = divmod(day.month - 1 + count, 12)
    first = dt.date(day.year + years, month + 1, 1)
    longest = ((first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)).day
    return first.replace(day=min(day.day, longest))


def months_before(day: dt.date, count: int) -> dt.date:
    return months_after(day, -count)


def turn(application, to: str, at: dt.datetime) -> None:
    """On the loaded row, before its state changes: what the old state has cost us, and the new day. The caller saves."""
    today = localdate(at)
    if holder(application.state, today) in OURS:
        application.spent += max(0, workdays.workdays_between(localdate(application.state_since), today))
    if to == State.FIRST_REVIEWED:
        application.reviewed_at = at
    reviewed = application.reviewed_at and localdate(application.reviewed_at)
    application.due_on, application.late_since = due(to, today, reviewed), None


def reading(application, today: dt.date) -> Reading | None:
    """None for a file on which nothing more can happen."""
    clock = rule(application.state, today)
    if clock is None:
        return None
    running, due_on = clock.holder in OURS, application.due_on
    used = application.spent
    if running:
        used += max(0, workdays.workdays_between(localdate(application.state_since), today))
    by = f"，最迟 {due_on}" if due_on else ""
    if running:
        sentence = f"{Holder(clock.holder).label}办理{by}。本区已用 {used} 个工作日"
    else:
        sentence = f"停表：{WAITS_FOR[application.state]}{by}。本区已用 {used} 个工作日，回到本区再接着算"
    late = due_on is not None and due_on < today
    return Reading(Holder(clock.holder).label, running, due_on, late, used, sentence, clock.basis)
