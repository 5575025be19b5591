"""Two small procedures beside the registration: a change that wants approval, and a hand-over between two stations.

What is not in a table cannot happen. docs/diagrams/change-request.md and transfer.md are drawn from them.
"""

from typing import NamedTuple

from bureau.kit.procedures import CannotHappen, Move, Procedure
from stations.permissions import Permission as P
from veterans.enums import RequestAction as RA
from veterans.enums import RequestState as RS
from veterans.enums import TransferAction as TA
from veterans.enums import TransferKind as TK
from veterans.enums import TransferState as TS

GIVER, TAKER = "giver", "taker"
DAYS_TO_ANSWER = 5  # working days


class HandOver(NamedTuple):
    to: TS
    needs: P
    side: str  # where the permission must be held


REQUESTS: dict[tuple[RS, RA], Move] = {
    (RS.PENDING, RA.APPROVE): Move(RS.APPROVED, needs=P.PERSON_CHECK),
    (RS.PENDING, RA.REFUSE): Move(RS.REFUSED, needs=P.PERSON_CHECK),
    (RS.PENDING, RA.WITHDRAW): Move(RS.WITHDRAWN, needs=P.PERSON_EDIT),
}
# Who begins can only take it back; the other side says yes or no.
TRANSFERS: dict[tuple[TS, TK, TA], HandOver] = {
    (TS.OPEN, TK.OFFER, TA.ACCEPT): HandOver(TS.ACCEPTED, P.PERSON_EDIT, TAKER),
    (TS.OPEN, TK.OFFER, TA.REFUSE): HandOver(TS.REFUSED, P.PERSON_EDIT, TAKER),
    (TS.OPEN, TK.OFFER, TA.WITHDRAW): HandOver(TS.WITHDRAWN, P.PERSON_EDIT, GIVER),
    (TS.OPEN, TK.ASK, TA.ACCEPT): HandOver(TS.ACCEPTED, P.PERSON_EDIT, GIVER),
    (TS.OPEN, TK.ASK, TA.REFUSE): HandOver(TS.REFUSED, P.PERSON_EDIT, GIVER),
    (TS.OPEN, TK.ASK, TA.WITHDRAW): HandOver(TS.WITHDRAWN, P.PERSON_EDIT, TAKER),
    # The other bureau is not in here: the street enters its receipt, and only then the person is counted here no more.
    (TS.OPEN, TK.OUTSIDE, TA.ACCEPT): HandOver(TS.ACCEPTED, P.PERSON_CHECK, GIVER),
    (TS.OPEN, TK.OUTSIDE, TA.WITHDRAW): HandOver(TS.WITHDRAWN, P.PERSON_EDIT, GIVER),
}


def request_move(state: str, action: str) -> Move:
    try:
        return REQUESTS[RS(state), RA(action)]
    except KeyError:
        raise CannotHappen(f"这份申请“{RS(state).label}”，不能再“{RA(action).label}”") from None


def transfer_move(state: str, kind: str, action: str) -> HandOver:
    try:
        return TRANSFERS[TS(state), TK(kind), TA(action)]
    except KeyError:
        raise CannotHappen(f"这份转接“{TS(state).label}”，不能“{TA(action).label}”") from None


drawing_of_requests = Procedure(REQUESTS, what="变更申请", begins=[RS.PENDING]).drawing


def drawing_of_transfers() -> str:
    arrows = (
        f"    {s} --> {m.to}: {kind.label}，{a.label} ({m.side}, {m.needs})"
        for (s, kind, a), m in TRANSFERS.items()
    )
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {TS.OPEN}", *arrows, "```", ""])
