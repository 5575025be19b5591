"""The way of goods from station to station, in one table. What is not in the table cannot happen.

Whose step it is, the giver's or the taker's, stands in `SIDE`. docs/diagrams/supply.md is drawn from the table.
"""

from bureau.kit.procedures import Move, Procedure
from stations.permissions import Permission as P
from stations.supplies.enums import Action as A
from stations.supplies.enums import State as S

TABLE: dict[tuple[S, A], Move] = {
    (S.SENT, A.GET): Move(S.GOT, needs=P.SUPPLY_WORK),
    (S.SENT, A.REFUSE): Move(S.REFUSED, needs=P.SUPPLY_WORK),
    (S.SENT, A.TAKE_BACK): Move(S.BACK, needs=P.SUPPLY_WORK),
    (S.REFUSED, A.TAKE_BACK): Move(S.BACK, needs=P.SUPPLY_WORK),
}
SIDE = {A.GET: "taker_id", A.REFUSE: "taker_id", A.TAKE_BACK: "giver_id"}
PROCEDURE = Procedure(TABLE, what="调拨", begins=[S.SENT])
move, drawing = PROCEDURE.move, PROCEDURE.drawing
