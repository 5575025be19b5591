"""Conditions in words: who may have a code, what a PIN is."""

import re

from bureau.kit import seal
from bureau.kit.errors import Refused
from preferential_cards.codes.states import MUST_SAY_WHY

PIN = re.compile(r"[0-9]{4,6}")
EASY = frozenset({"0000", "1111", "1234", "6666", "8888", "4321", "123456", "000000", "888888", "666666"})
# One sentence for everything that is not good. Why, only the log knows.
NO = "无效或已过期"
WHAT_NOW = "请顾客重新打开“老兵码”再扫一次，或看优待证实卡"


class NoCard(Refused):
    pass


class WrongPin(Refused):
    pass


class MissingReason(Refused):
    pass


class OnlyYourself(Refused):
    pass


def check_card(card) -> None:
    if card is None:
        raise NoCard("手里有一张有效的优待证才能申领老兵码；证丢失或暂停时先办证")


def check_pin(pin: str) -> None:
    if not PIN.fullmatch(pin):
        raise WrongPin("密码是 4 到 6 位数字，请本人自己定")
    if pin in EASY:
        raise WrongPin("这个密码太容易猜，请换一个")


def check_reason(action, note: str) -> None:
    if action in MUST_SAY_WHY and not note.strip():
        raise MissingReason("请写明原因")


def pin_digest(code_pk: int, pin: str) -> bytes:
    """Keyed by the master key: ten thousand PINs are nothing to try without it."""
    return seal.of("codes.pin").index(f"{code_pk}:{pin}")


def pin_fits(code, pin: str) -> bool:
    return bytes(code.pin) in seal.of("codes.pin").indexes(f"{code.pk}:{pin}")
