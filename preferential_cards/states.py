"""The life of a card application, in one table. Read this file first.

Levels (优待证管理办法 arts. 22–23, 31): the street accepts, the centre verifies, the bureau reviews first; city,
province and bank are outside and only recorded here; then the cards come back down and are handed out.
What is not in the table cannot happen. docs/diagrams/card.md is drawn from it, and a test fails when it is stale.
"""

from collections.abc import Callable
from typing import NamedTuple

from bureau.kit.procedures import Move, Procedure
from preferential_cards.enums import Action as A
from preferential_cards.enums import State as S
from stations.permissions import Permission as P

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
# Who dies has no matter left (veterans.endings): whatever is open ends with the entry of the death, and nobody is offered it as a step.
# An entry in error puts the file back where it stood, which its steps know; so that way is no row of a table (operations/death.py).
TABLE |= {(state, A.END): Move(S.ENDED) for state in sorted({start for start, _ in TABLE})}
VOID = frozenset({S.WITHDRAWN, S.REJECTED, S.ENDED})
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
OPEN = frozenset(set(S) - FINAL)
# 有效申领: handed in and neither taken back nor refused. A returned one stays valid: the person has applied.
NEVER_VALID = VOID | {S.DRAFT}
MUST_SAY_WHY = frozenset(
    {A.RETURN, A.REJECT, A.WITHDRAW, A.RECORD_SUSPENSION, A.RECORD_BANK_REFUSAL, A.HAND_UP}
)

# Steps that a person who has left the register (moved, dead, not eligible) cannot take any more.
ONLY_ON_THE_REGISTER = frozenset({A.SUBMIT, A.ACCEPT, A.VERIFY, A.REVIEW, A.SEND_TO_BANK, A.ISSUE})


# Steps at which the papers have to be complete, and those that an obstacle to a card stops.
PAPERS_COMPLETE = frozenset({A.ACCEPT})
NO_OBSTACLE = frozenset({A.SUBMIT, A.ACCEPT, A.VERIFY, A.REVIEW, A.SEND_TO_BANK})


class Stage(NamedTuple):
    """A stretch of the way as a person sees it: who has the file, or where the card is."""

    key: str
    label: str
    waits: str  # what the files in it wait for
    states: frozenset[S]


STAGES = (
    Stage("apply", "申请", "待提交", frozenset({S.DRAFT, S.RETURNED})),
    Stage("accept", "受理", "待受理", frozenset({S.SUBMITTED})),
    Stage("verify", "核实", "待核实", frozenset({S.ACCEPTED})),
    Stage("review", "初审", "待初审", frozenset({S.VERIFIED})),
    Stage("city", "市审核", "市审核", frozenset({S.FIRST_REVIEWED})),
    Stage("province", "省备案", "省备案", frozenset({S.CITY_REVIEWED, S.SUSPENDED})),
    Stage(
        "bank",
        "制证",
        "制证中",
        frozenset({S.PROVINCE_RECORDED, S.BANK_CHECKING, S.BANK_REJECTED, S.MAKING}),
    ),
    Stage("receive", "签收", "待签收", frozenset({S.AT_DISTRICT})),
    Stage("hand_out", "发放", "待发放", frozenset({S.AT_STATION, S.UNCLAIMED})),
)


def states_open_to(may: Callable[[P], bool]) -> list[S]:
    """The states in which somebody waits for a holder of these permissions; taking one's own back is no duty."""
    return sorted(
        {start for (start, action), m in TABLE.items() if action != A.WITHDRAW and m.needs and may(m.needs)}
    )


PROCEDURE = Procedure(TABLE, what="申请", begins=[S.DRAFT])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
