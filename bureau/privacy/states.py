"""The life of a rights request, in one table."""

from typing import NamedTuple

from bureau.kit.errors import Refused
from bureau.privacy.enums import RightsAction as A
from bureau.privacy.enums import RightsState as S
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P


TABLE: dict[tuple[S, A], Move] = {
    (S.RECEIVED, A.ANSWER): Move(S.ANSWERED, needs=P.RIGHTS_ANSWER),
    (S.RECEIVED, A.DECLINE): Move(S.DECLINED, needs=P.RIGHTS_ANSWER),
    (S.RECEIVED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.PERSON_EDIT),
}


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的请求不能“{A(action).label}”") from None


def actions_from(state: S) -> list[A]:
    return [action for start, action in TABLE if start == state]


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> RECEIVED", *arrows, "```", ""])
