"""The life of a ticket, in one table. What is not in the table cannot happen.

Who acts must also hold it: rules.check_holds. docs/diagrams/ticket.md is drawn from it, and a test fails when the drawing is old.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from veterans.tickets.enums import Action as A
from veterans.tickets.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.NEW, A.ACCEPT): Move(S.WORKING, needs=P.TICKET_WORK),
    (S.ANSWERED, A.RATE): Move(S.CLOSED, needs=P.TICKET_TAKE),
    (S.ANSWERED, A.REOPEN): Move(S.NEW, needs=P.TICKET_TAKE),
}
for _state in (S.NEW, S.WORKING):
    TABLE |= {
        (_state, A.NOTE): Move(_state, needs=P.TICKET_WORK),
        (_state, A.HAND_UP): Move(S.NEW, needs=P.TICKET_WORK),
        (_state, A.HAND_DOWN): Move(S.NEW, needs=P.TICKET_WORK),
        (_state, A.EXTEND): Move(_state, needs=P.TICKET_WORK),
        (_state, A.ANSWER): Move(S.ANSWERED, needs=P.TICKET_WORK),
        (_state, A.WITHDRAW): Move(S.WITHDRAWN, needs=P.TICKET_TAKE),
    }
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
RUNNING = frozenset({S.NEW, S.WORKING})  # the clock runs
PROCEDURE = Procedure(TABLE, what="诉求", begins=[S.NEW])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
