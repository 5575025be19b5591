"""The verbs of a code's life: claim, move to another phone, print with a PIN, freeze, thaw, revoke, show."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from preferential_cards import queries as cards
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes import queries, rules, states, tokens
from preferential_cards.codes.enums import Action, State
from preferential_cards.codes.models import Code, CodeStep, Shown
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Person

KEEP_SHOWN = dt.timedelta(days=3)


def device_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest() if secret else b""


@transaction.atomic
def claim_on_phone(person: Person, *, at: dt.datetime) -> tuple[Code, str]:
    """The person, signed in on `/my/`, binds this very phone. → the code and the phone's secret, which is kept nowhere else.

    A second phone takes over from the first, which shows nothing from then on.
    """
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    rules.check_card(cards.card_of(person, at))
    code, secret = queries.live_code(person), secrets.token_urlsafe(32)
    action = Action.MOVE if code else Action.CLAIM
    if code:
        states.move(code.state, Action.MOVE)
    else:
        code = _new(person, at)
    code.device = device_digest(secret)
    code.save()
    _step(code, action, at=at, by_id=None)
    return code, secret


@transaction.atomic
def claim_at_station(person_id: int, *, pin: str, by: Scope, at: dt.datetime) -> tuple[Code, str]:
    """For a person without a phone: a printed code, good only together with the PIN that the person has chosen.

    → the code and what the picture on the paper says. An earlier print dies.
    """
    person = Person.objects.visible_to(by).select_for_update(of=("self",), no_key=True).get(pk=person_id)
    by.require(Permission.CARD_CODE, person)
    rules.check_card(cards.card_of(person, at))
    rules.check_pin(pin)
    code = queries.live_code(person)
    if code:
        states.move(code.state, Action.PRINT)
    else:
        code = _new(person, at)
        code.save()
        _step(code, Action.CLAIM, at=at, by_id=by.user_id)
    code.print_mark, code.pin, code.printed_at = tokens.print_mark(), rules.pin_digest(code.pk, pin), at
    code.save()
    _step(code, Action.PRINT, at=at, by_id=by.user_id)
    return code, tokens.make(code.print_mark, at=at, version=tokens.PRINTED)


@transaction.atomic
def take(action: str, *, code_id: int, by: Scope, at: dt.datetime, note: str = "") -> Code:
    """Freeze, thaw or revoke. It holds with the next scan; a list that is already on a phone dies within its limit."""
    code = Code.objects.visible_to(by).select_for_update(of=("self",)).get(pk=code_id)
    by.require(Permission.CARD_CODE, code)
    move = states.move(code.state, action)
    rules.check_reason(action, note)
    code.state = move.to
    if move.to == State.REVOKED:
        code.revoked_at, code.device, code.print_mark, code.pin = at, b"", None, b""
    code.save()
    _step(code, action, at=at, by_id=by.user_id, note=note)
    return code


@transaction.atomic
def show(code: Code, *, at: dt.datetime) -> tuple[str, str]:
    """A new picture and its eight characters. The caller has made sure that this phone may show this code."""
    token, short = tokens.make(tokens.mark_of(code.key, localdate(at)), at=at), tokens.new_short()
    Shown.objects.create(
        token=tokens.read(token).digest,
        short=tokens.short_digest(short),
        code_id=code.pk,
        subject=pseudonyms.of(code.person_id),
        at=at,
    )
    return token, short


def sweep(*, at: dt.datetime) -> int:
    """Every night: pictures that no upload can name any more."""
    return Shown.objects.filter(at__lt=at - KEEP_SHOWN).delete()[0]


def _new(person: Person, at: dt.datetime) -> Code:
    return Code(person_id=person.pk, station_id=person.station_id, key=secrets.token_bytes(32), claimed_at=at)


def _step(code, action, *, at, by_id, note="") -> None:
    CodeStep.objects.create(
        code=code,
        person_id=code.person_id,
        station_id=code.station_id,
        action=action,
        state=code.state,
        note=note.strip()[:200],
        at=at,
        by_id=by_id,
    )
    audit.record(verb=f"code.{action.lower()}", target=code, by_id=by_id, at=at)
