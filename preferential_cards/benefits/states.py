"""How a proposed item becomes one of the catalogue (项目扩容). What is not in the table cannot happen."""

from bureau.kit.procedures import Move, Procedure
from preferential_cards.benefits.enums import ProposalAction as A
from preferential_cards.benefits.enums import ProposalState as S
from stations.permissions import Permission as P

TABLE: dict[tuple[S, A], Move] = {
    (S.PROPOSED, A.TAKE_UP): Move(S.TALKING, needs=P.BENEFIT_MANAGE),
    (S.PROPOSED, A.DECLINE): Move(S.DECLINED, needs=P.BENEFIT_MANAGE),
    (S.TALKING, A.AGREE): Move(S.AGREED, needs=P.BENEFIT_MANAGE),
    (S.TALKING, A.DECLINE): Move(S.DECLINED, needs=P.BENEFIT_MANAGE),
    (S.AGREED, A.LIST): Move(S.LISTED, needs=P.BENEFIT_MANAGE),
    (S.AGREED, A.DECLINE): Move(S.DECLINED, needs=P.BENEFIT_MANAGE),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
MUST_SAY_WHY = frozenset({A.DECLINE})
PROCEDURE = Procedure(TABLE, what="建议", begins=[S.PROPOSED])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
