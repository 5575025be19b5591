"""The life of a card after it was made, in one table. What is not in the table cannot happen.

Handing out is no row of it: that is a step of the application, or the arrival of the new card for an old one.
"""

from typing import NamedTuple

from bureau.kit.procedures import Procedure
from preferential_cards.enums import CardAction as A
from preferential_cards.enums import CardReason, Drawer
from preferential_cards.enums import CardState as S
from preferential_cards.models.card import DEAD, HELD
from stations.permissions import Permission as P


class Move(NamedTuple):
    to: S
    needs: P
    drawer: Drawer | None = None  # None: it stays where it is


TABLE: dict[tuple[S, A], Move] = {
    (S.ACTIVE, A.REPORT_TEMP_LOSS): Move(S.TEMP_LOST, P.CARD_STOCK, Drawer.LOST),
    (S.ACTIVE, A.REPORT_LOSS): Move(S.LOST, P.CARD_STOCK, Drawer.LOST),
    (S.TEMP_LOST, A.REPORT_LOSS): Move(S.LOST, P.CARD_STOCK, Drawer.LOST),
    (S.TEMP_LOST, A.FIND): Move(S.ACTIVE, P.CARD_STOCK, Drawer.HOLDER),
    (S.LOST, A.FIND): Move(S.ACTIVE, P.CARD_STOCK, Drawer.HOLDER),
    (S.ACTIVE, A.REQUEST_NEW): Move(S.REPLACING, P.CARD_STOCK),
    (S.LOST, A.REQUEST_NEW): Move(S.REPLACING, P.CARD_STOCK),
    **{(state, A.PAUSE): Move(S.PAUSED, P.CARD_BAR) for state in (S.ACTIVE, S.TEMP_LOST, S.LOST)},
    (S.PAUSED, A.RESUME): Move(S.ACTIVE, P.CARD_BAR, Drawer.HOLDER),
    **{(state, A.RECALL): Move(S.RECALLED, P.CARD_BAR, Drawer.DISTRICT) for state in sorted(HELD)},
    **{(state, A.CANCEL): Move(S.CANCELLED, P.CARD_BAR) for state in sorted(HELD | {S.STOCK, S.RETURNED_UP})},
    (S.STOCK, A.SEND_UP): Move(S.RETURNED_UP, P.CARD_VERIFY, Drawer.UP),
    (S.RETURNED_UP, A.COME_BACK): Move(S.STOCK, P.CARD_VERIFY, Drawer.DISTRICT),
    **{(state, A.DESTROY): Move(state, P.CARD_STOCK, Drawer.DESTROYED) for state in sorted(DEAD)},
}
MUST_SAY_WHY = frozenset({A.REQUEST_NEW, A.PAUSE, A.RECALL, A.CANCEL})
# Which reasons a deed may have; one with a single reason asks nothing.
REASONS = {
    A.REQUEST_NEW: (
        CardReason.LOSS, CardReason.CHIP, CardReason.WORN, CardReason.FACE_DATA, CardReason.PROVINCE,
        CardReason.CARD_TYPE, CardReason.OTHER,
    ),
    A.PAUSE: (CardReason.PRISON, CardReason.RIGHTS, CardReason.OTHER),
    A.RECALL: (CardReason.UNENTITLED, CardReason.OTHER),
    A.CANCEL: (CardReason.DEATH, CardReason.UNENTITLED, CardReason.OTHER),
}  # fmt: skip
PROCEDURE = Procedure(TABLE, what="证", begins=[S.STOCK])
move, actions_from = PROCEDURE.move, PROCEDURE.actions_from
