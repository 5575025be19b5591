"""Two tables: the day of an event, and the way of one person through it. What is not in a table cannot happen.

docs/diagrams/event.md is drawn from them, and a test fails when the drawing is out of date.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.events.enums import Action as A
from veterans.events.enums import EventAction as EA
from veterans.events.enums import EventState as E
from veterans.events.enums import State as S

EVENT: dict[tuple[E, EA], Move] = {
    (E.PLANNED, EA.START): Move(E.OPEN, needs=P.EVENT_WORK),
    (E.PLANNED, EA.CANCEL): Move(E.CANCELLED, needs=P.EVENT_MANAGE),
    (E.OPEN, EA.CLOSE): Move(E.CLOSED, needs=P.EVENT_MANAGE),
}
TABLE: dict[tuple[S, A], Move] = {
    (S.BOOKED, A.CALL): Move(S.CALLED, needs=P.EVENT_WORK),
    (S.BOOKED, A.ARRIVE): Move(S.ARRIVED, needs=P.EVENT_WORK),
    (S.CALLED, A.ARRIVE): Move(S.ARRIVED, needs=P.EVENT_WORK),
    (S.NO_SHOW, A.ARRIVE): Move(S.ARRIVED, needs=P.EVENT_WORK),
    (S.ARRIVED, A.FINISH): Move(S.DONE, needs=P.EVENT_WORK),
    (S.BOOKED, A.MISS): Move(S.NO_SHOW, needs=P.EVENT_WORK),
    (S.CALLED, A.MISS): Move(S.NO_SHOW, needs=P.EVENT_WORK),
    (S.BOOKED, A.CANCEL): Move(S.CANCELLED, needs=P.EVENT_WORK),
    (S.CALLED, A.CANCEL): Move(S.CANCELLED, needs=P.EVENT_WORK),
}
HERE = (A.ARRIVE, A.FINISH)  # steps that only happen on the day itself
EVENT_PROCEDURE = Procedure(EVENT, what="活动", begins=[E.PLANNED])
PROCEDURE = Procedure(TABLE, what="预约", begins=[S.BOOKED])
event_move = EVENT_PROCEDURE.move
move, actions_from = PROCEDURE.move, PROCEDURE.actions_from


def drawing() -> str:
    return EVENT_PROCEDURE.drawing() + PROCEDURE.drawing()
