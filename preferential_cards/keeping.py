"""Where the card is, as the application walks: the two can never tell different stories, because one transaction writes both."""

import datetime as dt

from django.db import IntegrityError, transaction

from bureau.kit.errors import Refused
from preferential_cards.enums import Action, CardAction, CardState, Drawer
from preferential_cards.models import Application, Card, CardStep

DISTRICT, STREET = 6, 9  # the lengths of their official codes


class AnotherNumber(Refused):
    pass


def place_of(application: Application, length: int) -> str:
    """Its district or its street, by the code of the station that looks after the person."""
    return application.station_id[:length]


def waiting_card(application: Application) -> Card | None:
    """The card that lies in a drawer for this application."""
    waiting = application.cards.select_for_update(no_key=True).filter(
        state__in=[CardState.STOCK, CardState.RETURNED_UP]
    )
    return waiting.first()


def follow(
    action: str, application: Application, *, number: str, by_id: int | None, at: dt.datetime, said: dict
) -> None:
    """Move the card with the step. A card whose number nobody has told us yet appears when it is handed out."""
    if action == Action.ISSUE:
        hand_out(application, number=number, by_id=by_id, at=at, said=said)
        return
    moves = {
        Action.RECEIVE_AT_DISTRICT: (CardAction.MOVE, Drawer.DISTRICT, DISTRICT),
        Action.RECEIVE_AT_STATION: (CardAction.MOVE, Drawer.STATION, STREET),
        Action.HAND_UP: (CardAction.MOVE, Drawer.DISTRICT, DISTRICT),
    }
    if action not in moves:
        return
    card = waiting_card(application)
    verb, drawer, length = moves[action]
    if card and card.place_id != place_of(application, length):
        put(
            card,
            verb,
            drawer=drawer,
            place=place_of(application, length),
            state=card.state,
            by_id=by_id,
            at=at,
        )


def hand_out(
    application: Application, *, number: str, by_id: int | None, at: dt.datetime, said: dict
) -> Card:
    """The number is typed or scanned from the plastic; it has to be the one that came for this very person."""
    card = waiting_card(application)
    if card is None:
        card = _unannounced(application, number, at)
    elif card.number != number:
        raise AnotherNumber(f"这份申领的证号尾号是 {card.number[-4:]}，手里这张不是此人的证，请再看一眼卡面")
    card.issued_at = at
    put(
        card,
        CardAction.HAND_OVER,
        drawer=Drawer.HOLDER,
        place=None,
        state=CardState.ACTIVE,
        by_id=by_id,
        at=at,
        **said,
    )
    return card


def _unannounced(application: Application, number: str, at: dt.datetime) -> Card:
    try:
        with transaction.atomic():
            return Card.objects.create(
                application=application,
                person_id=application.person_id,
                station_id=application.station_id,
                kind=application.card_type,
                number=number,
                state_since=at,
                drawer=Drawer.STATION,
                place_id=place_of(application, STREET),
                received_at=at,
            )
    except IntegrityError as error:
        if "one_card_of_a_number" in str(error):
            raise AnotherNumber("这个证号已经登记在另一张证上，请再看一眼卡面") from None
        raise


def put(
    card: Card,
    action: str,
    *,
    state: str,
    drawer: str,
    place: str | None,
    by_id: int | None,
    at: dt.datetime,
    **said: str,
) -> CardStep:
    """Write the card and its step: the only place where a drawer or a state of a card is set. The caller holds the lock."""
    if card.state != state:
        card.state_since = at
    card.state, card.drawer, card.place_id = state, drawer, place
    card.version += 1
    card.save()
    return CardStep.objects.create(
        card=card,
        person_id=card.person_id,
        station_id=card.station_id,
        action=action,
        state=state,
        drawer=drawer,
        place_code=place or "",
        at=at,
        by_id=by_id,
        **said,
    )
