"""Yes or no about rules and decisions. A `check_…` raises with the sentence for the clerk."""

from bureau.kit.errors import Refused
from veterans.policies.enums import Decision, RuleState

SHORTEST_REASON = 4


class NotADraft(Refused):
    pass


class NotInForce(Refused):
    pass


class NeedsReason(Refused):
    pass


class Over(Refused):
    pass


class WrongDay(Refused):
    pass


def check_draft(rule) -> None:
    if rule.state != RuleState.DRAFT:
        raise NotADraft("执行过的版本不能改，请点“起草新版本”")


def check_in_force(rule) -> None:
    if rule.state != RuleState.IN_FORCE:
        raise NotInForce("这一版不在执行中")


def check_follows(rule, former) -> None:
    if former is not None and rule.valid_from <= former.valid_from:
        raise WrongDay(f"新版本要从 {former.valid_from} 以后开始")


def check_standing(entitlement) -> None:
    if entitlement.ended_on is not None:
        raise Over(f"此人从 {entitlement.ended_on} 起不再符合，不用办理")


def check_decision(decision: str, note: str) -> str:
    """Who says no says why: 个人信息保护法 art. 24, nobody is refused by a machine or without a word."""
    if decision not in Decision.values:
        raise NeedsReason("请选择办理结果")
    note = note.strip()[:200]
    if decision in {Decision.DECLINED, Decision.NOT_APPLICABLE} and len(note) < SHORTEST_REASON:
        raise NeedsReason(f"请写明原因，至少 {SHORTEST_REASON} 个字")
    return note
