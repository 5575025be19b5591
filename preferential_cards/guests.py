"""Whose card lies at the station: proposed as guests of a ceremony (veterans.events.guests)."""

from preferential_cards.enums import State
from preferential_cards.models import Application
from veterans.events import guests
from veterans.models import Person


@guests.register("证已到站，等发放")
def cards_at_the_station(*, by):
    waiting = Application.objects.visible_to(by).filter(state=State.AT_STATION)
    return Person.objects.visible_to(by).filter(pk__in=waiting.values("person"))
