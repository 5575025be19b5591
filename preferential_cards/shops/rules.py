"""Conditions the table cannot say: plain questions on loaded objects."""

import datetime as dt

from bureau.kit.errors import Refused
from preferential_cards.shops.enums import Action, FileKind, MatterKind, Outcome, State
from preferential_cards.shops.states import MUST_SAY_WHY

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WRONG_USCC = "统一社会信用代码不对：18 位，请照营业执照抄写"
TWO_PEOPLE = "走访核验是您登记的，区级审核请另一位同事办理"
SHOP_SAYS_WITHIN = dt.timedelta(days=5)


class MissingReason(Refused):
    pass


class MissingPaper(Refused):
    pass


class SamePerson(Refused):
    pass


class NoticeNotOver(Refused):
    pass


class TradeIsFull(Refused):
    pass


class NotNow(Refused):
    """An offer that cannot be used now; the sentence is for the shop."""


class ChangedMeanwhile(Refused):
    pass


class NotYourMatter(Refused):
    pass


def uscc_fits(code: str) -> bool:
    """GB 32100-2015: the last character checks the seventeen before it."""
    if len(code) != 18 or any(letter not in USCC_LETTERS for letter in code):
        return False
    total = sum(USCC_LETTERS.index(letter) * pow(3, n, 31) for n, letter in enumerate(code[:17]))
    return USCC_LETTERS[(31 - total % 31) % 31] == code[17]


def uscc_of(seventeen: str) -> str:
    total = sum(USCC_LETTERS.index(letter) * pow(3, n, 31) for n, letter in enumerate(seventeen))
    return seventeen + USCC_LETTERS[(31 - total % 31) % 31]


def check_said(action, note: str) -> None:
    if action in MUST_SAY_WHY and not note.strip():
        word = "请写明走访看到了什么" if action == Action.CHECK else "请写明原因，商家会看到这段话"
        raise MissingReason(word)


def check_not_changed(shop, seen: int | None) -> None:
    if seen is not None and seen != shop.version:
        raise ChangedMeanwhile(f"这家商家刚被别人办过，现在是“{shop.get_state_display()}”，请看清再办")


def check_papers(action, shop, kinds: set[str]) -> None:
    if action == Action.CHECK and FileKind.VISIT not in kinds:
        raise MissingPaper("请附一张走访时拍的门店照片")
    if action in (Action.APPLY, Action.CHECK, Action.REVIEW) and not uscc_fits(shop.uscc):
        raise MissingPaper(WRONG_USCC)


def check_second_pair_of_eyes(action, steps, user_id) -> None:
    if action == Action.REVIEW and any(
        step.action == Action.CHECK and step.by_id == user_id for step in steps
    ):
        raise SamePerson(TWO_PEOPLE)


def check_notice_over(action, shop, day: dt.date) -> None:
    if action == Action.SIGN and day <= shop.notice_to:
        raise NoticeNotOver(f"公示到 {shop.notice_to} 结束，第二天起才能签约")


def check_cap(action, cap: int | None, there: int, trade_label: str) -> None:
    """Category caps (F53): a street full of restaurants helps nobody."""
    if action == Action.REVIEW and cap is not None and there >= cap:
        raise TradeIsFull(f"本街道“{trade_label}”已有 {there} 家，达到上限 {cap} 家，请先调整招募目标")


def check_offer_now(offer, *, shop_state: str, holder: str, at_local: dt.datetime) -> None:
    """Whether this offer may be given now to a holder of this card. Three clear sentences (F54)."""
    day, clock = at_local.date(), at_local.time()
    if shop_state != State.ACTIVE:
        raise NotNow("本店现在不在册，不能核销")
    if offer.withdrawn_at or day < offer.valid_from or (offer.valid_to and day > offer.valid_to):
        raise NotNow("这项优惠不在有效期内")
    if offer.hour_from and not offer.hour_from <= clock <= offer.hour_to:
        raise NotNow(f"这项优惠每天 {offer.hour_from:%H:%M} 到 {offer.hour_to:%H:%M} 可用")
    if holder not in offer.holders:
        raise NotNow("这项优惠不面向这种证件")


def check_decision(matter, outcome: str, answer: str) -> None:
    fits = {
        MatterKind.COMPLAINT: {Outcome.UPHELD, Outcome.NOT_UPHELD, Outcome.SETTLED},
        MatterKind.MYSTERY: {Outcome.UPHELD, Outcome.FINE},
    }
    if outcome not in fits[matter.kind]:
        raise NotNow("这类事项没有这种认定，请另选")
    if not answer.strip():
        raise MissingReason("请写答复，提出的人会看到")


def total(rule, *, scans: int, mean_stars: float | None, open_matters: int, updated: bool) -> float:
    """A month's score out of the weights of the rule. Nobody rated: that part counts as a middling three."""
    stars = mean_stars if mean_stars is not None else 3.0
    parts = (
        rule.weight_scans * min(scans / rule.scans_for_full, 1.0)
        + rule.weight_stars * (stars - 1) / 4
        + rule.weight_complaints * max(0.0, 1 - open_matters / 2)
        + rule.weight_updates * updated
    )
    return round(parts, 1)


def months_after(day: dt.date, months: int) -> dt.date:
    """The last day of a term: two years from 2022-03-01 end on 2024-02-29."""
    year, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + year, month + 1, 1)
    length = ((first + dt.timedelta(days=32)).replace(day=1) - first).days
    return first + dt.timedelta(days=min(day.day, length) - 1) - dt.timedelta(days=1)
