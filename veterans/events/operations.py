"""The verbs of events. Nothing else writes an event, a booking or a step of a campaign.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt
import uuid

from bureau.kit import audit
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import operations as people
from veterans.enums import Action as Registration
from veterans.enums import Source
from veterans.events import queries, rules, states, template
from veterans.events.enums import Action, EventAction, EventState, Kind, State, Way
from veterans.events.models import Booking, BookingStep, Drive, DriveStep, Event, HouseholdHelp
from veterans.imports.models import Batch
from veterans.models import Person
from veterans.writing import deed

# -- the campaign ------------------------------------------------------------------------------------------


@deed
def start_drive(
    *,
    name: str,
    station: Station,
    starts_on: dt.date,
    ends_on: dt.date,
    target_rate,
    by: Scope,
    at: dt.datetime,
) -> Drive:
    """A campaign with its eight steps, each with the day that the template gives it."""
    by.require(Permission.EVENT_MANAGE, station)
    drive = Drive.objects.create(
        name=name.strip(), station=station, starts_on=starts_on, ends_on=ends_on, target_rate=target_rate, at=at, by_id=by.user_id
    )  # fmt: skip
    DriveStep.objects.bulk_create(
        DriveStep(drive=drive, key=part.key, position=n, due_on=template.due_on(part, starts_on, ends_on))
        for n, part in enumerate(template.EIGHT, 1)
    )
    audit.record(verb="drive.start", target=drive, by_id=by.user_id, at=at)
    return drive


@deed
def tick(*, step_id: int, done_on: dt.date, note: str, by: Scope, at: dt.datetime) -> DriveStep:
    """One of the eight is done. Three of them only when rows prove it: a campaign is not finished on paper."""
    rows = DriveStep.objects.visible_to(by).select_related("drive").select_for_update(of=("self",))
    step = rows.get(pk=step_id)
    by.require(Permission.EVENT_MANAGE, step.drive)
    rules.check_proved(step.key, queries.proofs(step.drive), note)
    step.done_on, step.note, step.by_id = done_on, note.strip(), by.user_id
    step.save(update_fields=["done_on", "note", "by"])
    audit.record(verb="drive.tick", target=step, by_id=by.user_id, at=at)
    return step


# -- the event ---------------------------------------------------------------------------------------------


@deed
def plan(*, station: Station, by: Scope, at: dt.datetime, **said) -> Event:
    by.require(Permission.EVENT_MANAGE, station)
    event = Event.objects.create(station=station, by_id=by.user_id, **said)
    audit.record(verb="event.plan", target=event, by_id=by.user_id, at=at)
    return event


@deed
def turn(action: EventAction, *, event_id: int, by: Scope, at: dt.datetime) -> Event:
    """Start, close or cancel. Closing says of everybody who was told and did not come that they did not come."""
    event = _locked_event(event_id, by=by)
    move = states.event_move(event.state, action)
    by.require(move.needs, event)
    event.state, event.closed_at = move.to, at if move.to == EventState.CLOSED else None
    event.save(update_fields=["state", "closed_at"])
    ending = {EventState.CLOSED: Action.MISS, EventState.CANCELLED: Action.CANCEL}.get(move.to)
    if ending:
        for booking in event.bookings.filter(state__in=[State.BOOKED, State.CALLED]).select_for_update():
            _write(booking, ending, by=by, at=at, note=f"活动{EventState(move.to).label}")
    audit.record(verb=f"event.{action.lower()}", target=event, by_id=by.user_id, at=at)
    return event


@deed
def link_roster(*, event_id: int, batch_id: int, by: Scope, at: dt.datetime) -> Event:
    """The roster that the unit has given: from then on the event shows how many of it are on the register."""
    event = _locked_event(event_id, by=by)
    by.require(Permission.EVENT_MANAGE, event)
    event.roster = Batch.objects.visible_to(by).get(pk=batch_id)
    event.save(update_fields=["roster"])
    audit.record(verb="event.link_roster", target=event, by_id=by.user_id, at=at, batch=batch_id)
    return event


# -- one person at an event --------------------------------------------------------------------------------


@deed
def book(
    *, event_id: int, person_id: int, by: Scope, at: dt.datetime, slot_at: dt.datetime | None = None
) -> Booking:
    event, person = _locked_event(event_id, by=by), _person(person_id, by=by)
    rules.check_takes_bookings(event)
    rules.check_on_register(person)
    rules.check_may_be_asked_to_come(event, person)
    slot_at = slot_at or _first_free(event)
    rules.check_room(event, slot_at, queries.taken(event, slot_at))
    return _add(event, person, by=by, at=at, slot_at=slot_at)


@deed
def invite(*, event_id: int, most: int, by: Scope, at: dt.datetime) -> int:
    """Fill the free slots from the top with those who are still to come. → how many."""
    event = _locked_event(event_id, by=by)
    by.require(Permission.EVENT_MANAGE, event)
    rules.check_takes_bookings(event)
    free = [slot.at for slot in queries.slots(event) for _ in range(slot.free)][:most]
    found = list(queries.to_invite(event, by, at=at).select_for_update(no_key=True)[: len(free)])
    for person, slot_at in zip(found, free, strict=False):
        _add(event, person, by=by, at=at, slot_at=slot_at)
    return len(found)


@deed
def walk_in(
    *,
    event_id: int,
    person_id: int,
    by: Scope,
    at: dt.datetime,
    client_id: uuid.UUID | None = None,
    **said,
) -> Booking:
    """Somebody stands there, booked or not. With `said` (collected, card_papers, note) they are served in the same step."""
    event, person = _locked_event(event_id, by=by), _person(person_id, by=by)
    if again := queries.known(client_id):
        return again
    if client_id is None:
        rules.check_runs(event)  # what was done offline may come in when the day is over
    rules.check_on_register(person)
    booking = event.bookings.live().filter(person=person).select_for_update().first()
    if booking is None:
        booking = _add(event, person, by=by, at=at, walk_in=True, client_id=client_id)
    if booking.state not in (State.ARRIVED, State.DONE):
        _write(booking, Action.ARRIVE, by=by, at=at)
    if said and booking.state != State.DONE:
        _finish(event, booking, by=by, at=at, **said)
    return booking


@deed
def register_here(
    *,
    event_id: int,
    by: Scope,
    at: dt.datetime,
    now: dt.datetime,
    client_id: uuid.UUID | None = None,
    collected: bool = True,
    card_papers: bool = False,
    **facts,
) -> Booking:
    """Put a new person on the register at an event, and through the event in the same go: nothing is typed twice."""
    event = _locked_event(event_id, by=by)
    if again := queries.known(client_id):
        return again
    source = Source.UNIT_SESSION if event.kind == Kind.UNIT_SESSION else Source.COLLECTIVE_EVENT
    person = people.register(by=by, at=now, source=source, **facts)
    return walk_in(
        event_id=event.pk, person_id=person.pk, by=by, at=at, client_id=client_id, collected=collected, card_papers=card_papers
    )  # fmt: skip


@deed
def take(action: Action, *, booking_id: int, by: Scope, at: dt.datetime, note: str = "") -> Booking:
    """One step of a booking that needs nothing said."""
    booking = _locked_booking(booking_id, by=by)
    if action in states.HERE:
        rules.check_runs(booking.event)
    _write(booking, action, by=by, at=at, note=note)
    return booking


@deed
def finish(
    *,
    booking_id: int,
    by: Scope,
    at: dt.datetime,
    collected: bool = False,
    card_papers: bool = False,
    note: str = "",
    signature: str = "",
) -> Booking:
    booking = _locked_booking(booking_id, by=by)
    rules.check_runs(booking.event)
    _finish(
        booking.event, booking, by=by, at=at, collected=collected, card_papers=card_papers, note=note, signature=signature
    )  # fmt: skip
    return booking


def cancel_for(*, person_id: int, note: str, by: Scope, at: dt.datetime) -> int:
    """Somebody has died: off every list that is still to come. Runs inside the deed that says so."""
    found = Booking.objects.filter(person=person_id, state__in=[State.BOOKED, State.CALLED])
    for booking in (rows := list(found.select_for_update())):
        booking.state = State.CANCELLED
        booking.save(update_fields=["state"])
        BookingStep.objects.create(
            booking=booking, person_id=person_id, station_id=booking.station_id, action=Action.CANCEL, note=note, at=at, by_id=by.user_id
        )  # fmt: skip
    return len(rows)


def _locked_event(event_id: int, *, by: Scope) -> Event:
    return Event.objects.visible_to(by).select_for_update(of=("self",)).get(pk=event_id)


def _locked_booking(booking_id: int, *, by: Scope) -> Booking:
    rows = Booking.objects.visible_to(by).select_related("event", "person")
    return rows.select_for_update(of=("self",)).get(pk=booking_id)


def _person(person_id: int, *, by: Scope) -> Person:
    person = Person.objects.visible_to(by).select_for_update(no_key=True).get(pk=person_id)
    by.require(Permission.EVENT_WORK, person)
    return person


def _first_free(event: Event) -> dt.datetime:
    free = next((slot.at for slot in queries.slots(event) if slot.free), None)
    if free is None:
        raise rules.NoRoom("所有时段都满了，请另约一场，或把每个时段的人数改多")
    return free


def _add(
    event: Event, person: Person, *, by: Scope, at, slot_at=None, walk_in=False, client_id=None
) -> Booking:
    if not walk_in and event.bookings.live().filter(person=person).exists():
        raise rules.NotInvited("此人已在这场活动的名单上")
    event.last_number += 1
    event.save(update_fields=["last_number"])
    booking = Booking.objects.create(
        event=event, person=person, station_id=person.station_id, number=event.last_number,
        slot_at=slot_at, walk_in=walk_in, client_id=client_id, booked_at=at,
    )  # fmt: skip
    audit.record(verb="event.book", target=booking, by_id=by.user_id, at=at)
    return booking


def _finish(
    event: Event,
    booking: Booking,
    *,
    by: Scope,
    at,
    collected=False,
    card_papers=False,
    note="",
    signature="",
):
    booking.signature = rules.signed(event, signature)
    booking.collected, booking.card_papers, booking.note = collected, card_papers, note.strip()
    if collected and booking.person.state in queries.NOT_COLLECTED:
        people.take(Registration.COLLECT, person_id=booking.person_id, by=by, at=at, note=event.name)
    _write(booking, Action.FINISH, by=by, at=at, note=note)


def _write(booking: Booking, action: Action, *, by: Scope, at: dt.datetime, note: str = "") -> None:
    move = states.move(booking.state, action)
    by.require(move.needs, booking)
    booking.state = move.to
    if move.to == State.ARRIVED:
        booking.arrived_at = at
    if move.to == State.DONE:
        booking.done_at = at
    booking.save()
    BookingStep.objects.create(
        booking=booking, person_id=booking.person_id, station_id=booking.station_id,
        action=action, note=note.strip(), at=at, by_id=by.user_id,
    )  # fmt: skip
    audit.record(verb=f"event.{action.lower()}", target=booking, by_id=by.user_id, at=at)


# -- household elsewhere -----------------------------------------------------------------------------------


@deed
def help_household(*, person_id: int, way: str, note: str, by: Scope, at: dt.datetime) -> HouseholdHelp:
    person = _person(person_id, by=by)
    if way != Way.DONE_THERE and not note.strip():
        raise rules.MustSayWhat("请写一句和本人怎么说定的，下一个人接得上")
    helped, _ = HouseholdHelp.objects.update_or_create(
        person=person, defaults={"station_id": person.station_id, "way": way, "note": note.strip(), "at": at, "by_id": by.user_id}
    )  # fmt: skip
    audit.record(verb="event.household", target=helped, by_id=by.user_id, at=at, way=way)
    return helped
