"""Two tables: the day of an event, and the way of one person through it. What is not in a table cannot happen.

docs/diagrams/event.md is drawn from them, and a test fails when the drawing is out of date.
"""

from typing import NamedTuple

from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from veterans.events.enums import Action as A
from veterans.events.enums import EventAction as EA
from veterans.events.enums import EventState as E
from veterans.events.enums import State as S


class Move(NamedTuple):
    to: str
    needs: P


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


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的预约不能“{A(action).label}”") from None


def event_move(state: E, action: EA) -> Move:
    try:
        return EVENT[state, action]
    except KeyError:
        raise CannotHappen(f"“{E(state).label}”的活动不能“{EA(action).label}”") from None


def actions_from(state: S) -> list[A]:
    return [action for start, action in TABLE if start == state]


def drawing() -> str:
    parts = []
    for first, table in (("PLANNED", EVENT), ("BOOKED", TABLE)):
        arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in table.items())
        parts += ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}", *arrows, "```", ""]
    return "\n".join(parts)
