"""The life of an export order, in one table. Without a permission: the house itself, or the asker alone (rules.py)."""

from bureau.exports.enums import Action as A
from bureau.exports.enums import State as S
from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P

TABLE: dict[tuple[S, A], Move] = {
    (S.ASKED, A.APPROVE): Move(S.APPROVED, needs=P.EXPORT_APPROVE),
    (S.ASKED, A.REFUSE): Move(S.REFUSED, needs=P.EXPORT_APPROVE),
    (S.ASKED, A.WITHDRAW): Move(S.WITHDRAWN),
    (S.ASKED, A.EXPIRE): Move(S.EXPIRED),
    (S.APPROVED, A.MAKE): Move(S.READY),
    (S.APPROVED, A.FAIL): Move(S.FAILED),
    (S.READY, A.FETCH): Move(S.FETCHED),
    (S.READY, A.EXPIRE): Move(S.EXPIRED),
}
OPEN = frozenset(start for start, _ in TABLE)
PROCEDURE = Procedure(TABLE, what="导出申请", begins=[S.ASKED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
