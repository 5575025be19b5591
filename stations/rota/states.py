"""The life of a swap, in one table: asked, then answered once. docs/diagrams/swap.md is drawn from it."""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from stations.rota.enums import Answer as A
from stations.rota.enums import SwapState as S

TABLE: dict[tuple[S, A], Move] = {
    (S.ASKED, A.ACCEPT): Move(S.ACCEPTED, needs=P.ROTA_MANAGE),
    (S.ASKED, A.DECLINE): Move(S.DECLINED, needs=P.ROTA_MANAGE),
    (S.ASKED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.ROTA_MANAGE),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
PROCEDURE = Procedure(TABLE, what="换班", begins=[S.ASKED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
