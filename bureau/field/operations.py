"""Taking a list along, receiving what comes back, and giving the list back. Everything else is done by the rooms below."""

import datetime as dt
import secrets
import uuid
from typing import NamedTuple

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from bureau.field import queries, rules
from bureau.field.enums import Kind, Source, State
from bureau.field.models import Sent, Trip
from bureau.kit import access, audit, seal
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from stations.permissions import Permission
from stations.scope import Scope
from veterans import belongings
from veterans import operations as people
from veterans.enums import Action
from veterans.enums import Source as Registered
from veterans.events import operations as events
from veterans.events.models import Event
from veterans.models import Person
from veterans.visits import operations as visits

GONE = "此人或这场活动已不在您的范围里，请联系所属街道；内容还在手机上，可以抄下来"


class Result(NamedTuple):
    """What became of one item; the phone keeps it until it has heard this."""

    id: str
    state: str
    sentence: str
    target: str = ""
    conflicts: tuple = ()


@transaction.atomic
def take(*, source: str, event: Event | None, by: Scope, at: dt.datetime) -> Trip:
    """A list goes along: counted, logged as an export, under a key of its own. An older one is given back by this."""
    ids = queries.person_ids(source, event, by=by, at=at)
    rules.check_size(len(ids), source)
    place = by.places(Permission.PERSON_REVEAL)[0]
    long_ago = at - dt.timedelta(days=rules.OUTBOX_DAYS)
    Trip.objects.filter(user=by.user_id, returned_at__lt=long_ago).update(outbox_sealed=b"")
    _close(Trip.objects.filter(user=by.user_id, returned_at=None), at=at)
    [key] = next_ids(Trip, 1)
    trip = Trip.objects.create(
        pk=key,
        user_id=by.user_id,
        station_id=place,
        source=source,
        event=event,
        count=len(ids),
        taken_at=at,
        until=rules.until(at),
        key_sealed=seal.of(Trip.SEAL).close(secrets.token_hex(32), key),
        outbox_sealed=seal.of(Trip.OUTBOX_SEAL).close(secrets.token_hex(32), key),
    )
    audit.record(verb="field.take", target=trip, by_id=by.user_id, at=at, people=ids)
    access.record(
        Looking.EXPORT, target=f"field.Trip:{trip.pk}", station=place, by_id=by.user_id, at=at, field="offline",
        reason="上门走访", count=len(ids), note=Source(source).label,
    )  # fmt: skip
    return trip


@transaction.atomic
def give_back(*, by: Scope, at: dt.datetime) -> int:
    """Nothing of the list is readable any more, wherever a copy of it lies: its key is gone. The outbox's is kept a while."""
    return _close(Trip.objects.filter(user=by.user_id, returned_at=None).select_for_update(), at=at)


def _close(trips, *, at: dt.datetime) -> int:
    return trips.update(returned_at=at, key_sealed=b"")


def note_fetch(trip: Trip, *, count: int, by: Scope, at: dt.datetime) -> None:
    """Each time the list goes over the wire."""
    access.record(
        Looking.DOWNLOAD, target=f"field.Trip:{trip.pk}", station=trip.station_id, by_id=by.user_id, at=at,
        field="offline", count=count,
    )  # fmt: skip


@transaction.atomic
def receive(
    *, client_id: uuid.UUID, kind: str, happened_at: dt.datetime, said: dict, by: Scope, at: dt.datetime
) -> Result:
    """One item through the same operations as a page. Refused or in conflict, it stays on the phone with the reason."""
    sent, made = Sent.objects.select_for_update().get_or_create(
        client_id=client_id,
        defaults={
            "user_id": by.user_id,
            "kind": kind,
            "state": State.REFUSED,
            "sentence": "",
            "received_at": at,
        },
    )
    if sent.user_id != by.user_id:
        raise rules.NotYourItem("这条记录是别人的账号送来的，请用原来的账号登录再送")
    if sent.state == State.DONE:
        return Result(str(client_id), State.DONE, sent.sentence, sent.target)
    conflicts: list[dict] = []
    try:
        with transaction.atomic():
            person, sentence, conflicts = WRITERS[kind](
                said, client_id=client_id, happened_at=happened_at, by=by, at=at
            )
    except Refused as refusal:
        return _remember(sent, made, State.REFUSED, str(refusal), at=at)
    except ObjectDoesNotExist:
        return _remember(sent, made, State.REFUSED, GONE, at=at)
    state = State.CONFLICT if conflicts else State.DONE
    return _remember(sent, made, state, sentence, at=at, target=f"person:{person.pk}", conflicts=conflicts)


