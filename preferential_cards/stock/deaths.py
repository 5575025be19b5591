"""Joins the entry of a death: the cards die in the same transaction (veterans.endings)."""

from preferential_cards.stock import operations
from veterans import endings


@endings.on_death
def stop_the_cards(person, *, by, at):
    operations.end_with_death(person, by_id=by.user_id, at=at)
