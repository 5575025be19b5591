"""Yes/no questions on loaded objects; each refusal is a sentence for the clerk."""

import hashlib
import json

from bureau.kit.errors import Refused
from bureau.privacy.enums import DisposalState, RightsAction


class MissingAnswer(Refused):
    pass


class NoRule(Refused):
    pass


class SamePerson(Refused):
    pass


class WrongMoment(Refused):
    pass


def check_answer(action: RightsAction, answer: str) -> None:
    if action != RightsAction.WITHDRAW and not answer.strip():
        raise MissingAnswer("请写明答复内容；不予支持的要写明理由，本人会看到这段话")


def digest(people: list[int]) -> str:
    return hashlib.sha256(json.dumps(people).encode()).hexdigest()


def check_may_sign(disposal, user_id: int) -> None:
    if disposal.state != DisposalState.PROPOSED:
        raise WrongMoment("这份名单已经签过字或已放弃")
    if disposal.proposed_by_id == user_id:
        raise SamePerson("提出人不能自己签字，请另一位负责人核对后签字")


def check_may_carry_out(disposal) -> None:
    """The signed list, unchanged to the last key; anything else is not carried out."""
    if disposal.state != DisposalState.SIGNED:
        raise WrongMoment("还没有第二人签字，不能清除")
    if digest(disposal.people) != disposal.digest:
        raise WrongMoment("名单与签字时不一致，不能清除，请查明原因")
