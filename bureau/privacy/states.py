"""The life of a rights request, in one table."""

from bureau.kit.procedures import Move, Procedure
from bureau.privacy.enums import RightsAction as A
from bureau.privacy.enums import RightsState as S
from stations.permissions import Permission as P

TABLE: dict[tuple[S, A], Move] = {
    (S.RECEIVED, A.ANSWER): Move(S.ANSWERED, needs=P.RIGHTS_ANSWER),
    (S.RECEIVED, A.DECLINE): Move(S.DECLINED, needs=P.RIGHTS_ANSWER),
    (S.RECEIVED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.PERSON_EDIT),
}
PROCEDURE = Procedure(TABLE, what="请求", begins=[S.RECEIVED])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
