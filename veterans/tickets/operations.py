"""The verbs of a ticket. Nothing else writes one.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.kit import access, audit, seal, workdays
from bureau.kit.access import Looking
from bureau.kit.sequences import next_ids
from stations.duty import operations as duty
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import Person
from veterans.tickets import queries, rules, states
from veterans.tickets.enums import Action, Channel, Satisfaction, State
from veterans.tickets.models import Ticket, TicketStep


@transaction.atomic
def receive(
    *,
    kind: str,
    channel: str,
    text: str,
    by: Scope,
    at: dt.datetime,
    person_id: int | None = None,
    station_code: str = "",
    reporter_name: str = "",
    reporter_phone: str = "",
) -> Ticket:
    """At the counter, on the telephone, or by the person on `/my/`. Without a file it belongs to the station that took it."""
    person = None
    if person_id is not None:
        person = Person.objects.visible_to(by).get(pk=person_id)
        by.require(Permission.TICKET_TAKE, person)
    else:
        by.require(Permission.TICKET_TAKE, Station.objects.visible_to(by).get(code=station_code))
    said = rules.check_intake(person=person, text=text, name=reporter_name, phone=reporter_phone)
    return _open(
        person=person,
        station_code=person.station_id if person else station_code,
        kind=kind,
        channel=channel,
        text=said,
        by_id=by.user_id,
        at=at,
        reporter_name=reporter_name.strip(),
        reporter_phone=reporter_phone.strip(),
    )


@transaction.atomic
def take_over(*, source: str, station_code: str, kind: str, text: str, by_id: int | None, at) -> Ticket:
    """From the duty desk, within the wall of its station. The same matter a second time is the same ticket."""
    known = Ticket.objects.filter(source=source, station_id=station_code).first()
    return known or _open(
        person=None, station_code=station_code, kind=kind, channel=Channel.DUTY, text=text, by_id=by_id, at=at,
        source=source,
    )  # fmt: skip


def _open(*, person, station_code, kind, channel, text, by_id, at, **more) -> Ticket:
    chosen = queries.kind(kind)
    due = workdays.add_workdays(localdate(at), chosen.workdays)
    pk = next_ids(Ticket, 1)[0]
    phone = more.pop("reporter_phone", "")
    ticket = Ticket.objects.create(
        pk=pk, reporter_phone_sealed=seal.of(Ticket.SEAL).close(phone, pk) if phone else None, person=person, station_id=station_code, kind=chosen, channel=channel, confidential=chosen.confidential,
        desk=rules.first_desk(station_code), text=text, received_at=at, taken_by_id=by_id, due_on=due,
        first_due_on=due, **more,
    )  # fmt: skip
    _step(ticket, Action.RECEIVE, by_id=by_id, at=at)
    audit.record(verb="ticket.receive", target=ticket, by_id=by_id, at=at, kind=chosen.code, channel=channel)
    return ticket


@transaction.atomic
def take(
    action: Action, *, ticket_id: int, by: Scope, at: dt.datetime, note: str = "", satisfaction: str = ""
) -> TicketStep:
    """One step of the procedure: the only way a ticket changes state."""
    ticket = (
        Ticket.objects.visible_to(by).select_for_update(of=("self",)).select_related("kind").get(pk=ticket_id)
    )
    move = states.move(ticket.state, action)
    by.require(move.needs, ticket)
    if move.needs == Permission.TICKET_WORK and action != Action.EXTEND:
        rules.check_holds(ticket, by)
    note = rules.check_words(action, note)
    DOES.get(action, _nothing_else)(ticket, note=note, satisfaction=satisfaction, by=by, at=at)
    ticket.state = move.to
    ticket.save()
    step = _step(ticket, action, by_id=by.user_id, at=at, note=note)
    audit.record(verb=f"ticket.{action.lower()}", target=ticket, by_id=by.user_id, at=at)
    return step


def _step(ticket: Ticket, action: Action, *, by_id, at, note="") -> TicketStep:
    return TicketStep.objects.create(
        ticket=ticket, person_id=ticket.person_id, station_id=ticket.station_id, action=action, state=ticket.state,
        desk=ticket.desk, due_on=ticket.due_on, note=note, at=at, by_id=by_id,
    )  # fmt: skip


# -- what each step does besides ---------------------------------------------------------------------------


def _nothing_else(ticket, **_):
    pass


def _accept(ticket, *, by, **_):
    ticket.owner_id = by.user_id


def _hand_up(ticket, **_):
    ticket.desk, ticket.owner = rules.next_desk(ticket, Action.HAND_UP), None


def _hand_down(ticket, **_):
    ticket.desk, ticket.owner = rules.next_desk(ticket, Action.HAND_DOWN), None


def _extend(ticket, *, by, at, **_):
    rules.check_extension(ticket, by, today=localdate(at))
    ticket.due_on, ticket.extended = workdays.add_workdays(ticket.due_on, ticket.kind.workdays), True


def _answer(ticket, *, note, by, at, **_):
    ticket.owner_id = ticket.owner_id or by.user_id
    ticket.answer, ticket.answered_at = note, at
    ticket.first_answered_at = ticket.first_answered_at or at
    duty.settle(ticket.source, outcome=f"已答复，办件编号 {ticket.number}", by_id=by.user_id, at=at)


def _rate(ticket, *, satisfaction, at, **_):
    rules.check_rating(Action.RATE, satisfaction, ticket)
    ticket.satisfaction, ticket.ended_at = satisfaction, at


def _reopen(ticket, *, at, **_):
    """One desk up, with the whole term again. The answer stays in its step."""
    ticket.desk, ticket.owner = rules.next_desk(ticket, Action.REOPEN), None
    ticket.rounds += 1
    ticket.answer, ticket.answered_at, ticket.extended = "", None, False
    again = workdays.add_workdays(localdate(at), ticket.kind.workdays)
    ticket.due_on = max(again, ticket.due_on)


def _withdraw(ticket, *, note, by, at, **_):
    ticket.ended_at = at
    duty.settle(ticket.source, outcome=f"已撤回，办件编号 {ticket.number}", by_id=by.user_id, at=at)


DOES = {
    Action.ACCEPT: _accept,
    Action.HAND_UP: _hand_up,
    Action.HAND_DOWN: _hand_down,
    Action.EXTEND: _extend,
    Action.ANSWER: _answer,
    Action.RATE: _rate,
    Action.REOPEN: _reopen,
    Action.WITHDRAW: _withdraw,
}


def close_for(*, person_id: int, why: str, by: Scope, at: dt.datetime) -> None:
    """Nobody waits for the answer any more (F8)."""
    rows = Ticket.objects.running().filter(person_id=person_id).select_for_update()
    for ticket in rows:
        ticket.state, ticket.ended_at = State.WITHDRAWN, at
        ticket.save()
        _step(ticket, Action.WITHDRAW, by_id=by.user_id, at=at, note=why)
        audit.record(verb="ticket.withdraw", target=ticket, by_id=by.user_id, at=at, why=why)
    answered = Ticket.objects.filter(person_id=person_id, state=State.ANSWERED).select_for_update()
    for ticket in answered:
        ticket.state, ticket.ended_at, ticket.satisfaction = State.CLOSED, at, Satisfaction.UNREACHED
        ticket.save()
        _step(ticket, Action.RATE, by_id=by.user_id, at=at, note=why)


def hand_over(ticket: Ticket, *, to_id: int, by_id: int, at: dt.datetime) -> None:
    """Who works on it leaves: a colleague of the same desk goes on."""
    ticket.owner_id = to_id
    ticket.save(update_fields=["owner"])
    note = f"承办人离岗，转给{User.objects.get(pk=to_id)}"
    _step(ticket, Action.NOTE, by_id=by_id, at=at, note=note)


# -- what leaves the page ----------------------------------------------------------------------------------


@transaction.atomic
def note_reading(ticket: Ticket, *, by: Scope, at: dt.datetime) -> None:
    access.record(Looking.VIEW, target=ticket, by_id=by.user_id, at=at, field="text")


@transaction.atomic
def note_letter(ticket: Ticket, *, by: Scope, at: dt.datetime) -> None:
    """The letter shows the name: it is remembered like a reveal."""
    by.require(Permission.TICKET_WORK, ticket)
    access.record(Looking.PRINT, target=ticket, by_id=by.user_id, at=at, field="letter")
