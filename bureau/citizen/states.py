"""A correction: filled in by the person, checked by their station."""

from bureau.citizen.enums import CorrectionAction as A
from bureau.citizen.enums import CorrectionState as S
from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P

TABLE: dict[tuple[S, A], Move] = {
    (S.DRAFT, A.SEND): Move(S.SENT, needs=P.RIGHTS_ASK),
    (S.DRAFT, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.RIGHTS_ASK),
    (S.SENT, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.RIGHTS_ASK),
    (S.SENT, A.ACCEPT): Move(S.ACCEPTED, needs=P.PERSON_EDIT),
    (S.SENT, A.REFUSE): Move(S.REFUSED, needs=P.PERSON_EDIT),
}
OPEN = frozenset({S.DRAFT, S.SENT})
PROCEDURE = Procedure(TABLE, what="资料修改", begins=[S.DRAFT])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
