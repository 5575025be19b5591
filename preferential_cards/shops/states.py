"""The life of a supportive shop in one table. Read this file first.

Recruiting is the beginning of the same way: a lead that promises and applies is one row from the first call to the plaque.
`needs=None` marks what the applicant (by the private link) or the calendar does. docs/diagrams/shop.md is drawn from it.
"""

from bureau.kit.procedures import Move, Procedure
from preferential_cards.shops.enums import Action as A
from preferential_cards.shops.enums import State as S
from stations.permissions import Permission as P

TABLE: dict[tuple[S, A], Move] = {
    (S.LEAD, A.PROMISE): Move(S.PROMISED, needs=P.SHOP_WORK),
    (S.LEAD, A.APPLY): Move(S.APPLIED, needs=P.SHOP_WORK),
    (S.LEAD, A.DROP): Move(S.DROPPED, needs=P.SHOP_WORK),
    (S.PROMISED, A.APPLY): Move(S.APPLIED, needs=P.SHOP_WORK),
    (S.PROMISED, A.DROP): Move(S.DROPPED, needs=P.SHOP_WORK),
    (S.APPLIED, A.CHECK): Move(S.CHECKED, needs=P.SHOP_WORK),
    (S.APPLIED, A.RETURN): Move(S.RETURNED, needs=P.SHOP_WORK),
    (S.APPLIED, A.REFUSE): Move(S.REFUSED, needs=P.SHOP_WORK),
    (S.RETURNED, A.RESUBMIT): Move(S.APPLIED, needs=None),
    (S.RETURNED, A.DROP): Move(S.DROPPED, needs=P.SHOP_WORK),
    (S.CHECKED, A.REVIEW): Move(S.REVIEWED, needs=P.SHOP_REVIEW),
    (S.CHECKED, A.RETURN): Move(S.RETURNED, needs=P.SHOP_REVIEW),
    (S.CHECKED, A.REFUSE): Move(S.REFUSED, needs=P.SHOP_REVIEW),
    (S.REVIEWED, A.PUBLISH): Move(S.NOTICE, needs=P.SHOP_REVIEW),
    (S.NOTICE, A.OBJECT): Move(S.REVIEWED, needs=P.SHOP_REVIEW),
    (S.NOTICE, A.SIGN): Move(S.SIGNED, needs=P.SHOP_REVIEW),
    (S.REVIEWED, A.REFUSE): Move(S.REFUSED, needs=P.SHOP_REVIEW),
    (S.SIGNED, A.OPEN): Move(S.ACTIVE, needs=P.SHOP_REVIEW),
    (S.ACTIVE, A.SUSPEND): Move(S.SUSPENDED, needs=P.SHOP_REVIEW),
    (S.ACTIVE, A.RENEW): Move(S.ACTIVE, needs=P.SHOP_REVIEW),
    (S.ACTIVE, A.EXPIRE): Move(S.EXPIRED, needs=None),
    (S.ACTIVE, A.LEAVE): Move(S.LEFT, needs=P.SHOP_REVIEW),
    (S.ACTIVE, A.REMOVE): Move(S.REMOVED, needs=P.SHOP_REVIEW),
    (S.SUSPENDED, A.RESUME): Move(S.ACTIVE, needs=P.SHOP_REVIEW),
    (S.SUSPENDED, A.LEAVE): Move(S.LEFT, needs=P.SHOP_REVIEW),
    (S.SUSPENDED, A.REMOVE): Move(S.REMOVED, needs=P.SHOP_REVIEW),
    (S.EXPIRED, A.RENEW): Move(S.ACTIVE, needs=P.SHOP_REVIEW),
    (S.EXPIRED, A.LEAVE): Move(S.LEFT, needs=P.SHOP_REVIEW),
}
FINAL = frozenset(set(S) - {start for start, _ in TABLE})
OPENED = frozenset({S.ACTIVE, S.SUSPENDED, S.EXPIRED, S.LEFT, S.REMOVED})  # has or had a plaque
ON_THE_LIST = frozenset({S.ACTIVE, S.SUSPENDED})  # counted as 崇军商家
CLOSED = OPENED - ON_THE_LIST
RECRUITING = (S.LEAD, S.PROMISED, S.APPLIED, S.RETURNED, S.CHECKED, S.REVIEWED, S.NOTICE, S.SIGNED)
# One live file per licence: a shop that left or was refused may come again.
LIVE = frozenset(set(S) - {S.LEFT, S.REMOVED, S.REFUSED, S.DROPPED})
MUST_SAY_WHY = frozenset({A.RETURN, A.REFUSE, A.DROP, A.OBJECT, A.SUSPEND, A.REMOVE, A.LEAVE, A.CHECK})
# Days after which somebody should look.
PATIENCE = {S.LEAD: 30, S.PROMISED: 14, S.APPLIED: 7, S.RETURNED: 30, S.CHECKED: 7, S.REVIEWED: 5, S.SIGNED: 14, S.SUSPENDED: 30, S.EXPIRED: 30}  # fmt: skip
PROCEDURE = Procedure(TABLE, what="商家", begins=[S.LEAD, S.APPLIED])
move, actions_from, drawing = PROCEDURE.move, PROCEDURE.actions_from, PROCEDURE.drawing
