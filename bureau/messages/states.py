"""The procedure of an SMS task: proposed by one, confirmed by another when it goes to many, then it runs by itself."""

from bureau.kit.procedures import Move, Procedure
from bureau.messages.enums import TaskAction as A
from bureau.messages.enums import TaskState as S
from stations.permissions import Permission as P

TABLE: dict[tuple[S, A], Move] = {
    (S.PROPOSED, A.CONFIRM): Move(S.RUNNING, needs=P.SMS_CONFIRM),
    (S.PROPOSED, A.CANCEL): Move(S.CANCELLED, needs=P.SMS_SEND),
    (S.RUNNING, A.STOP): Move(S.STOPPED, needs=P.SMS_SEND),
    (S.RUNNING, A.FINISH): Move(S.DONE, needs=None),
}
PROCEDURE = Procedure(TABLE, what="短信任务", begins=[S.PROPOSED])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
