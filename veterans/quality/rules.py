"""Yes or no about findings, pairs and merges. A `check_…` raises with the sentence for the clerk."""

import datetime as dt

from bureau.kit.errors import Refused
from veterans import states
from veterans.enums import State
from veterans.quality.enums import Verdict

LONGEST_SET_ASIDE = 366
SHORTEST_REASON = 4


class NeedsReason(Refused):
    pass


class WrongDay(Refused):
    pass


class Decided(Refused):
    pass


class NotBoth(Refused):
    pass


class Locked(Refused):
    pass


class StandsInTheWay(Refused):
    pass


class ChangedMeanwhile(Refused):
    pass


class TooLate(Refused):
    pass


def check_reason(text: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST_REASON:
        raise NeedsReason(f"请写明原因，至少 {SHORTEST_REASON} 个字")
    return text[:200]


def check_set_aside(until: dt.date | None, *, today: dt.date) -> None:
    if until is None or not today < until <= today + dt.timedelta(days=LONGEST_SET_ASIDE):
        raise WrongDay("请填写搁置到哪一天：明天以后、一年以内，到期会再提醒")


def check_undecided(pair) -> None:
    if pair.verdict != Verdict.OPEN:
        raise Decided(f"这一对已经核对过：{pair.get_verdict_display()}")


def check_both(first, second) -> None:
    if first is None or second is None:
        raise NotBoth("有一份档案不在您的范围内，请街道或区局核对")
    if first.pk == second.pk:
        raise NotBoth("这是同一份档案")
    for person in (first, second):
        if person.state in states.LEFT:
            raise Locked(f"档号 {person.pk}“{person.get_state_display()}”，不能合并")


def left(*people) -> bool:
    return any(person.state in states.LEFT for person in people)


def check_versions(first, second, seen: str) -> None:
    if seen and seen != versions(first, second):
        raise ChangedMeanwhile("有一份档案刚被别人改过，请看清再合并")


def versions(first, second) -> str:
    return f"{first.version}.{second.version}"


def check_clashes(clashes) -> None:
    if clashes:
        raise StandsInTheWay("；".join(clash.sentence for clash in clashes))


def check_may_undo(merge, kept, gone, *, at: dt.datetime) -> None:
    if merge.undone_at is not None:
        raise Decided("这次合并已经撤销过")
    if at > merge.undo_until:
        raise TooLate(
            f"合并超过 30 天（{merge.undo_until:%Y-%m-%d} 为止），不能再撤销；确需分开，请区局重新登记"
        )
    if kept is None or gone is None:
        raise NotBoth("有一份档案不在您的范围内，请街道或区局撤销")
    if kept.state == State.DUPLICATE:
        raise Locked("留下的这一份后来又并入了另一份，请先撤销后一次合并")
    if gone.state != State.DUPLICATE:
        raise Decided("并入的那一份已经恢复")
