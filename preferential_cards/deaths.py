"""Joins the entry of a death and its correction (veterans.endings)."""

from preferential_cards.operations import death
from veterans import endings


@endings.on_death
def end_the_application(person, *, by, at):
    death.end_with_death(person, by=by, at=at)


@endings.on_correction
def go_on(person, *, by, at):
    death.take_back(person, by=by, at=at)
