"""A proxy: named by the person or at the counter, checked by staff, suspended at once when misuse is reported."""

from typing import NamedTuple

from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from veterans.citizens.enums import ProxyAction as A
from veterans.citizens.enums import ProxyState as S


class Move(NamedTuple):
    to: S
    needs: P


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


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的代办不能“{A(action).label}”") from None


def actions_from(state: S) -> list[A]:
    return [action for start, action in TABLE if start == state]


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> PROPOSED", *arrows, "```", ""])
