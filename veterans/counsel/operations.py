"""The verbs of consultations. The slot is locked first: two counters at one half hour come one after the other."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans.counsel import queries, rules, states
from veterans.counsel.enums import Action, State
from veterans.counsel.models import Consultation, Lawyer, Slot
from veterans.models import Person
from veterans.tickets.models import Ticket


@transaction.atomic
def enlist(*, station_code: str, values: dict, by: Scope, at: dt.datetime) -> Lawyer:
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.COUNSEL_MANAGE, station)
    lawyer = Lawyer(station=station, **values)
    lawyer.full_clean()
    lawyer.save()
    audit.record(verb="counsel.enlist", target=lawyer, by_id=by.user_id, at=at, station=station.code)
    return lawyer


@transaction.atomic
def offer(lawyer_id: int, *, days: list[dt.date], first: int, last: int, by: Scope, at: dt.datetime) -> int:
    """Half hours from `first` to before `last` on each day. What is there already stays. → how many are new."""
    lawyer = Lawyer.objects.visible_to(by).select_for_update().get(pk=lawyer_id)
    by.require(Permission.COUNSEL_MANAGE, lawyer)
    rules.check_hours(days, first, last, today=localdate(at))
    known = queries.half_hours(lawyer, days)
    new = [
        Slot(lawyer=lawyer, day=day, number=number)
        for day in days
        for number in range(first, last)
        if (day, number) not in known
    ]
    Slot.objects.bulk_create(new)
    audit.record(verb="counsel.offer", target=lawyer, by_id=by.user_id, at=at, slots=len(new))
    return len(new)


@transaction.atomic
def withdraw(slot_id: int, *, by: Scope, at: dt.datetime) -> Slot:
    slot = _slot(slot_id, by=by)
    by.require(Permission.COUNSEL_MANAGE, slot.lawyer)
    if slot.taken:
        raise rules.CannotBook("这个时段有人约了，请先取消预约，告诉本人")
    slot.withdrawn = True
    slot.save(update_fields=["withdrawn"])
    audit.record(verb="counsel.withdraw", target=slot, by_id=by.user_id, at=at)
    return slot


def _slot(slot_id: int, *, by: Scope) -> Slot:
    rows = Slot.objects.visible_to(by).select_related("lawyer")
    return rows.select_for_update(of=("self",)).get(pk=slot_id)


@transaction.atomic
def book(
    slot_id: int,
    *,
    topic: str,
    person_id: int | None = None,
    ticket_id: int | None = None,
    by: Scope,
    at: dt.datetime,
) -> Consultation:
    """From the page of a person or of a ticket; whoever has no file comes by their ticket."""
    slot = _slot(slot_id, by=by)
    ticket = ticket_id and Ticket.objects.visible_to(by).select_related("person").get(pk=ticket_id)
    person = Person.objects.visible_to(by).get(pk=person_id) if person_id else ticket and ticket.person
    rules.check_somebody(person, ticket, has_open=bool(person and queries.has_open(person)))
    by.require(Permission.TICKET_TAKE, person or ticket)
    rules.check_slot(slot, at=at)
    booking = Consultation.objects.create(
        slot=slot, person=person, station_id=(person or ticket).station_id, ticket=ticket or None,
        topic=rules.check_topic(topic), booked_at=at, by_id=by.user_id,
    )  # fmt: skip
    slot.taken = True
    slot.save(update_fields=["taken"])
    audit.record(verb="counsel.book", target=booking, by_id=by.user_id, at=at, slot=slot.pk)
    return booking


@transaction.atomic
def take(action: Action, *, booking_id: int, note: str = "", by: Scope, at: dt.datetime) -> Consultation:
    rows = Consultation.objects.visible_to(by).select_related("slot")
    booking = rows.select_for_update(of=("self",)).get(pk=booking_id)
    move = states.move(booking.state, action)
    by.require(move.needs, booking)
    note = rules.check_step(action, note, booking.slot, at=at)
    return _end(booking, move.to, outcome=note if action == Action.DONE else "", by_id=by.user_id, at=at)


def _end(
    booking: Consultation, state: State, *, outcome: str, by_id: int | None, at: dt.datetime
) -> Consultation:
    booking.state, booking.outcome, booking.ended_at = state, outcome, at
    booking.save()
    if state == State.CANCELLED:
        Slot.objects.filter(pk=booking.slot_id).update(taken=False)
    audit.record(verb=f"counsel.{state.lower()}", target=booking, by_id=by_id, at=at)
    return booking


def cancel_for(*, person_id: int, by: Scope, at: dt.datetime) -> None:
    """Nobody comes any more (F8)."""
    rows = Consultation.objects.select_related("slot").filter(person_id=person_id, state=State.BOOKED)
    for booking in rows.select_for_update(of=("self",)):
        _end(booking, State.CANCELLED, outcome="", by_id=by.user_id, at=at)
