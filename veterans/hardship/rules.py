"""Questions on a case. Each check raises a `Refused` whose message is meant for the clerk."""

import datetime as dt

from bureau.kit.errors import Refused
from veterans import states as registration
from veterans.hardship import facts
from veterans.hardship.enums import Action, Level, State

WORKDAYS = {State.SUBMITTED: 10, State.CHECKED: 10}  # of each desk; ours, not official
MONTHS = 12  # a finding holds for a year
APPEAL_DAYS = 30
RENEW_DAYS = 30  # before its end it is looked at again
NEED_WORDS = {
    Action.SEND_BACK: "请写明要补充什么",
    Action.CHECK: "请写明入户核查看到的情况",
    Action.CONFIRM: "请写明认定的理由",
    Action.REFUSE: "不属困难的，也要写明理由，本人会看到",
    Action.APPEAL: "请写明为什么申请复核",
    Action.END: "请写明终止的原因",
    Action.WITHDRAW: "请写明撤回的原因",
}
LEAST = 6  # characters of a reason


class NotSaid(Refused):
    pass


class SameHands(Refused):
    pass


class TooLate(Refused):
    pass


class CannotOpen(Refused):
    pass


def check_person(person) -> None:
    if person.state in registration.LEFT:
        raise CannotOpen("此人已不在册，不能发起困难认定")


def check_words(action: Action, note: str) -> str:
    said = note.strip()
    if action in NEED_WORDS and len(said) < LEAST:
        raise NotSaid(f"{NEED_WORDS[action]}，至少 {LEAST} 个字")
    return said


def check_other_eyes(action: Action, steps, user_id: int | None) -> None:
    """Since the last hand-in nobody acts at two desks; who refused does not review the refusal."""
    if action not in (Action.CHECK, Action.CONFIRM, Action.REFUSE):
        return
    before = []
    for step in steps:  # oldest first
        if step.action == Action.SUBMIT:
            before = []
        before.append(step)
    for step in before:
        if step.by_id == user_id and step.action in (Action.SUBMIT, Action.CHECK, Action.REFUSE):
            raise SameHands(f"这件由您“{step.get_action_display()}”，请换一位同事办理这一步")


def check_appeal(case, *, today: dt.date, decided_on: dt.date) -> None:
    if case.rounds:
        raise TooLate("已经复核过一次；仍不同意的，可以依法申请行政复议或提起诉讼")
    if (today - decided_on).days > APPEAL_DAYS:
        raise TooLate(f"认定已超过 {APPEAL_DAYS} 天，请按现在的情况重新发起认定")


def reckon(standards, household: dict) -> tuple[str, list[dict]]:
    """All standards against one household → the heaviest level that holds, and every line with its value."""
    findings, level = [], Level.NONE
    for standard in standards:
        lines = [facts.hold(line, household) for line in standard.lines]
        holds = bool(lines) and all(line["holds"] for line in lines)
        findings.append(
            {
                "code": standard.code,
                "version": standard.version,
                "name": standard.name,
                "text": standard.text,
                "source": standard.source,
                "level": standard.level,
                "lines": lines,
                "holds": holds,
            }
        )
        if holds and Level(standard.level).weight > level.weight:
            level = Level(standard.level)
    return level.value, findings


def level_for(action: Action, chosen: str, reckoned: str) -> str:
    """Who confirms may choose another level than the reckoned one; without one it must be chosen."""
    if action == Action.REFUSE:
        return Level.NONE
    level = chosen or reckoned
    if level not in Level.values or level == Level.NONE:
        raise NotSaid("测算结果是不属困难；要认定困难，请选困难程度，并写明与测算不同的理由")
    return level


def against(case_level: str, reckoned: str) -> bool:
    return bool(case_level) and case_level != reckoned


def is_late(case, today: dt.date) -> bool:
    return case.due_on is not None and case.due_on < today
