"""Reads of more than one page. Every list starts from `visible_to`."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count as Total
from django.db.models import Min, Q

from bureau.kit.errors import Refused
from preferential_cards.enums import CardAction, CardState, Drawer
from preferential_cards.models import Card
from preferential_cards.models.card import IN_THE_HOUSE
from preferential_cards.stock import rules, states
from preferential_cards.stock.models import Count
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import queries as people
from veterans.models import Person


class DrawerLine(NamedTuple):
    place: Station
    cards: int
    oldest: dt.datetime | None
    days: int
    last_count: Count | None


class Choice(NamedTuple):
    action: CardAction
    reasons: list[tuple[str, str]]
    needs_days: bool
    danger: bool


def drawers(scope: Scope, *, at: dt.datetime) -> list[DrawerLine]:
    """Every drawer of the house within reach, the fullest first."""
    held = Card.objects.visible_to(scope).filter(drawer__in=sorted(IN_THE_HOUSE)).order_by()
    sums = held.values_list("place").annotate(cards=Total("pk"), oldest=Min("received_at"))
    places = Station.objects.in_bulk([place for place, *_ in sums], field_name="code")
    last = {
        count.station_id: count
        for count in Count.objects.visible_to(scope).order_by("station_id", "-at").distinct("station_id")
    }
    lines = [
        DrawerLine(places[place], cards, oldest, (at - oldest).days if oldest else 0, last.get(place))
        for place, cards, oldest in sums
    ]
    return sorted(lines, key=lambda line: -line.cards)


def cards(scope: Scope, *, place="", state="", q="", drawer=""):
    rows = Card.objects.visible_to(scope).select_related("person", "station", "place")
    if place:
        rows = rows.in_drawer(place)
    if state:
        rows = rows.filter(state=state)
    if drawer:
        rows = rows.filter(drawer=drawer)
    if q:
        rows = rows.filter(_about(q, scope))
    return rows.order_by("received_at", "pk")


def by_number(scope: Scope, typed: str) -> Card | None:
    """A card as it is scanned; or the only one that waits for the person whose last four digits or name were typed."""
    number = "".join(typed.split()).upper()
    if not number:
        return None
    rows = Card.objects.visible_to(scope).select_related("person", "station", "place", "application")
    if found := rows.filter(number=number).first():
        return found
    mine = people.matching(Person.objects.visible_to(scope), typed).values("pk")
    waiting = list(rows.filter(person__in=mine, state=CardState.STOCK)[:2])
    return waiting[0] if len(waiting) == 1 else None


def choices(card: Card, by: Scope) -> list[Choice]:
    found = []
    for action in states.actions_from(card.state):
        if action == CardAction.DESTROY and card.drawer == Drawer.DESTROYED:
            continue
        try:
            rules.check_may_take(action, card, by)
        except Refused:
            continue
        reasons = [(reason, reason.label) for reason in states.REASONS.get(action, ())]
        danger = action in {CardAction.RECALL, CardAction.CANCEL, CardAction.PAUSE, CardAction.DESTROY}
        found.append(Choice(action, reasons, action == CardAction.REPORT_TEMP_LOSS, danger))
    return found


def expected_at(scope: Scope, place: str):
    return Card.objects.visible_to(scope).in_drawer(place)


def handed_over_today(scope: Scope, *, today: dt.date):
    """What this clerk has handed out today, the last first: the counter of a ceremony."""
    rows = Card.objects.visible_to(scope).filter(
        steps__action=CardAction.HAND_OVER, steps__by_id=scope.user_id, steps__at__date=today
    )
    return rows.select_related("person").order_by("-issued_at")


def counting_places(scope: Scope):
    """The stations whose drawers this reader may count: streets and the district."""
    return Station.objects.filter(
        scope.within("code", Permission.CARD_STOCK), level__in=["DISTRICT", "STREET"]
    )


def _about(text: str, scope: Scope) -> Q:
    number = "".join(text.split()).upper()
    if number.isalnum() and Card.objects.filter(number=number).exists():
        return Q(number=number)
    return Q(person__in=people.matching(Person.objects.visible_to(scope), text).values("pk"))


def proofs(card: Card):
    return card.steps.exclude(proof="")
