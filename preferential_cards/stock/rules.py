"""Questions on a loaded card. No writing, no query."""

from bureau.kit.errors import Refused
from preferential_cards.enums import CardAction, CardReason
from preferential_cards.stock import states

SHORTEST_LOSS, LONGEST_LOSS = 5, 15  # days that a temporary report holds (domain.md 3.5)
AT_THE_BANK = frozenset({CardReason.CHIP, CardReason.WORN})
FREE = frozenset({CardReason.CHIP, CardReason.FACE_DATA, CardReason.PROVINCE, CardReason.CARD_TYPE})


class MissingReason(Refused):
    pass


class WrongTerm(Refused):
    pass


class NoProof(Refused):
    pass


class NotInStock(Refused):
    pass


def check_may_take(action, card, by) -> states.Move:
    move = states.move(card.state, action)
    by.require(move.needs, card)
    return move


def check_said(action, *, reason="", note="", days=None):
    if action in states.MUST_SAY_WHY and reason not in states.REASONS[action]:
        raise MissingReason("请选择原因")
    if reason == CardReason.OTHER and not note.strip():
        raise MissingReason("选了“其他”，请写明原因")
    if action == CardAction.REPORT_TEMP_LOSS and not SHORTEST_LOSS <= (days or 0) <= LONGEST_LOSS:
        raise WrongTerm(f"临时挂失为 {SHORTEST_LOSS} 到 {LONGEST_LOSS} 天，到期自动失效")


def check_proof(proof, on_the_list: bool):
    """Who takes a card signs for it: on the screen, on a photo, or on the list of the ceremony."""
    if proof is None and not on_the_list:
        raise NoProof("请让领证人签名、拍照，或勾选“已在签收表上签名”")


def way_to_a_new_one(reason: str) -> str:
    """Where to go and what it costs, as the counter says it."""
    where = "请本人带身份证到发卡银行网点换证" if reason in AT_THE_BANK else "由本站受理，报区局补换"
    price = "免费" if reason in FREE else "按银行收费标准"
    return f"{where}，{price}。新证到后交回旧证"
