"""A person goes to another station: one side gives or asks, the other says yes or no, both remember (F7).

This is the one place that reaches beyond the clerk's own rows: exactly for the one person and the two stations of a
hand-over, and only after the table, the permission and the other side's word have allowed it.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import access, audit, seal, walls
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from bureau.kit.workdays import add_workdays
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import matter_states, operations, rules, states, validators
from veterans.enums import Action, State, TransferAction, TransferKind, TransferState
from veterans.models import Person, Transfer
from veterans.writing import deed, for_editing


class AlreadyOpen(Refused):
    pass


class NobodyFound(Refused):
    pass


class NothingToMove(Refused):
    pass


class MustSay(Refused):
    pass


@deed
def offer(*, person_id: int, taker: Station, reason: str, by: Scope, at: dt.datetime) -> Transfer:
    person = for_editing(person_id, by=by)
    rules.check_in_use(taker)
    if taker.pk == person.station_id:
        raise NothingToMove(f"此人已经在{taker.short_name}")
    return _open(TransferKind.OFFER, person, taker=taker, reason=reason, by=by, at=at)


@deed
def offer_outside(*, person_id: int, outside: str, reason: str, by: Scope, at: dt.datetime) -> Transfer:
    """To another bureau. The person stays counted here until its receipt is entered."""
    person = for_editing(person_id, by=by)
    if not outside.strip():
        raise MustSay("请填写区外的接收单位")
    return _open(TransferKind.OUTSIDE, person, outside=outside.strip(), reason=reason, by=by, at=at)


def ask(*, id_number: str, name: str, taker: Station, reason: str, by: Scope, at: dt.datetime) -> Transfer:
    """Ask the station that holds this number. Only who knows number *and* name learns where it is; the question is logged
    before anything else, so that a refusal does not take the trace back."""
    by.require(Permission.PERSON_EDIT, taker)
    rules.check_in_use(taker)
    person = _holder(validators.id_number(id_number, today=localdate(at)), validators.name(name))
    target = person or "veterans.Person:*"
    access.record(Looking.SEARCH_ID, target=target, by_id=by.user_id, at=at, count=int(person is not None))
    if person is None:
        raise NobodyFound("没有姓名和身份证号都相符的在册人员，请对照证件核对")
    if person.station_id == taker.pk:
        raise NothingToMove(f"此人已经在{taker.short_name}")
    return _ask(person, taker=taker, reason=reason, by=by, at=at)


def _holder(number: str, name: str) -> Person | None:
    with walls.everything_here():
        index = seal.of(Person.SEAL).indexes(number)
        found = Person.objects.select_related("station").filter(id_number_index__in=index, name=name).first()
    return None if found is None or found.state in states.LEFT else found


@deed
def _ask(person: Person, *, taker: Station, reason: str, by: Scope, at: dt.datetime) -> Transfer:
    return _open(TransferKind.ASK, person, taker=taker, reason=reason, by=by, at=at)


def _open(kind, person, *, reason, by, at, taker=None, outside="") -> Transfer:
    if not reason.strip():
        raise MustSay("请写明原因，对方看得到")
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                person=person,
                station_id=person.station_id,
                kind=kind,
                giver_id=person.station_id,
                taker=taker,
                outside=outside,
                name=person.name,
                masked_number=person.masked_id_number,
                reason=reason.strip(),
                asked_at=at,
                asked_by_id=by.user_id,
                deadline=add_workdays(localdate(at), matter_states.DAYS_TO_ANSWER),
            )
    except IntegrityError as error:
        if "one_open_transfer_per_person" not in str(error):
            raise
        raise AlreadyOpen("此人已有一份转接等待答复") from None
    audit.record(
        verb=f"person.transfer_{kind.lower()}", target=person, by_id=by.user_id, at=at, row=transfer.pk
    )
    return transfer


@deed
def decide(action: str, *, transfer_id: int, by: Scope, at: dt.datetime, answer: str = "") -> Transfer:
    """Accept (and the person moves in the same moment), refuse, or take back. For a move out of the district the answer is its receipt."""
    transfer = (
        Transfer.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("giver", "taker")
        .get(pk=transfer_id)
    )
    move = matter_states.transfer_move(transfer.state, transfer.kind, action)
    by.require(move.needs, transfer.giver if move.side == matter_states.GIVER else transfer.taker)
    _check_answer(action, transfer.kind, answer)
    transfer.state, transfer.decided_at, transfer.decided_by_id = move.to, at, by.user_id
    transfer.answer, transfer.version = answer.strip(), transfer.version + 1
    transfer.save(update_fields=["state", "decided_at", "decided_by", "answer", "version"])
    if move.to == TransferState.ACCEPTED:
        _carry_out(transfer, by=by, at=at)
    audit.record(
        verb=f"person.transfer_{action.lower()}",
        target=f"{Person._meta.label}:{transfer.person_id}",
        by_id=by.user_id,
        at=at,
        row=transfer.pk,
    )
    return transfer


def _check_answer(action: str, kind: str, answer: str) -> None:
    if action == TransferAction.REFUSE and not answer.strip():
        raise MustSay("不同意要写明原因，对方看得到")
    if action == TransferAction.ACCEPT and kind == TransferKind.OUTSIDE and not answer.strip():
        raise MustSay("请填写对方的接收回执（文号或日期、经办人）")


def _carry_out(transfer: Transfer, *, by: Scope, at: dt.datetime) -> None:
    if transfer.kind == TransferKind.OUTSIDE:
        note = f"转往{transfer.outside}，回执：{transfer.answer}"
        operations.take(Action.MOVE_OUT, person_id=transfer.person_id, by=by, at=at, note=note)
        return
    rules.check_in_use(transfer.taker)
    with walls.within([transfer.giver_id, transfer.taker_id]):
        person = Person.objects.select_for_update().get(pk=transfer.person_id, station_id=transfer.giver_id)
        rules.check_open(person)
        person.station_id = transfer.taker_id
        person.version += 1
        person.save(update_fields=["station", "version"])


@deed
def record_receipt(*, person_id: int, outside: str, answer: str, by: Scope, at: dt.datetime) -> Transfer:
    """For who left without one: the other bureau has taken over after all, and the person is in somebody's count again."""
    person = Person.objects.visible_to(by).select_for_update().get(pk=person_id)
    by.require(Permission.PERSON_CHECK, person)
    if person.state != State.MOVED_OUT:
        raise NothingToMove("此人没有登记迁出")
    if not outside.strip() or not answer.strip():
        raise MustSay("请填写接收单位和接收回执")
    transfer = _open(
        TransferKind.OUTSIDE, person, outside=outside.strip(), reason="补登接收回执", by=by, at=at
    )
    transfer.state, transfer.decided_at, transfer.decided_by_id = TransferState.ACCEPTED, at, by.user_id
    transfer.answer = answer.strip()
    transfer.save()
    return transfer


def may(action: str, transfer: Transfer, *, by: Scope) -> bool:
    """Would the table and my posts let me? For the buttons of a page."""
    move = matter_states.TRANSFERS.get((transfer.state, transfer.kind, action))
    if move is None:
        return False
    return by.allows(move.needs, transfer.giver_id if move.side == matter_states.GIVER else transfer.taker_id)
