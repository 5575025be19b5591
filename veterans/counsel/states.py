"""A consultation, in one table. What is not in the table cannot happen. docs/diagrams/counsel.md is drawn from it."""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.counsel.enums import Action as A
from veterans.counsel.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.BOOKED, A.DONE): Move(S.DONE, needs=P.TICKET_WORK),
    (S.BOOKED, A.MISS): Move(S.MISSED, needs=P.TICKET_WORK),
    (S.BOOKED, A.CANCEL): Move(S.CANCELLED, needs=P.TICKET_TAKE),
    (S.MISSED, A.DONE): Move(S.DONE, needs=P.TICKET_WORK),  # they came after all
}
PROCEDURE = Procedure(TABLE, what="咨询", begins=[S.BOOKED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
