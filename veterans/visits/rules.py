"""Questions on loaded objects about a visit. No writing, no query, no request."""

import datetime as dt

from bureau.kit import signature
from bureau.kit.errors import Refused
from veterans.states import LEFT
from veterans.visits.enums import Outcome, Reason

MOST_CASH = 5_000
LONGEST_DELAY = 60  # days by which a visit may be put off at once
OLDEST_REPORT = 60  # days: an offline record that is older than this is asked about, not written
NEED_DAYS = 15


class CannotVisit(Refused):
    pass


class MustSayWhy(Refused):
    pass


def check_alive(person) -> None:
    if person.state in LEFT:
        raise CannotVisit(f"此人{person.get_state_display()}，不再安排走访")


def check_moment(at: dt.datetime, *, now: dt.datetime) -> None:
    if at > now + dt.timedelta(minutes=10):
        raise CannotVisit("走访时间在将来，请核对日期和手机时间")
    if at < now - dt.timedelta(days=OLDEST_REPORT):
        raise CannotVisit(f"走访时间超过 {OLDEST_REPORT} 天前，请核对日期；确实漏记的请联系街道")


def check_said(outcome: str, *, found: str, cash, companion: str, signed: str) -> str:
    """→ the cleaned signature. Money wants two people and a signature; a missed or declined visit wants its circumstances."""
    if outcome == Outcome.DECLINED and not found.strip():
        raise MustSayWhy("请写明本人怎么说的，以后不再按规则安排走访")
    if not cash:
        return signature.clean(signed) if signed.strip() else ""
    if not 0 < cash <= MOST_CASH:
        raise CannotVisit(f"慰问金在 1 元到 {MOST_CASH} 元之间")
    if not companion.strip():
        raise CannotVisit("发放慰问金要两人同行，请写同行人姓名")
    return signature.clean(signed)


def check_met(outcome: str, served: dict) -> None:
    if outcome != Outcome.HOME and any(served.values()):
        raise CannotVisit("没见到本人，不能登记核对、收件或慰问；请改结果，或把这些去掉")


def check_delay(until: dt.date, *, today: dt.date, note: str) -> None:
    if not note.strip():
        raise MustSayWhy("改期要写明原因，别人看得懂为什么晚")
    if not today < until <= today + dt.timedelta(days=LONGEST_DELAY):
        raise CannotVisit(f"改到明天以后、{LONGEST_DELAY} 天以内的一天")


def again_on(outcome: str, wished: dt.date | None, *, today: dt.date) -> dt.date | None:
    """When to try again. A date that somebody named is kept; otherwise the usual days for that outcome."""
    if wished is not None:
        if wished <= today:
            raise CannotVisit("再去的日子要在今天以后")
        return wished
    days = Outcome(outcome).again_after
    return today + dt.timedelta(days=days) if days else None


def why_now(task, *, today: dt.date) -> str:
    """The reason for its place in the queue, in words."""
    late = (today - task.due_on).days
    when = f"超期 {late} 天" if late > 0 else "今天到期" if late == 0 else f"还有 {-late} 天"
    missed = f"，上次{Outcome(task.excuse).label}" if task.excuse else ""
    return f"{Reason(task.reason).label}，{when}{missed}"
