"""What an account has in hand: open work that would be left lying when somebody leaves (F106). Each room declares its own in
`in_hand.py`; the desk shows the list and hands everything over in one step.

    in_hand.declare(InHand(
        of="veterans.Draft.by", what="没登记完的草稿", unit="份", verb="draft.hand_over",
        rows=lambda user, at: Draft.objects.filter(by=user), needs=Permission.PERSON_EDIT, give=_give,
    ))

tests/architecture/test_in_hand.py finds a new column that names an account and is neither declared nor a mere record.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, QuerySet

REGISTRY: dict[str, "InHand"] = {}


@dataclass(frozen=True)
class InHand:
    """`needs` and `give`: a successor takes it over, who must hold `needs` at `place(row)`. `end`: nobody can, it ends with
    the leaver. Neither of them: only the leaver can settle it, so it is said in time."""

    of: str  # app.Model.column
    what: str
    unit: str
    rows: Callable[..., QuerySet]  # (user, at)
    verb: str = ""
    needs: str = ""
    place: Callable[[Model], str] = lambda row: row.station_id
    give: Callable[..., None] | None = None  # (row, to_id=, by_id=, at=)
    end: Callable[..., None] | None = None  # (row, by_id=, at=)
    told: str = ""  # what happens to it, for the checklist


def declare(kept: InHand) -> None:
    REGISTRY[kept.of] = kept


def hand_to(column: str) -> Callable[..., None]:
    """The plain case: the row names another account from now on."""

    def give(row, *, to_id: int, by_id: int, at: dt.datetime) -> None:
        setattr(row, f"{column}_id", to_id)
        row.save(update_fields=[column])

    return give
