"""The life of a drawn file, in one table. What is not in the table cannot happen.

docs/diagrams/sampling.md is drawn from it, and a test fails when the drawing is old.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.sampling.enums import Action as A
from veterans.sampling.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.ASKED, A.ANSWER): Move(S.ANSWERED, needs=P.SAMPLE_ANSWER),
    (S.ASKED, A.SANCTION): Move(S.SANCTIONED, needs=P.SAMPLE_JUDGE),
    (S.ANSWERED, A.PASS): Move(S.PASSED, needs=P.SAMPLE_JUDGE),
    (S.ANSWERED, A.ASK_MORE): Move(S.ASKED, needs=P.SAMPLE_JUDGE),
    (S.ANSWERED, A.FAULT): Move(S.FAULT, needs=P.SAMPLE_JUDGE),
    (S.FAULT, A.FIX): Move(S.FIXED, needs=P.SAMPLE_ANSWER),
    (S.FAULT, A.SANCTION): Move(S.SANCTIONED, needs=P.SAMPLE_JUDGE),
    (S.FIXED, A.CLOSE): Move(S.CLOSED, needs=P.SAMPLE_JUDGE),
    (S.FIXED, A.FAULT): Move(S.FAULT, needs=P.SAMPLE_JUDGE),
    (S.FIXED, A.SANCTION): Move(S.SANCTIONED, needs=P.SAMPLE_JUDGE),
    **{(state, A.VOID): Move(S.VOID) for state in (S.ASKED, S.ANSWERED, S.FAULT, S.FIXED)},
}
OPEN = frozenset(start for start, _ in TABLE)
FINAL = frozenset(set(S) - OPEN)
WITH_STATION = frozenset({S.ASKED, S.FAULT})  # the station's term runs
FAULTY = frozenset({S.FAULT, S.FIXED, S.CLOSED, S.SANCTIONED})
PROCEDURE = Procedure(TABLE, what="抽查", begins=[S.ASKED])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
