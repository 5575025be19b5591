"""The life of a code in one table. A frozen code can be thawed; a revoked one is over and a new one may be claimed."""

from bureau.kit.procedures import Move, Procedure
from preferential_cards.codes.enums import Action as A
from preferential_cards.codes.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.CLAIMED, A.MOVE): Move(S.CLAIMED),
    (S.CLAIMED, A.PRINT): Move(S.CLAIMED),
    (S.CLAIMED, A.FREEZE): Move(S.FROZEN),
    (S.FROZEN, A.THAW): Move(S.CLAIMED),
    (S.CLAIMED, A.REVOKE): Move(S.REVOKED),
    (S.FROZEN, A.REVOKE): Move(S.REVOKED),
}
LIVE = frozenset({S.CLAIMED, S.FROZEN})
MUST_SAY_WHY = frozenset({A.FREEZE, A.REVOKE})
PROCEDURE = Procedure(TABLE, what="老兵码", begins=[S.CLAIMED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
