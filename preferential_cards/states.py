"""The life of a card application, in one table. Read this file first.

Levels (优待证管理办法 arts. 22–23, 31): the street accepts, the centre verifies, the bureau reviews first; city,
province and bank are outside and only recorded here; then the cards come back down and are handed out.
What is not in the table cannot happen. docs/diagrams/card.md is drawn from it, and a test fails when it is stale.
"""

from typing import NamedTuple

from bureau.kit.errors import Refused
from preferential_cards.enums import Action as A
from preferential_cards.enums import State as S
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P


TABLE: dict[tuple[S, A], Move] = {
    (S.DRAFT, A.SUBMIT): Move(S.SUBMITTED, needs=P.CARD_APPLY),
    (S.DRAFT, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.CARD_APPLY),
    (S.RETURNED, A.SUBMIT): Move(S.SUBMITTED, needs=P.CARD_APPLY),
    (S.RETURNED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.CARD_APPLY),
    (S.SUBMITTED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.CARD_APPLY),
    (S.SUBMITTED, A.ACCEPT): Move(S.ACCEPTED, needs=P.CARD_ACCEPT),
    (S.SUBMITTED, A.RETURN): Move(S.RETURNED, needs=P.CARD_ACCEPT),
    (S.ACCEPTED, A.VERIFY): Move(S.VERIFIED, needs=P.CARD_VERIFY),
    (S.ACCEPTED, A.RETURN): Move(S.RETURNED, needs=P.CARD_VERIFY),
    (S.VERIFIED, A.REVIEW): Move(S.FIRST_REVIEWED, needs=P.CARD_REVIEW),
    (S.VERIFIED, A.RETURN): Move(S.RETURNED, needs=P.CARD_REVIEW),
    (S.VERIFIED, A.REJECT): Move(S.REJECTED, needs=P.CARD_REVIEW),
    (S.FIRST_REVIEWED, A.RECORD_CITY): Move(S.CITY_REVIEWED, needs=P.CARD_OUTSIDE),
    (S.FIRST_REVIEWED, A.RETURN): Move(S.RETURNED, needs=P.CARD_OUTSIDE),
    (S.FIRST_REVIEWED, A.REJECT): Move(S.REJECTED, needs=P.CARD_OUTSIDE),
    (S.CITY_REVIEWED, A.RECORD_PROVINCE): Move(S.PROVINCE_RECORDED, needs=P.CARD_OUTSIDE),
    (S.CITY_REVIEWED, A.RECORD_SUSPENSION): Move(S.SUSPENDED, needs=P.CARD_OUTSIDE),
    (S.CITY_REVIEWED, A.RETURN): Move(S.RETURNED, needs=P.CARD_OUTSIDE),
    (S.SUSPENDED, A.RECORD_PROVINCE): Move(S.PROVINCE_RECORDED, needs=P.CARD_OUTSIDE),
    (S.SUSPENDED, A.REJECT): Move(S.REJECTED, needs=P.CARD_OUTSIDE),
    (S.PROVINCE_RECORDED, A.SEND_TO_BANK): Move(S.BANK_CHECKING, needs=P.CARD_OUTSIDE),
    (S.BANK_CHECKING, A.RECORD_MAKING): Move(S.MAKING, needs=P.CARD_OUTSIDE),
    (S.BANK_CHECKING, A.RECORD_BANK_REFUSAL): Move(S.BANK_REJECTED, needs=P.CARD_OUTSIDE),
    (S.BANK_REJECTED, A.SEND_TO_BANK): Move(S.BANK_CHECKING, needs=P.CARD_OUTSIDE),
    (S.BANK_REJECTED, A.RETURN): Move(S.RETURNED, needs=P.CARD_OUTSIDE),
    (S.MAKING, A.RECEIVE_AT_DISTRICT): Move(S.AT_DISTRICT, needs=P.CARD_VERIFY),
    (S.AT_DISTRICT, A.RECEIVE_AT_STATION): Move(S.AT_STATION, needs=P.CARD_ISSUE),
    (S.AT_STATION, A.ISSUE): Move(S.ISSUED, needs=P.CARD_ISSUE),
    (S.AT_STATION, A.HAND_UP): Move(S.UNCLAIMED, needs=P.CARD_ISSUE),
    (S.UNCLAIMED, A.RECEIVE_AT_STATION): Move(S.AT_STATION, needs=P.CARD_ISSUE),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
OPEN = frozenset(set(S) - FINAL)
# 有效申领: handed in and neither taken back nor refused. A returned one stays valid: the person has applied.
NEVER_VALID = frozenset({S.DRAFT, S.WITHDRAWN, S.REJECTED})
HAS_CARD = frozenset({S.AT_DISTRICT, S.AT_STATION, S.ISSUED, S.UNCLAIMED})
MUST_SAY_WHY = frozenset(
    {A.RETURN, A.REJECT, A.WITHDRAW, A.RECORD_SUSPENSION, A.RECORD_BANK_REFUSAL, A.HAND_UP}
)


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的申请不能“{A(action).label}”") from None


def actions_from(state: S) -> list[A]:
    return [action for start, action in TABLE if start == state]


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> DRAFT", *arrows, "```", ""])
