"""Joins the entry of a death: the cards die in the same transaction, and live again when it was an error (veterans.endings)."""

from preferential_cards.stock import operations
from veterans import endings


@endings.on_death
def stop_the_cards(person, *, by, at):
    operations.end_with_death(person, by_id=by.user_id, at=at)


@endings.on_correction
def the_cards_are_alive(person, *, by, at):
    operations.take_back_death(person, by_id=by.user_id, at=at)
