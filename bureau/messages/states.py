"""The procedure of an SMS task: proposed by one, confirmed by another when it goes to many, then it runs by itself."""

from typing import NamedTuple

from bureau.kit.errors import Refused
from bureau.messages.enums import TaskAction as A
from bureau.messages.enums import TaskState as S
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P | None  # None: the house itself, when nothing waits any more


TABLE: dict[tuple[S, A], Move] = {
    (S.PROPOSED, A.CONFIRM): Move(S.RUNNING, needs=P.SMS_CONFIRM),
    (S.PROPOSED, A.CANCEL): Move(S.CANCELLED, needs=P.SMS_SEND),
    (S.RUNNING, A.STOP): Move(S.STOPPED, needs=P.SMS_SEND),
    (S.RUNNING, A.FINISH): Move(S.DONE, needs=None),
}


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的短信任务不能“{A(action).label}”") from None


def actions_from(state: S) -> list[A]:
    return [action for (start, action), found in TABLE.items() if start == state and found.needs]


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs or '系统'})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> PROPOSED", *arrows, "```", ""])
