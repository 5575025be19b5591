"""How a proposed item becomes one of the catalogue (项目扩容). What is not in the table cannot happen."""

from typing import NamedTuple

from bureau.kit.errors import Refused
from preferential_cards.benefits.enums import ProposalAction as A
from preferential_cards.benefits.enums import ProposalState as S
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P


TABLE: dict[tuple[S, A], Move] = {
    (S.PROPOSED, A.TAKE_UP): Move(S.TALKING, needs=P.BENEFIT_MANAGE),
    (S.PROPOSED, A.DECLINE): Move(S.DECLINED, needs=P.BENEFIT_MANAGE),
    (S.TALKING, A.AGREE): Move(S.AGREED, needs=P.BENEFIT_MANAGE),
    (S.TALKING, A.DECLINE): Move(S.DECLINED, needs=P.BENEFIT_MANAGE),
    (S.AGREED, A.LIST): Move(S.LISTED, needs=P.BENEFIT_MANAGE),
    (S.AGREED, A.DECLINE): Move(S.DECLINED, needs=P.BENEFIT_MANAGE),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
MUST_SAY_WHY = frozenset({A.DECLINE})


class CannotHappen(Refused):
    pass


def move(state: S, action: A) -> Move:
    try:
        return TABLE[state, action]
    except KeyError:
        raise CannotHappen(f"“{S(state).label}”的建议不能“{A(action).label}”") from None


def actions_from(state: S) -> list[A]:
    return [action for start, action in TABLE if start == state]


def drawing() -> str:
    arrows = (f"    {s} --> {m.to}: {a.label} ({m.needs})" for (s, a), m in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> PROPOSED", *arrows, "```", ""])
