"""What the applicant hears by SMS: sent back, and ready to be fetched. Whether and when it goes out (alive, not opted out, not at night)
is decided by bureau.messages; a text that the bureau has withdrawn is not sent, and stops no step."""

import datetime as dt

from bureau.kit.errors import Refused
from bureau.messages import operations as messages
from preferential_cards.enums import Action
from preferential_cards.keeping import STREET
from preferential_cards.models import Card, Step
from stations.models import Station


def step_taken(step: Step) -> None:
    """Within the transaction of the step: no step, no message."""
    if step.action == Action.RETURN:
        _send("matter_returned", step, key=f"card.returned.{step.pk}", at=step.at, matter="优待证申领")
    elif step.action == Action.RECEIVE_AT_STATION:
        _arrived(step, key=f"card.arrived.{step.pk}", at=step.at)


def replacement_arrived(card: Card, *, at: dt.datetime, by_id: int | None) -> None:
    """A new card for an old one takes no step of an application on its way."""
    _arrived(card, key=f"card.replacement.{card.pk}", at=at, by_id=by_id)


def _arrived(row, *, key: str, at: dt.datetime, by_id: int | None = None) -> None:
    """The card lies at the street, not at the station next door."""
    street = Station.objects.get(code=row.station_id[:STREET])
    where = {"station": street.short_name, "phone": street.phone or "区局"}
    _send("card_arrived", row, key=key, at=at, by_id=by_id, matter="优待证", **where)


def _send(wording: str, row, *, key: str, at: dt.datetime, by_id: int | None = None, **values: str) -> None:
    try:
        messages.send(
            wording,
            person_id=row.person_id,
            key=key,
            at=at,
            by_id=by_id or getattr(row, "by_id", None),
            **values,
        )
    except Refused:
        return
