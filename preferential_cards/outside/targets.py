"""What each outside office is sent, and which step of the procedure each of its answers is."""

from typing import NamedTuple

from preferential_cards.enums import Action as A
from preferential_cards.enums import State as S
from preferential_cards.outside.enums import Answer, Target
from stations.permissions import Permission as P


class Way(NamedTuple):
    takes: tuple[S, ...]  # what is sent
    on_sending: A | None
    answers: dict[Answer, A]
    needs: P


WAYS = {
    Target.CITY: Way(
        (S.FIRST_REVIEWED,),
        None,
        {Answer.PASS: A.RECORD_CITY, Answer.RETURN: A.RETURN, Answer.REJECT: A.REJECT},
        P.CARD_OUTSIDE,
    ),
    Target.PROVINCE: Way(
        (S.CITY_REVIEWED, S.SUSPENDED),
        None,
        {
            Answer.PASS: A.RECORD_PROVINCE,
            Answer.RETURN: A.RETURN,
            Answer.REJECT: A.REJECT,
            Answer.SUSPEND: A.RECORD_SUSPENSION,
        },
        P.CARD_OUTSIDE,
    ),
    Target.BANK: Way(
        (S.PROVINCE_RECORDED, S.BANK_CHECKING),  # the second: the last answer had no line for it
        A.SEND_TO_BANK,
        {Answer.PASS: A.RECORD_MAKING, Answer.RETURN: A.RECORD_BANK_REFUSAL},
        P.CARD_OUTSIDE,
    ),
    Target.DELIVERY: Way((S.MAKING,), None, {Answer.PASS: A.RECEIVE_AT_DISTRICT}, P.CARD_VERIFY),
}
