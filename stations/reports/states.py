"""The life of one report, in one table. What is not in the table cannot happen.

docs/diagrams/report.md is drawn from it, and a test fails when the drawing is old.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from stations.reports.enums import Action as A
from stations.reports.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.EXPECTED, A.FILE): Move(S.REPORTED, needs=P.REPORT_FILE),
    (S.REPORTED, A.CORRECT): Move(S.REPORTED, needs=P.REPORT_FILE),
    (S.EXPECTED, A.WAIVE): Move(S.WAIVED, needs=P.REPORT_MANAGE),
    (S.WAIVED, A.FILE): Move(S.REPORTED, needs=P.REPORT_FILE),
}
PROCEDURE = Procedure(TABLE, what="零报告", begins=[S.EXPECTED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
