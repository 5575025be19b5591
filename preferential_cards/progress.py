"""How far an application is, for whoever holds the receipt: by a token that cannot be guessed and the last four of the number.

The token is the key with its seal; nothing is stored. What is shown names nobody: stages, days, and what to do next.
"""

import datetime as dt
import hmac
from typing import NamedTuple

from django.utils.timezone import localdate

from bureau.kit import seal
from preferential_cards import clocks, queries
from preferential_cards.enums import Action, State
from preferential_cards.models import Application

PURPOSE = "cards.receipt"
LETTERS = 20  # hexadecimal, of the seal: 80 bits


class Shown(NamedTuple):
    state: str
    tone: str
    stepper: list
    since: dt.date
    clock: clocks.Reading | None
    advice: str
    counter: str  # where to ask


def token(application: Application) -> str:
    return f"{application.pk}-{seal.of(PURPOSE).index(str(application.pk)).hex()[:LETTERS]}"


def key_of(text: str) -> int | None:
    """The key that this token was made for, or None: not ours."""
    number, _, mark = text.partition("-")
    if not number.isdigit() or len(number) > 18 or len(mark) != LETTERS:
        return None
    right = [one.hex()[:LETTERS] for one in seal.of(PURPOSE).indexes(number)]
    return int(number) if any(hmac.compare_digest(mark.encode(), one.encode()) for one in right) else None


def shown(key: int, digits: str, *, today: dt.date) -> Shown | None:
    """None when the digits are wrong or there is no such application. The caller counts the tries."""
    application = Application.objects.select_related("person", "station").filter(pk=key).first()
    if application is None:
        return None
    if not hmac.compare_digest(application.person.id_number[-4:].upper().encode(), digits.upper().encode()):
        return None
    return Shown(
        state=application.get_state_display(),
        tone=application.tone,
        stepper=queries.stepper(application),
        since=localdate(application.state_since),
        clock=clocks.reading(application, today),
        advice=_advice(application),
        counter=application.station.name,
    )


def _advice(application: Application) -> str:
    if application.state == State.RETURNED:
        last = application.steps.filter(action=Action.RETURN).order_by("-at", "-pk").first()
        return last.advice if last else ""
    if application.state == State.AT_STATION:
        return "证已到站，请带身份证来领"
    return ""
