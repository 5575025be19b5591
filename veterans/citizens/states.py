"""A proxy: named by the person or at the counter, checked by staff, suspended at once when misuse is reported."""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.citizens.enums import ProxyAction as A
from veterans.citizens.enums import ProxyState as S

TABLE: dict[tuple[S, A], Move] = {
    (S.PROPOSED, A.ACCEPT): Move(S.ACTIVE, needs=P.PERSON_EDIT),
    (S.PROPOSED, A.REFUSE): Move(S.REFUSED, needs=P.PERSON_EDIT),
    (S.PROPOSED, A.END): Move(S.ENDED, needs=P.RIGHTS_ASK),
    (S.ACTIVE, A.REPORT): Move(S.SUSPENDED, needs=P.RIGHTS_ASK),
    (S.ACTIVE, A.END): Move(S.ENDED, needs=P.RIGHTS_ASK),
    (S.SUSPENDED, A.RESUME): Move(S.ACTIVE, needs=P.PERSON_EDIT),
    (S.SUSPENDED, A.END): Move(S.ENDED, needs=P.RIGHTS_ASK),
}
MUST_SAY_WHY = frozenset({A.REFUSE, A.REPORT, A.RESUME})
PROCEDURE = Procedure(TABLE, what="代办", begins=[S.PROPOSED])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
