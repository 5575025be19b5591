"""The life of an export order, in one table. Without a permission: the house itself, or the asker alone (rules.py)."""

from typing import NamedTuple

from bureau.exports.enums import Action as A
from bureau.exports.enums import State as S
from bureau.kit.errors import Refused
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P | None = None


TABLE: dict[tuple[S, A], Move] = {
    (S.ASKED, A.APPROVE): Move(S.APPROVED, needs=P.EXPORT_APPROVE),
    (S.ASKED, A.REFUSE): Move(S.REFUSED, needs=P.EXPORT_APPROVE),
    (S.ASKED, A.WITHDRAW): Move(S.WITHDRAWN),
    (S.ASKED, A.EXPIRE): Move(S.EXPIRED),
    (S.APPROVED, A.MAKE): Move(S.READY),
    (S.APPROVED, A.FAIL): Move(S.FAILED),
    (S.READY, A.FETCH): Move(S.FETCHED),
    (S.READY, A.EXPIRE): Move(S.EXPIRED),
}
OPEN = frozenset(start for start, _ in TABLE)


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的导出申请不能“{A(action).label}”") from None


def drawing() -> str:
    arrows = (
        f"    {start} --> {m.to}: {action.label}" + (f" ({m.needs})" if m.needs else "")
        for (start, action), m in TABLE.items()
    )
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> ASKED", *arrows, "```", ""])
