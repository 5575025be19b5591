"""What is done to a confirmed turn: swap with consent of the other, substitute, take an open one, override, leave open.

Each finds its turns within scope and locks them by key, so that two that meet wait for one another and never for ever.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from stations.permissions import Permission
from stations.rota import operations, queries, rules, states
from stations.rota.enums import Answer, Deed, SwapState, Way
from stations.rota.models import Chief, Swap, Turn
from stations.scope import Scope


@transaction.atomic
def substitute(turn_id: int, *, chief_id: int, note: str, way: Way, by: Scope, at: dt.datetime) -> Turn:
    """Somebody steps in for who is away. A street may send somebody of another of its stations."""
    return _hand_over(Deed.SUBSTITUTE, turn_id, chief_id=chief_id, note=note, way=way, by=by, at=at)


@transaction.atomic
def override(turn_id: int, *, chief_id: int, note: str, way: Way, by: Scope, at: dt.datetime) -> Turn:
    """Whoever keeps the rota decides, and says why."""
    rules.check_says_why(note)
    return _hand_over(Deed.OVERRIDE, turn_id, chief_id=chief_id, note=note, way=way, by=by, at=at)


@transaction.atomic
def take(turn_id: int, *, chief_id: int, way: Way, note: str = "", by: Scope, at: dt.datetime) -> Turn:
    """An open turn finds somebody."""
    turn = _lock([turn_id], by=by, at=at)[turn_id]
    rules.check_is_open(turn)
    return _hand_over(Deed.TAKE, turn_id, chief_id=chief_id, note=note, way=way, by=by, at=at)


@transaction.atomic
def vacate(turn_id: int, *, note: str, way: Way, by: Scope, at: dt.datetime) -> Turn:
    """Nobody for now; the gap is told to the station, and later further up."""
    turn = _lock([turn_id], by=by, at=at)[turn_id]
    rules.check_says_why(note)
    if turn.chief_id:
        operations.leave_open(turn, note=note, way=way, by=by, at=at)
    return turn


def _hand_over(deed: Deed, turn_id: int, *, chief_id: int, note: str, way: str, by: Scope, at: dt.datetime):
    turn = _lock([turn_id], by=by, at=at)[turn_id]
    chief = Chief.objects.visible_to(by).get(pk=chief_id)
    by.require(Permission.ROTA_MANAGE, chief)
    _check(chief, turn, at=at)
    operations.give([(turn, chief)], deed=deed, note=note, way=way, by=by, at=at)
    return turn


# -- swaps ------------------------------------------------------------------------------------------------


@transaction.atomic
def ask_swap(
    turn_id: int,
    *,
    asked_id: int,
    other_id: int | None = None,
    way: Way,
    note: str = "",
    by: Scope,
    at: dt.datetime,
) -> Swap:
    """One chief asks another. `other_id` is the turn they would get in exchange; without it, it is a favour."""
    wanted = [turn_id, *([other_id] if other_id else [])]
    turns = _lock(wanted, by=by, at=at)
    turn, other = turns[turn_id], turns.get(other_id)
    asked = Chief.objects.visible_to(by).filter(station_id=turn.station_id).get(pk=asked_id)
    rules.check_swap(turn, other, asked)
    asker = Chief.objects.visible_to(by).get(pk=turn.chief_id)
    _check(asked, turn, at=at)
    if other:
        _check(asker, other, at=at)
    swap = Swap(
        station_id=turn.station_id,
        turn=turn,
        other=other,
        asker=asker,
        asked=asked,
        way=way,
        note=note.strip()[:200],
        asked_at=at,
        asked_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            swap.save()
    except IntegrityError:
        raise rules.WrongTurn("这一班已经有一个换班在等答复，先办完那一个") from None
    audit.record(verb="rota.ask_swap", target=swap, by_id=by.user_id, at=at, way=way)
    return swap


@transaction.atomic
def answer_swap(answer: Answer, *, swap_id: int, way: Way, by: Scope, at: dt.datetime) -> Swap:
    """The other agrees or not, in person or by telephone; or the one who asked takes it back."""
    swap = (
        Swap.objects.visible_to(by)
        .select_related("asker", "asked")
        .select_for_update(of=("self",))
        .get(pk=swap_id)
    )
    move = states.move(swap.state, answer)
    by.require(move.needs, swap)
    if move.to == SwapState.ACCEPTED:
        _exchange(swap, way=way, by=by, at=at)
    swap.state, swap.answer_way, swap.answered_at, swap.answered_by_id = move.to, way, at, by.user_id
    swap.save(update_fields=["state", "answer_way", "answered_at", "answered_by"])
    audit.record(verb=f"rota.swap_{answer.lower()}", target=swap, by_id=by.user_id, at=at, way=way)
    return swap


def _exchange(swap: Swap, *, way: Way, by: Scope, at: dt.datetime) -> None:
    ids = [pk for pk in (swap.turn_id, swap.other_id) if pk]
    turns = _lock(ids, by=by, at=at)
    swap.turn, swap.other = turns[swap.turn_id], turns.get(swap.other_id)
    rules.check_unchanged(swap)
    _check(swap.asked, swap.turn, at=at)
    changes = [(swap.turn, swap.asked)]
    if swap.other:
        _check(swap.asker, swap.other, at=at)
        changes.append((swap.other, swap.asker))
    operations.give(changes, deed=Deed.SWAP, note=swap.note, way=way, by=by, at=at)


def _lock(ids: list[int], *, by: Scope, at: dt.datetime) -> dict[int, Turn]:
    found = Turn.objects.visible_to(by).order_by("pk").select_for_update(of=("self",)).filter(pk__in=ids)
    turns = {turn.pk: turn for turn in found}
    if len(turns) < len(set(ids)):
        raise Turn.DoesNotExist
    for turn in turns.values():
        by.require(Permission.ROTA_MANAGE, turn)
        rules.check_not_over(turn, today=localdate(at))
    return turns


def _check(chief: Chief, turn: Turn, *, at: dt.datetime) -> None:
    leaves = queries.leaves_of([chief.pk], turn=turn)[chief.pk]
    rules.check_may_take(chief, turn, leaves, today=localdate(at))
