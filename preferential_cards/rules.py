"""Conditions the table cannot say: plain questions on loaded objects. No writing, no query, no request."""

import re

from bureau.kit.errors import Refused
from bureau.kit.procedures import CannotHappen
from preferential_cards import eligibility, states
from preferential_cards.enums import Action, ApplicantRole, AwayAnswer, Outcome, ReturnReason
from veterans.enums import CardType
from veterans.enums import State as Registration
from veterans.states import LEFT

CARD_NUMBER = re.compile(r"[0-9A-Z]{10,20}")
# 三人三岗: what one has done excludes the other; whoever did a left one may not do the right one on the same file.
NEVER_BOTH = {
    Action.VERIFY: frozenset({Action.SUBMIT}),
    Action.REVIEW: frozenset({Action.SUBMIT, Action.VERIFY}),
}
SAME_PERSON = {
    Action.VERIFY: "您提交过这份申领，不能再由您核实，请另一位同事办理",
    Action.REVIEW: "您提交或核实过这份申领，不能再由您初审，请另一位同事办理",
}


class MissingReason(Refused):
    pass


class SamePerson(Refused):
    pass


class WrongCardNumber(Refused):
    pass


class NumberTaken(Refused):
    pass


class NotFiled(Refused):
    pass


class NoCardForThisPerson(Refused):
    pass


class ChooseOne(Refused):
    pass


class AlreadyApplied(Refused):
    pass


class LeftTheRegister(Refused):
    pass


class ChangedMeanwhile(Refused):
    pass


class PapersMissing(Refused):
    pass


class AwayNotAnswered(Refused):
    pass


class StandsAgainst(Refused):
    """A fact about the person stands against a card; the sentence names rule and article."""


class NeedsGuardian(Refused):
    pass


def check_may_take(action, application, steps, by, *, day) -> states.Move:
    """What stands before a step whatever is written into it, in the order in which it is told."""
    move = states.move(application.state, action)
    if move.needs is None:
        raise CannotHappen(f"“{Action(action).label}”由系统办理，不能单独点办")
    by.require(move.needs, application)
    check_still_registered(action, application.person)
    check_second_pair_of_eyes(action, steps, by.user_id)
    if action in states.NO_OBSTACLE:
        check_obstacles(application.person.obstacle_set.all(), day)
    if action in states.PAPERS_COMPLETE:
        check_papers(application, day)
    if action == Action.VERIFY:
        check_away(application)
    return move


def check_away(application):
    """异地申领: the other place has to agree before the identity counts as verified."""
    if not application.is_away or application.away_answer == AwayAnswer.AGREED:
        return
    if application.away_answer == AwayAnswer.OBJECTED:
        raise AwayNotAnswered("对方不同意，请退回补正，或转到户籍地申领")
    raise AwayNotAnswered("这是异地申领，对方还没有答复，请先到“异地申领”发给对方")


def check_papers(application, day):
    """受理 (办法 art. 22): the material is complete. What is missing is named, not counted."""
    if missing := eligibility.papers_missing(application, day):
        raise PapersMissing(f"材料不齐，还缺：{'、'.join(line.words for line in missing)}")


def check_obstacles(obstacles, day):
    held = {obstacle.kind for obstacle in obstacles if obstacle.holds_on(day)}
    for one in eligibility.findings(held, day):
        if one.outcome == Outcome.REFUSE:
            raise StandsAgainst(f"{one.sentence}，{one.cure}（{one.article}）")


def check_who_acts(found, role, helper):
    """Who cannot act alone is represented by a guardian; whoever acts for another is written down."""
    if eligibility.needs_guardian(found, role):
        reason = next(one for one in found if one.outcome == Outcome.GUARDIAN)
        raise NeedsGuardian(f"{reason.sentence}，{reason.cure}（{reason.article}）")
    if role != ApplicantRole.SELF and not helper:
        raise NeedsGuardian("请填写代办人或监护人的姓名、关系、身份证号和电话")


def check_said(action, *, note="", reason="", card_number=""):
    check_reason(action, note, reason)
    check_card_number(action, card_number)


def check_reason(action, note, reason):
    """A return names its kind, so that the weekly table of reasons can be made; the kind brings ready-made words."""
    if action == Action.RETURN and reason not in ReturnReason.values:
        raise MissingReason("请选择退回原因，申请人会看到")
    said = note.strip() or (reason in ReturnReason.values and reason != ReturnReason.OTHER)
    if action in states.MUST_SAY_WHY and not said:
        raise MissingReason("请写明原因，申请人会看到这段话")


def check_second_pair_of_eyes(action, steps, user_id):
    excluded = NEVER_BOTH.get(action, ())
    if any(step.action in excluded and step.by_id == user_id for step in steps):
        raise SamePerson(SAME_PERSON[action])


def check_card_number(action, card_number):
    if action == Action.ISSUE and not CARD_NUMBER.fullmatch(card_number):
        raise WrongCardNumber("发放要登记证号：10 到 20 位数字或大写字母，照卡面抄写")


def check_still_registered(action, person):
    if action in states.ONLY_ON_THE_REGISTER and person.state in LEFT:
        raise LeftTheRegister(f"此人已登记为“{person.get_state_display()}”，不能再往下办")


def check_not_changed(application, seen_state):
    """Two people with the same page open: the second is told, not obeyed."""
    if seen_state and seen_state != application.state:
        raise ChangedMeanwhile(f"这份申领刚被别人办过，现在是“{application.get_state_display()}”，请看清再办")


def cards_open_to(identities, day) -> list[CardType]:
    """The cards that the identities holding on that day give (domain.md 2.1, 3.1)."""
    held = {
        CardType(identity.card_type)
        for identity in identities
        if (identity.valid_from is None or identity.valid_from <= day)
        and (identity.valid_to is None or identity.valid_to >= day)
    }
    return [card for card in (CardType.VETERAN, CardType.FAMILY) if card in held]


def check_may_apply(person, cards, live) -> None:
    if person.state != Registration.FILED:
        raise NotFiled(f"此人的建档状态是“{person.get_state_display()}”，要“已建档”才能申领优待证")
    if live is not None:
        raise AlreadyApplied(f"此人已有一份优待证申领（{live.get_state_display()}），不能再开一份")
    if not cards:
        raise NoCardForThisPerson("此人现有的身份都不发优待证，请先核对人员类别")


def choose_card(cards, wanted: str) -> CardType:
    """Who may hold both chooses one; all identities are written to its chip."""
    if wanted:
        if wanted not in cards:
            raise NoCardForThisPerson("按此人的身份不能申领这种证")
        return CardType(wanted)
    if len(cards) > 1:
        raise ChooseOne("此人两种优待证都可申领，只能选一种，请先问本人")
    return cards[0]
