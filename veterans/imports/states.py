"""The life of a batch, in one table. What is not in the table cannot happen."""

from bureau.kit.procedures import CannotHappen
from veterans.imports.enums import BatchAction as A
from veterans.imports.enums import BatchState as S

TABLE: dict[tuple[S, A], S] = {
    (S.UPLOADED, A.CHECK): S.CHECKED,
    (S.UPLOADED, A.FAIL): S.UNREADABLE,
    (S.UNREADABLE, A.RECHECK): S.UPLOADED,  # after the sender has said which column is what
    (S.CHECKED, A.RECHECK): S.UPLOADED,
    (S.CHECKED, A.CONFIRM): S.CONFIRMED,
    (S.CONFIRMED, A.FINISH): S.DONE,
    (S.DONE, A.WRITE_MORE): S.CONFIRMED,  # rows that were mended later
    (S.UPLOADED, A.DROP): S.DROPPED,
    (S.UNREADABLE, A.DROP): S.DROPPED,
    (S.CHECKED, A.DROP): S.DROPPED,
    (S.DONE, A.UNDO): S.UNDONE,
}
WAITING = frozenset({S.UPLOADED, S.CONFIRMED})  # a job is at work
OPEN = frozenset({S.UPLOADED, S.CHECKED, S.CONFIRMED})


def move(state: S, action: A) -> S:
    try:
        return TABLE[S(state), A(action)]
    except KeyError:
        raise CannotHappen(
            f"“{S(state).label}”的批次不能“{A(action).label}”，可能有人刚办过，请刷新页面"
        ) from None


def drawing() -> str:
    arrows = (f"    {s} --> {to}: {a.label}" for (s, a), to in TABLE.items())
    return "\n".join(["```mermaid", "stateDiagram-v2", "    [*] --> UPLOADED", *arrows, "```", ""])