def refuse(*, client_id: uuid.UUID, kind: str, sentence: str, by: Scope, at: dt.datetime) -> Result:
    """An item that a form could not read: remembered as stuck, so that the desk knows of it."""
    sent, made = Sent.objects.get_or_create(
        client_id=client_id,
        defaults={
            "user_id": by.user_id,
            "kind": kind,
            "state": State.REFUSED,
            "sentence": "",
            "received_at": at,
        },
    )
    if sent.user_id != by.user_id or sent.state == State.DONE:
        return Result(str(client_id), sent.state, sent.sentence)
    return _remember(sent, made, State.REFUSED, sentence, at=at)


def drop(*, client_id: uuid.UUID, reason: str, by: Scope, at: dt.datetime) -> None:
    """The worker gives a stuck item up, with a reason: it is no longer waited for, and the log says who and why."""
    if not reason.strip():
        raise rules.Stuck("请写明为什么作废")
    Sent.objects.filter(client_id=client_id, user=by.user_id).exclude(state=State.DONE).delete()
    audit.record(
        verb="field.drop",
        target=f"field.Sent:{client_id}",
        by_id=by.user_id,
        at=at,
        reason=reason.strip()[:200],
    )


def _remember(sent: Sent, made: bool, state: str, sentence: str, *, at, target="", conflicts=()) -> Result:
    sent.state, sent.sentence, sent.target, sent.received_at = state, sentence[:200], target, at
    sent.tries += 0 if made else 1
    sent.save()
    return Result(str(sent.client_id), state, sentence, target, tuple(conflicts))


# -- what each kind of item does: (person, sentence, conflicts) --------------------------------------------


def _visit(said, *, client_id, happened_at, by, at):
    person_id = said.pop("person")
    visit = visits.record(
        person_id=person_id, by=by, now=at, client_id=client_id, **{**said, "at": happened_at}
    )
    return visit.person, f"走访已记下：{visit.get_outcome_display()}", ()


def _register(said, *, client_id, happened_at, by, at):
    event_id = said.pop("event")
    if event_id:
        booking = events.register_here(
            event_id=event_id, by=by, at=happened_at, now=at, client_id=client_id, **said
        )
        return booking.person, f"已登记并办完，{booking.number} 号", ()
    collected, _ = said.pop("collected"), said.pop("card_papers")
    person = people.register(by=by, at=at, source=Registered.HOME_VISIT, **said)
    if collected:
        people.take(Action.COLLECT, person_id=person.pk, by=by, at=at, note="上门采集")
    return person, "已登记", ()


def _arrival(said, *, client_id, happened_at, by, at):
    booking = events.walk_in(
        event_id=said["event"], person_id=said["person"], by=by, at=happened_at, client_id=client_id,
        collected=said["collected"], card_papers=said["card_papers"], note=said["note"],
    )  # fmt: skip
    return booking.person, f"{booking.get_state_display()}，{booking.number} 号", ()


def _change(said, *, client_id, happened_at, by, at):
    person = Person.objects.visible_to(by).select_for_update().get(pk=said["person"])
    theirs = queries.current(person, queries.number_of(person))
    write, conflicts = rules.compare(said["base"], said["mine"], theirs)
    number = write.pop("phone", None)
    if write:
        people.amend(person_id=person.pk, version=person.version, by=by, at=at, **write)
    if number:
        belongings.set_contact(person_id=person.pk, number=number, by=by, at=at)
    if conflicts:
        return person, "、".join(c["label"] for c in conflicts) + "别人也改过，请选一个", conflicts
    return person, "已更正", ()


WRITERS = {Kind.VISIT: _visit, Kind.REGISTER: _register, Kind.ARRIVAL: _arrival, Kind.CHANGE: _change}


def end_with_account(trip: Trip, *, by_id: int, at: dt.datetime) -> None:
    """Who took the list along has left: its key is gone, and so is every copy."""
    _close(Trip.objects.filter(pk=trip.pk), at=at)
