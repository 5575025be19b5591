"""The arithmetic of a board, on plain numbers: rates, the plan line, lights, ranks, and the seal over the rows.

Whoever doubts a board can follow it here. Rates are rounded half up to a tenth and everything else (ties, lights) is
decided on the rounded rate, so that the page never says something that its own numbers do not show.
"""

import datetime as dt
import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bureau.kit.errors import Refused
from bureau.progress.enums import Kind, Light
from stations.queries import above

TENTH, HUNDREDTH = Decimal("0.1"), Decimal("0.01")


class NotYet(Refused):
    pass


class OutOfOrder(Refused):
    pass


class BadRestatement(Refused):
    pass


class Unit(NamedTuple):
    """A place on a board, and how its target relates to that of the campaign (F151)."""

    code: str
    level: str
    share: Decimal = Decimal(1)


class Line(NamedTuple):
    """One unit on one board, ready to be kept."""

    code: str
    level: str
    base: int
    done: int
    gained: int
    rate: Decimal | None
    rank: int | None
    rank_change: int | None
    light: str


def rate(done: int, base: int) -> Decimal | None:
    """In percent, half up to a tenth. Nothing to do is no rate, not 0 %."""
    return (Decimal(done) * 100 / base).quantize(TENTH, ROUND_HALF_UP) if base else None


def plan_rate(
    on: dt.date,
    *,
    starts_on: dt.date,
    ends_on: dt.date,
    target: Decimal,
    milestones: Iterable[tuple[dt.date, Decimal]] = (),
) -> Decimal:
    """What should be reached by a day: straight from 0 at the start to the target at the end, through the milestones."""
    inside = {on: rate for on, rate in milestones if starts_on <= on <= ends_on}
    points = {starts_on: Decimal(0), ends_on: Decimal(target), **inside}
    days = sorted(points)
    if on <= days[0]:
        return points[days[0]].quantize(HUNDREDTH)
    for left, right in itertools.pairwise(days):
        if on <= right:
            climbed = (points[right] - points[left]) * (on - left).days / (right - left).days
            return (points[left] + climbed).quantize(HUNDREDTH, ROUND_HALF_UP)
    return points[days[-1]].quantize(HUNDREDTH)


def light(reached: Decimal | None, plan: Decimal, amber_points: Decimal) -> str:
    if reached is None:
        return Light.NONE
    behind = plan.quantize(TENTH, ROUND_HALF_UP) - reached
    if behind <= 0:
        return Light.GREEN
    return Light.YELLOW if behind <= amber_points else Light.RED


def ranks(rates: Mapping[str, Decimal]) -> dict[str, int]:
    """1, 2, 2, 4: equal rates share a rank, and the next one counts those before it."""
    places = Counter(rates.values())
    best, rank = {}, 1
    for value in sorted(places, reverse=True):
        best[value] = rank
        rank += places[value]
    return {code: best[value] for code, value in rates.items()}


def roll_up(counts: Mapping[str, int]) -> Counter:
    """Counts per station → counts per place: each number added to every place that reaches it. Rates are never averaged."""
    total = Counter()
    for code, count in counts.items():
        for place in above(code):
            total[place] += count
    return total


def lines(
    units: Iterable[Unit],
    *,
    base: Mapping[str, int],
    done: Mapping[str, int],
    before: Mapping[str, int],
    ranks_before: Mapping[str, int | None],
    plan: Decimal,
    amber_points: Decimal,
    smallest_ranked: int,
    whole: str = "",
) -> list[Line]:
    """The rows of a board, by code. `base`, `done` and `before` (what was done at the board before) are rolled up.

    `whole` is the place that the board is about: it has a light, and no rank, for it has no rival here.
    """
    units = sorted(units)
    rates = {unit.code: rate(done.get(unit.code, 0), base.get(unit.code, 0)) for unit in units}
    judged = {code for code in rates if base.get(code, 0) >= max(smallest_ranked, 1)}
    placed: dict[str, int] = {}
    for level in {unit.level for unit in units}:
        placed |= ranks(
            {u.code: rates[u.code] for u in units if u.level == level and u.code in judged - {whole}}
        )
    return [
        Line(
            code=unit.code,
            level=unit.level,
            base=base.get(unit.code, 0),
            done=done.get(unit.code, 0),
            gained=done.get(unit.code, 0) - before.get(unit.code, 0),
            rate=rates[unit.code],
            rank=placed.get(unit.code),
            rank_change=_moved(ranks_before.get(unit.code), placed.get(unit.code)),
            light=light(rates[unit.code] if unit.code in judged else None, plan * unit.share, amber_points),
        )
        for unit in units
    ]


def _moved(before: int | None, now: int | None) -> int | None:
    return before - now if before and now else None


def digest(head: Iterable, rows: Iterable[Line]) -> str:
    """One fingerprint over what a board says, in an order and a spelling that never change."""
    text = "\n".join(
        "|".join("" if v is None else str(v) for v in line) for line in [tuple(head), *sorted(rows)]
    )
    return hashlib.sha256(text.encode()).hexdigest()


def missing_to(percent: Decimal, *, base: int, done: int) -> int:
    """How many more make `percent` of the base; never negative."""
    return max(math.ceil(Decimal(percent) * base / 100) - done, 0)


def gap_to(percent: Decimal, *, base: int, done: int) -> int:
    """Ahead of (+) or behind (−) a rate, in rows, half up."""
    should = (Decimal(percent) * base / 100).quantize(Decimal(1), ROUND_HALF_UP)
    return done - int(should)


def per_day(missing: int, days: int) -> int | None:
    """How many a day until the end; None when the end has come."""
    return math.ceil(missing / days) if days > 0 else None


def periods(*, kind: str, first: dt.date, last: dt.date, weekly_on: int) -> list[dt.date]:
    """The days of a campaign that have a board of this kind."""
    days = (first + dt.timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if kind == Kind.DAILY or day.isoweekday() == weekly_on]


def check_restatement(row, *, base: int, done: int, reason: str) -> None:
    if row is None:
        raise BadRestatement("这个单位不在这张榜上")
    if not reason.strip():
        raise BadRestatement("请写明更正原因：它会连同您的姓名公开在榜上")
    if done > base:
        raise BadRestatement("已完成的数不能大于应完成的数")
    if (base, done) == (row.base, row.done):
        raise BadRestatement("更正后的数与榜上的一样，不用更正")
