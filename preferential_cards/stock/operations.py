"""The verbs on cards of plastic. The order is always: find within scope and lock → table → permission → rules → write → audit."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction

from bureau.kit import audit, uploads
from bureau.kit.errors import Refused
from preferential_cards import keeping, telling
from preferential_cards import operations as applications
from preferential_cards.enums import Action, CardAction, CardReason, CardState, Drawer, State
from preferential_cards.models import Card, CardStep
from preferential_cards.models.card import DEAD
from preferential_cards.stock import queries, rules
from preferential_cards.stock.enums import Result
from preferential_cards.stock.models import Count, CountLine
from stations.permissions import Permission
from stations.scope import Scope, code_of

MOST_AT_ONCE = 500
COMES_BACK = frozenset(
    {CardReason.CHIP, CardReason.WORN, CardReason.FACE_DATA, CardReason.PROVINCE, CardReason.CARD_TYPE}
)


class TooMany(Refused):
    pass


class Arrived(NamedTuple):
    typed: str
    card: Card | None
    done: bool
    sentence: str


@transaction.atomic
def take(
    action: str,
    *,
    card_id: int,
    by: Scope,
    at: dt.datetime,
    reason: str = "",
    note: str = "",
    days: int | None = None,
) -> CardStep:
    """One deed on a card: the number is alive or dead from this very moment."""
    card = _locked(by).get(pk=card_id)
    move = rules.check_may_take(action, card, by)
    rules.check_said(action, reason=reason, note=note, days=days)
    card.lapses_at = at + dt.timedelta(days=days) if move.to == CardState.TEMP_LOST and days else None
    card.dead_at = (card.dead_at or at) if move.to in DEAD else None
    drawer = move.drawer or Drawer(card.drawer)
    step = keeping.put(
        card, action, state=move.to, drawer=drawer, place=_place(card, drawer), by_id=by.user_id, at=at,
        reason=reason, note=note.strip(),
    )  # fmt: skip
    audit.record(verb=f"cardstock.{action.lower()}", target=card, by_id=by.user_id, at=at, reason=reason)
    return step


@transaction.atomic
def hand_over(
    *,
    card_id: int,
    by: Scope,
    at: dt.datetime,
    proof=None,
    receiver: str = "",
    on_the_list: bool = False,
) -> Card:
    """Into the hand of the holder, or of who signs for the holder. The application is done in the same transaction."""
    card = _locked(by).get(pk=card_id)
    by.require(Permission.CARD_ISSUE, card)
    if card.state != CardState.STOCK or card.drawer != Drawer.STATION:
        raise rules.NotInStock(f"这张证现在是“{card.get_state_display()}”，在{card.whereabouts}，不能发放")
    rules.check_proof(proof, on_the_list)
    said = {"receiver": receiver.strip(), "note": "签收表签名" if on_the_list and proof is None else ""}
    if proof is not None:
        stored = uploads.take(proof, name=proof.name, kinds=frozenset({"image"}))
        said |= {"proof": stored.key, "proof_type": stored.content_type}
    if card.replaces_id:
        _swap(card, by=by, at=at, said=said)
    else:
        applications.take(
            Action.ISSUE, application_id=card.application_id, by=by, at=at, card_number=card.number, said=said
        )
    audit.record(verb="cardstock.hand_over", target=card, by_id=by.user_id, at=at, proof=bool(proof))
    card.refresh_from_db()
    return card


@transaction.atomic
def arrive(numbers: list[str], *, place, by: Scope, at: dt.datetime) -> list[Arrived]:
    """A box is counted at a station: each scanned number moves into this drawer, or says why not."""
    by.require(Permission.CARD_ISSUE, place)
    _check_size(numbers)
    return [_arrive(number, place, by=by, at=at) for number in dict.fromkeys(numbers)]


@transaction.atomic
def count(numbers: list[str], *, place, by: Scope, at: dt.datetime) -> Count:
    """A count sheet: what should lie here, what was scanned, and the difference card by card."""
    by.require(Permission.CARD_STOCK, place)
    _check_size(numbers)
    scanned = list(dict.fromkeys(numbers))
    expected = {card.number: card for card in queries.expected_at(by, place.code)}
    known = {card.number: card for card in Card.objects.visible_to(by).filter(number__in=scanned)}
    lines = [(known.get(n), n, _result(n, expected, known)) for n in scanned]
    lines += [(card, n, Result.MISSING) for n, card in expected.items() if n not in set(scanned)]
    tally = {result: sum(line[2] == result for line in lines) for result in Result}
    sheet = Count.objects.create(
        station=place, at=at, by_id=by.user_id, expected=len(expected), found=tally[Result.FOUND],
        missing=tally[Result.MISSING], extra=tally[Result.EXTRA] + tally[Result.UNKNOWN],
    )  # fmt: skip
    CountLine.objects.bulk_create(
        CountLine(count=sheet, station=place, card=card, result=result, typed="" if card else number[:30])
        for card, number, result in lines
    )
    audit.record(
        verb="cardstock.count",
        target=sheet,
        by_id=by.user_id,
        at=at,
        missing=sheet.missing,
        extra=sheet.extra,
    )
    return sheet


@transaction.atomic
def put_here(line_id: int, *, by: Scope, at: dt.datetime) -> Card:
    """The cure of an extra card: it lies here, so the book says so from now on."""
    line = CountLine.objects.visible_to(by).select_related("station").get(pk=line_id)
    card = _locked(by).get(pk=line.card_id)
    by.require(Permission.CARD_STOCK, line.station)
    if card.state not in {CardState.STOCK, CardState.RETURNED_UP}:
        raise rules.NotInStock(f"这张证是“{card.get_state_display()}”，请打开这张证办理")
    drawer = Drawer.DISTRICT if len(line.station_id) == keeping.DISTRICT else Drawer.STATION
    keeping.put(
        card, CardAction.MOVE, state=CardState.STOCK, drawer=drawer, place=line.station_id, by_id=by.user_id, at=at,
        note="按盘点更正",
    )  # fmt: skip
    audit.record(verb="cardstock.put_here", target=card, by_id=by.user_id, at=at)
    return card


def end_with_death(person, *, by_id: int | None, at: dt.datetime) -> int:
    """Every card of a dead person is dead with the entry of the death. → how many"""
    rows = Card.objects.filter(person=person).exclude(state__in=sorted(DEAD)).select_for_update(no_key=True)
    cards = list(rows)
    for card in cards:
        card.lapses_at, card.dead_at = None, at
        keeping.put(
            card, CardAction.CANCEL, state=CardState.CANCELLED, drawer=card.drawer, place=card.place_id, by_id=by_id,
            at=at, reason=CardReason.DEATH,
        )  # fmt: skip
        audit.record(verb="cardstock.cancel", target=card, by_id=by_id, at=at, reason=CardReason.DEATH)
    return len(cards)


def take_back_death(person, *, by_id: int | None, at: dt.datetime) -> int:
    """The death was an error: cards that only it has ended are what they were before. → how many

    One that has been cut or moved since stays dead: the plastic is gone. A temporary loss has no term any more, so it becomes a loss,
    which is taken back when the card is found.
    """
    ended = Card.objects.filter(person=person, state=CardState.CANCELLED).select_for_update(no_key=True)
    back = 0
    for card in ended:
        last, *before = card.steps.order_by("-at", "-pk")[:2]
        if (last.action, last.reason) != (CardAction.CANCEL, CardReason.DEATH):
            continue
        usual = CardState.ACTIVE if card.issued_at else CardState.STOCK
        former = before[0].state if before else usual
        card.dead_at = None
        keeping.put(
            card, CardAction.RESTORE, state=CardState.LOST if former == CardState.TEMP_LOST else former,
            drawer=card.drawer, place=card.place_id, by_id=by_id, at=at,
        )  # fmt: skip
        audit.record(verb="cardstock.restore", target=card, by_id=by_id, at=at)
        back += 1
    return back


def _locked(by: Scope):
    return Card.objects.visible_to(by).select_for_update(of=("self",), no_key=True)


def _place(card: Card, drawer: Drawer) -> str | None:
    if drawer == Drawer.DISTRICT:
        return card.place_id if card.drawer == Drawer.DISTRICT else card.station_id[: keeping.DISTRICT]
    return card.place_id if drawer == Drawer.STATION else None


def _swap(card: Card, *, by: Scope, at: dt.datetime, said: dict) -> None:
    """The new card is alive and the old one dead in one moment; a card that can be handed back is cut."""
    old = Card.objects.select_for_update(no_key=True).get(pk=card.replaces_id)
    asked = old.steps.filter(action=CardAction.REQUEST_NEW).order_by("-at").first()
    back = asked is not None and asked.reason in COMES_BACK
    old.dead_at = at
    keeping.put(
        old, CardAction.REPLACE, state=CardState.REPLACED, drawer=Drawer.DESTROYED if back else old.drawer,
        place=None, by_id=by.user_id, at=at,
    )  # fmt: skip
    card.issued_at = at
    keeping.put(
        card, CardAction.HAND_OVER, state=CardState.ACTIVE, drawer=Drawer.HOLDER, place=None, by_id=by.user_id, at=at,
        **said,
    )  # fmt: skip


def _arrive(number: str, place, *, by: Scope, at: dt.datetime) -> Arrived:
    card = _locked(by).select_related("application", "person").filter(number=number).first()
    if card is None:
        return Arrived(number, None, False, "没有登记过这个证号，请与交接单核对")
    if card.place_id == place.code:
        return Arrived(number, card, False, "已经在这里")
    try:
        with transaction.atomic():
            _move_here(card, place, by=by, at=at)
    except Refused as refusal:
        return Arrived(number, card, False, str(refusal))
    return Arrived(number, card, True, "已签收")


def _move_here(card: Card, place, *, by: Scope, at: dt.datetime) -> None:
    by.require(Permission.CARD_ISSUE, card)
    if card.state != CardState.STOCK:
        raise rules.NotInStock(f"这张证是“{card.get_state_display()}”，不能签收")
    if not card.station_id.startswith(code_of(place)[: keeping.STREET]):
        raise rules.NotInStock(f"这张证该送到{card.station}所在的街道，请退回区中心")
    if card.application.state in {State.AT_DISTRICT, State.UNCLAIMED} and not card.replaces_id:
        applications.take(Action.RECEIVE_AT_STATION, application_id=card.application_id, by=by, at=at)
        return
    keeping.put(
        card,
        CardAction.MOVE,
        state=CardState.STOCK,
        drawer=Drawer.STATION,
        place=place.code,
        by_id=by.user_id,
        at=at,
    )
    if card.replaces_id:
        telling.replacement_arrived(card, at=at, by_id=by.user_id)


def _result(number: str, expected: dict, known: dict) -> Result:
    if number in expected:
        return Result.FOUND
    return Result.EXTRA if number in known else Result.UNKNOWN


def _check_size(numbers: list[str]) -> None:
    if len(numbers) > MOST_AT_ONCE:
        raise TooMany(f"一次最多 {MOST_AT_ONCE} 张，请分几次")
