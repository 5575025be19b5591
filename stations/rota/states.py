"""The life of a swap, in one table: asked, then answered once. docs/diagrams/swap.md is drawn from it."""

from typing import NamedTuple

from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from stations.rota.enums import Answer as A
from stations.rota.enums import SwapState as S


class Move(NamedTuple):
    to: S
    needs: P


TABLE: dict[tuple[S, A], Move] = {
    (S.ASKED, A.ACCEPT): Move(S.ACCEPTED, needs=P.ROTA_MANAGE),
    (S.ASKED, A.DECLINE): Move(S.DECLINED, needs=P.ROTA_MANAGE),
    (S.ASKED, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.ROTA_MANAGE),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})


class CannotHappen(Refused):
    pass


def move(state: S, answer: A) -> Move:
    try:
        return TABLE[state, answer]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的换班不能“{A(answer).label}”") from None


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> ASKED", *arrows, "```", ""])
