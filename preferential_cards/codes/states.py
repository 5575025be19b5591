"""The life of a code in one table. A frozen code can be thawed; a revoked one is over and a new one may be claimed."""

from typing import NamedTuple

from bureau.kit.errors import Refused
from preferential_cards.codes.enums import Action as A
from preferential_cards.codes.enums import State as S


class Move(NamedTuple):
    to: S


TABLE: dict[tuple[S, A], Move] = {
    (S.CLAIMED, A.MOVE): Move(S.CLAIMED),
    (S.CLAIMED, A.PRINT): Move(S.CLAIMED),
    (S.CLAIMED, A.FREEZE): Move(S.FROZEN),
    (S.FROZEN, A.THAW): Move(S.CLAIMED),
    (S.CLAIMED, A.REVOKE): Move(S.REVOKED),
    (S.FROZEN, A.REVOKE): Move(S.REVOKED),
}
LIVE = frozenset({S.CLAIMED, S.FROZEN})
MUST_SAY_WHY = frozenset({A.FREEZE, A.REVOKE})


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的老兵码不能“{A(action).label}”") from None


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label}" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> CLAIMED", *arrows, "```", ""])
