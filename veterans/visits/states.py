"""The life of a visit task, in one table. What is not in the table cannot happen.

Nobody at home leaves the task where it is, with a later date and the reason (F11): it explains itself and is not late.
docs/diagrams/visit.md is drawn from it, and a test fails when the drawing is out of date.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.visits.enums import Action as A
from veterans.visits.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.PLANNED, A.VISIT): Move(S.DONE, needs=P.VISIT_DO),
    (S.PLANNED, A.MISS): Move(S.PLANNED, needs=P.VISIT_DO),
    (S.PLANNED, A.DECLINE): Move(S.DECLINED, needs=P.VISIT_DO),
    (S.PLANNED, A.PUT_OFF): Move(S.PLANNED, needs=P.VISIT_DO),
    (S.PLANNED, A.CANCEL): Move(S.CANCELLED, needs=P.VISIT_DO),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
OPEN = frozenset(set(S) - FINAL)
PROCEDURE = Procedure(TABLE, what="走访", begins=[S.PLANNED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
