"""The life of a finding of hardship, in one table. What is not in the table cannot happen.

Who may not act twice in a case: rules.check_other_eyes. docs/diagrams/hardship.md is drawn from it, and a test fails when it is old.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.hardship.enums import Action as A
from veterans.hardship.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.DRAFT, A.FILL): Move(S.DRAFT, needs=P.HARDSHIP_FILL),
    (S.DRAFT, A.SUBMIT): Move(S.SUBMITTED, needs=P.HARDSHIP_FILL),
    (S.DRAFT, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.HARDSHIP_FILL),
    (S.SUBMITTED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.HARDSHIP_FILL),
    (S.SUBMITTED, A.CHECK): Move(S.CHECKED, needs=P.HARDSHIP_CHECK),
    (S.SUBMITTED, A.SEND_BACK): Move(S.DRAFT, needs=P.HARDSHIP_CHECK),
    (S.CHECKED, A.SEND_BACK): Move(S.DRAFT, needs=P.HARDSHIP_DECIDE),
    (S.CHECKED, A.CONFIRM): Move(S.CONFIRMED, needs=P.HARDSHIP_DECIDE),
    (S.CHECKED, A.REFUSE): Move(S.REFUSED, needs=P.HARDSHIP_DECIDE),
    (S.REFUSED, A.APPEAL): Move(S.CHECKED, needs=P.HARDSHIP_FILL),
    (S.CONFIRMED, A.END): Move(S.ENDED, needs=P.HARDSHIP_DECIDE),
}
OPEN = frozenset({S.DRAFT, S.SUBMITTED, S.CHECKED})
DECIDED = frozenset({S.CONFIRMED, S.REFUSED, S.ENDED})
PROCEDURE = Procedure(TABLE, what="困难认定", begins=[S.DRAFT])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
