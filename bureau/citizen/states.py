"""A correction: filled in by the person, checked by their station."""

from typing import NamedTuple

from bureau.citizen.enums import CorrectionAction as A
from bureau.citizen.enums import CorrectionState as S
from bureau.kit.errors import Refused
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P


TABLE: dict[tuple[S, A], Move] = {
    (S.DRAFT, A.SEND): Move(S.SENT, needs=P.RIGHTS_ASK),
    (S.DRAFT, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.RIGHTS_ASK),
    (S.SENT, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.RIGHTS_ASK),
    (S.SENT, A.ACCEPT): Move(S.ACCEPTED, needs=P.PERSON_EDIT),
    (S.SENT, A.REFUSE): Move(S.REFUSED, needs=P.PERSON_EDIT),
}
OPEN = frozenset({S.DRAFT, S.SENT})


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的资料修改不能“{A(action).label}”") from None


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> DRAFT", *arrows, "```", ""])
