"""Two tables: the way of a training, and the way of one seat in it. What is not in a table cannot happen.

docs/diagrams/training.md is drawn from them, and a test fails when the drawing is out of date.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from stations.trainings.enums import Action as A
from stations.trainings.enums import SeatAction as SA
from stations.trainings.enums import SeatState as SS
from stations.trainings.enums import State as S

MANAGE, ENROL = P.TRAINING_MANAGE, P.TRAINING_ENROL
TABLE: dict[tuple[S, A], Move] = {
    (S.PLANNED, A.OPEN): Move(S.OPEN, needs=MANAGE),
    (S.OPEN, A.START): Move(S.RUNNING, needs=MANAGE),
    (S.RUNNING, A.FINISH): Move(S.HELD, needs=MANAGE),
    (S.PLANNED, A.CANCEL): Move(S.CANCELLED, needs=MANAGE),
    (S.OPEN, A.CANCEL): Move(S.CANCELLED, needs=MANAGE),
}
SEAT: dict[tuple[SS, SA], Move] = {
    (SS.WAITING, SA.MOVE_UP): Move(SS.SEATED),
    (SS.SEATED, SA.WITHDRAW): Move(SS.WITHDRAWN, needs=ENROL),
    (SS.WAITING, SA.WITHDRAW): Move(SS.WITHDRAWN, needs=ENROL),
    (SS.SEATED, SA.ARRIVE): Move(SS.ATTENDED, needs=MANAGE),
    (SS.WAITING, SA.ARRIVE): Move(SS.ATTENDED, needs=MANAGE),
    (SS.ABSENT, SA.ARRIVE): Move(SS.ATTENDED, needs=MANAGE),
    (SS.SEATED, SA.MISS): Move(SS.ABSENT),
    (SS.WAITING, SA.LEAVE_OUT): Move(SS.UNPLACED),
    (SS.ATTENDED, SA.PASS): Move(SS.PASSED),
    (SS.ATTENDED, SA.FAIL): Move(SS.FAILED),
    (SS.FAILED, SA.AGAIN): Move(SS.ATTENDED, needs=MANAGE),
    (SS.PASSED, SA.REVOKE): Move(SS.REVOKED, needs=MANAGE),
}
AMENDABLE = frozenset({S.PLANNED, S.OPEN})
TAKES_A_SEAT = frozenset({SS.SEATED, SS.ATTENDED, SS.PASSED, SS.FAILED, SS.REVOKED})
CAME = frozenset({SS.ATTENDED, SS.PASSED, SS.FAILED, SS.REVOKED})
GONE = frozenset({SS.WITHDRAWN, SS.UNPLACED})
PROCEDURE = Procedure(TABLE, what="培训", begins=[S.PLANNED])
SEAT_PROCEDURE = Procedure(SEAT, what="报名", begins=[SS.SEATED, SS.WAITING])
move, actions_from = PROCEDURE.move, PROCEDURE.actions_from
seat_move = SEAT_PROCEDURE.move


def drawing() -> str:
    return PROCEDURE.drawing() + SEAT_PROCEDURE.drawing()
