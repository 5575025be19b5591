"""What stands out in a month of looking, and why, in words (F111). Pure: days in, findings out. Each threshold on one line."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from bureau.kit.errors import Refused
from bureau.oversight.enums import Sign

NIGHT_FROM, NIGHT_TO = 22, 6
USUAL_DAYS = 30  # the days before, against which a day is measured
TIMES_USUAL = 3
LEAST_BULK = 30  # fewer in a day are nothing unusual, whatever the median
LEAST_PLACES = 8
SAME_PERSON_TIMES, SAME_PERSON_DAYS = 6, 3
DEED_WITHIN = dt.timedelta(hours=24)
LEAST_DENIED = 10
LEAST_ANSWER = 5


class WrongQuestion(Refused):
    pass


@dataclass(frozen=True)
class Day:
    """One colleague's looking on one day."""

    on: dt.date
    looks: int
    night: int = 0
    places: int = 0
    denied: int = 0


@dataclass(frozen=True)
class Look:
    """One full value that was shown."""

    target: str
    at: dt.datetime


@dataclass(frozen=True)
class Finding:
    sign: Sign
    text: str
    target: str = ""
    on: dt.date | None = None  # the day to look at first


@dataclass
class Month:
    """What is known of one colleague in one month; `days` reach back over the usual days before it."""

    first: dt.date
    days: list[Day] = field(default_factory=list)
    repeated: list[tuple[str, int, int]] = field(default_factory=list)  # target, times, days
    reveals: list[Look] = field(default_factory=list)
    deeds: list[Look] = field(default_factory=list)

    @property
    def own_days(self) -> list[Day]:
        return [day for day in self.days if day.on >= self.first]


def findings(month: Month) -> list[Finding]:
    found = [_night(month), _weekend(month), _bulk(month), _wide(month), _no_deed(month), _denied(month)]
    return [finding for finding in found if finding] + _same_person(month)


def _together(sign: Sign, days: list[Day], number, words: str) -> Finding | None:
    if not days:
        return None
    worst = max(days, key=number)
    text = f"{len(days)} 天{words} {sum(map(number, days))} 次"
    if len(days) > 1 and number(worst) > 1:
        text += f"，最多的是 {worst.on:%m-%d}，{number(worst)} 次"
    elif len(days) == 1:
        text += f"（{worst.on:%m-%d}）"
    return Finding(sign, text, on=worst.on)


def _night(month):
    days = [day for day in month.own_days if day.night]
    return _together(Sign.NIGHT, days, lambda day: day.night, f"在 {NIGHT_FROM} 时至 {NIGHT_TO} 时查看")


def _weekend(month):
    days = [day for day in month.own_days if day.on.isoweekday() > 5 and day.looks]
    return _together(Sign.WEEKEND, days, lambda day: day.looks, "在周六、周日查看")


def usual(looks: list[int]) -> float:
    """The median of one's own days with looks."""
    return median(looks) if looks else 0


def is_unusual(looks: int, before: float) -> bool:
    return looks >= LEAST_BULK and looks > TIMES_USUAL * before


def _usual(month: Month, day: Day, number) -> float:
    """The median of the colleague's own working days in the thirty days before."""
    before = [number(d) for d in month.days if 0 < (day.on - d.on).days <= USUAL_DAYS and d.looks]
    return usual(before)


def _unusual(month: Month, number, least: int) -> tuple[Day, float] | None:
    days = [(day, _usual(month, day, number)) for day in month.own_days if number(day) >= least]
    days = [(day, usual) for day, usual in days if number(day) > TIMES_USUAL * usual]
    return max(days, key=lambda pair: number(pair[0]), default=None)


def _bulk(month):
    if found := _unusual(month, lambda day: day.looks, LEAST_BULK):
        day, usual = found
        return Finding(
            Sign.BULK, f"{day.on:%m-%d} 查看 {day.looks} 次，此前 30 天每天一般 {usual:g} 次", on=day.on
        )
    return None


def _wide(month):
    if found := _unusual(month, lambda day: day.places, LEAST_PLACES):
        day, usual = found
        text = f"{day.on:%m-%d} 查看了 {day.places} 个社区的人，此前 30 天每天一般 {usual:g} 个"
        return Finding(Sign.WIDE, text, on=day.on)
    return None


def _same_person(month):
    done = {deed.target for deed in month.deeds}
    return [
        Finding(Sign.SAME_PERSON, f"{days} 天里查看同一人 {times} 次，没有为此人办理事项", target)
        for target, times, days in month.repeated
        if times >= SAME_PERSON_TIMES and days >= SAME_PERSON_DAYS and target not in done
    ]


def _no_deed(month):
    idle = [look for look in month.reveals if not _followed(look, month.deeds)]
    if not idle:
        return None
    people = len({look.target for look in idle})
    text = f"{len(idle)} 次查看完整信息后 24 小时内没有办理记录，涉及 {people} 人"
    return Finding(Sign.NO_DEED, text, on=idle[0].at.date())


def _followed(look: Look, deeds: Iterable[Look]) -> bool:
    """A deed on the same person, or on an application: whose it is stands in another room, so it counts for anybody."""
    return any(
        look.at <= deed.at <= look.at + DEED_WITHIN
        and (deed.target == look.target or "Person" not in deed.target)
        for deed in deeds
    )


def _denied(month):
    days = [day for day in month.own_days if day.denied]
    if sum(day.denied for day in days) < LEAST_DENIED:
        return None
    return _together(Sign.DENIED, days, lambda day: day.denied, "被拒绝")


def check_may_ask(*, colleague_id: int, by_id: int, asked_before: bool):
    if colleague_id == by_id:
        raise WrongQuestion("不能询问自己，请上级或审计管理员查看")
    if asked_before:
        raise WrongQuestion("这一条已经问过")


def check_may_answer(*, colleague_id: int, by_id: int, answered: bool, text: str):
    if colleague_id != by_id:
        raise WrongQuestion("只有被询问的本人可以说明")
    if answered:
        raise WrongQuestion("已经说明过，不能再改；要补充请联系询问人")
    if len(text) < LEAST_ANSWER:
        raise WrongQuestion(f"请写明事由，至少 {LEAST_ANSWER} 个字")
