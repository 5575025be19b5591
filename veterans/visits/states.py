"""The life of a visit task, in one table. What is not in the table cannot happen.

Nobody at home leaves the task where it is, with a later date and the reason (F11): it explains itself and is not late.
docs/diagrams/visit.md is drawn from it, and a test fails when the drawing is out of date.
"""

from typing import NamedTuple

from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from veterans.visits.enums import Action as A
from veterans.visits.enums import State as S


class Move(NamedTuple):
    to: S
    needs: P


TABLE: dict[tuple[S, A], Move] = {
    (S.PLANNED, A.VISIT): Move(S.DONE, needs=P.VISIT_DO),
    (S.PLANNED, A.MISS): Move(S.PLANNED, needs=P.VISIT_DO),
    (S.PLANNED, A.DECLINE): Move(S.DECLINED, needs=P.VISIT_DO),
    (S.PLANNED, A.PUT_OFF): Move(S.PLANNED, needs=P.VISIT_DO),
    (S.PLANNED, A.CANCEL): Move(S.CANCELLED, needs=P.VISIT_DO),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
OPEN = frozenset(set(S) - FINAL)


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的走访不能“{A(action).label}”") from None


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> PLANNED", *arrows, "```", ""])
