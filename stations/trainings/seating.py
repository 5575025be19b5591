"""The verbs on seats. A station sees its own people only; who sits and who waits is counted inside the organiser's wall."""

import datetime as dt
import secrets
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import audit, seal, walls
from bureau.kit.sequences import next_ids
from stations.duty import presence
from stations.models import Assignment, Station
from stations.permissions import Permission
from stations.rota.models import Chief
from stations.scope import Scope
from stations.trainings import passes, rules, states
from stations.trainings.enums import Guest, How, SeatAction, SeatState, State, Tell
from stations.trainings.models import Certificate, Seat, SeatStep, Training

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


class Who(NamedTuple):
    """Somebody to sign up: on the station's list by key, or a volunteer by name and telephone."""

    guest: Guest
    key: int = 0
    name: str = ""
    phone: str = ""


@transaction.atomic
def enrol(
    training_id: int, *, station_code: str, people: list[Who], by: Scope, at: dt.datetime
) -> list[Seat]:
    """A station signs up its people, in the order given. Beyond the last seat they wait. Who is listed already stays so."""
    training = _lock(training_id, by=by)
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.TRAINING_ENROL, station)
    manages = by.allows(Permission.TRAINING_MANAGE, training)
    rules.check_takes_names(training, manages=manages, at=at)
    rules.check_invited(station, training)
    rules.check_somebody(len(people))
    made = []
    for seat in _new_seats(training, station, people, today=localdate(at)):
        seat.state = SeatState.SEATED if training.free else SeatState.WAITING
        seat.at, seat.by_id = at, by.user_id
        if _save_once(seat):
            SeatStep.objects.create(
                seat=seat, station=station, action=SeatAction.ENROL, at=at, by_id=by.user_id
            )
            training.taken += seat.state == SeatState.SEATED
            made.append(seat)
    recount(training)
    audit.record(
        verb="training.enrol",
        target=training,
        by_id=by.user_id,
        at=at,
        station=station.code,
        count=len(made),
    )
    return made


def _new_seats(training: Training, station: Station, people: list[Who], *, today: dt.date) -> list[Seat]:
    staff = Assignment.objects.held_on(today).filter(station=station).in_bulk([w.key for w in people if w.guest == Guest.STAFF])  # fmt: skip
    chiefs = Chief.objects.serving_on(today).filter(station=station).in_bulk([w.key for w in people if w.guest == Guest.CHIEF])  # fmt: skip
    sealing, seats = seal.of(Seat.SEAL), []
    for pk, who in zip(next_ids(Seat, len(people)), people, strict=True):
        seat = Seat(pk=pk, training=training, station=station, guest=who.guest)
        listed = None
        if who.guest != Guest.VOLUNTEER:
            listed = (staff if who.guest == Guest.STAFF else chiefs).get(who.key)
            if listed is None:
                raise rules.NoSeat("名单里有人已经不在这个站，请刷新后再选")
            setattr(seat, "assignment" if who.guest == Guest.STAFF else "chief", listed)
        seat.name = listed.name if listed else who.name.strip()
        phone = rules.clean_phone((listed.phone if listed else "") or who.phone)
        if listed is None:
            rules.check_volunteer(seat.name, phone)
        if phone:
            seat.phone_sealed, seat.phone_index = sealing.close(phone, pk), sealing.index(phone)
        seats.append(seat)
    return seats


def _save_once(seat: Seat) -> bool:
    try:
        with transaction.atomic():
            seat.save(force_insert=True)
    except IntegrityError as error:
        if "sit" not in str(error):  # staff_sit_once, chief_sits_once, person_sits_once
            raise
        return False
    return True


@transaction.atomic
def withdraw(seat_id: int, *, note: str = "", by: Scope, at: dt.datetime) -> Seat:
    """Their seat goes to who waits longest, wherever that is."""
    seat, training = _seat(seat_id, by=by)
    _allowed(seat, SeatAction.WITHDRAW, by=by, place=seat)
    rules.check_may_leave(seat, training, at=at)
    step(seat, SeatAction.WITHDRAW, note=note, by_id=by.user_id, at=at)
    fill(training, by_id=by.user_id, at=at)
    audit.record(verb="training.withdraw", target=seat, by_id=by.user_id, at=at, station=seat.station_id)
    return seat


@transaction.atomic
def told(seat_id: int, *, by: Scope, at: dt.datetime) -> Seat:
    seat, _ = _seat(seat_id, by=by)
    by.require(Permission.TRAINING_ENROL, seat)
    if seat.tell:
        audit.record(verb="training.told", target=seat, by_id=by.user_id, at=at, what=seat.tell)
        seat.tell = ""
        seat.save(update_fields=["tell"])
    return seat


# -- at the door ------------------------------------------------------------------------------------------


@transaction.atomic
def sign_in(training_id: int, *, code: str, name: str, tail: str, at: dt.datetime) -> Seat:
    """The person themselves: the code at the door, their name, the end of their telephone number. No account is needed."""
    training = Training.objects.select_related("station", "quiz").select_for_update(of=("self",)).get(pk=training_id)  # fmt: skip
    rules.check_door_open(training)
    door = passes.door(training_id)
    presence.check(door, code, at, most=presence.MOST_WRONG + training.seats)
    seat = _named(training, name, tail)
    if seat is None:
        presence.wrong(door)
    rules.check_found(seat)
    rules.check_not_waiting(seat)
    if seat.came:
        return seat  # signing twice is signing once
    return _arrive(seat, training, how=How.CODE, by_id=None, at=at)


def _named(training: Training, name: str, tail: str) -> Seat | None:
    given = "".join(tail.split())
    rows = training.seated.filter(name="".join(name.split())).exclude(state__in=sorted(states.GONE))
    found = [s for s in rows if len(given) == rules.TAIL and s.phone[-rules.TAIL :] == given]
    return found[0] if len(found) == 1 else None


@transaction.atomic
def arrive(seat_id: int, *, by: Scope, at: dt.datetime) -> Seat:
    """Ticked on the list by the organiser; also who waited, while there is room, and who was noted absent by mistake."""
    seat, training = _seat(seat_id, by=by)
    _allowed(seat, SeatAction.ARRIVE, by=by, place=training)
    rules.check_may_arrive(seat, training)
    if seat.state == SeatState.WAITING:
        came = training.seated.filter(state__in=sorted(states.CAME)).count()
        rules.check_room(came, training.seats)
    seat = _arrive(seat, training, how=How.BY_HAND, by_id=by.user_id, at=at)
    if training.state == State.HELD and training.quiz_id is None:
        certify(seat, training, by_id=by.user_id, at=at)
    return seat


def _arrive(seat: Seat, training: Training, *, how: How, by_id: int | None, at: dt.datetime) -> Seat:
    seat.arrived_at, seat.how = at, how
    step(seat, SeatAction.ARRIVE, by_id=by_id, at=at)
    recount(training)
    audit.record(verb="training.arrive", target=seat, by_id=by_id, at=at, how=how, station=seat.station_id)
    return seat


# -- what it leads to -------------------------------------------------------------------------------------


def certify(seat: Seat, training: Training, *, by_id: int | None, at: dt.datetime) -> Certificate:
    """Passed. The number runs within the training, whose lock the caller holds."""
    step(seat, SeatAction.PASS, by_id=by_id, at=at)
    training.last_number += 1
    training.save(update_fields=["last_number"])
    day = localdate(at)
    return Certificate.objects.create(
        seat=seat,
        station_id=seat.station_id,
        training=training,
        number=f"培〔{day.year}〕{training.station_id}-{training.pk}-{training.last_number:03d}",
        code=new_code(),
        issued_on=day,
    )


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


@transaction.atomic
def decide(action: SeatAction, *, seat_id: int, note: str, by: Scope, at: dt.datetime) -> Seat:
    """The organiser gives one more try, or takes a certificate back. Both with a reason."""
    seat, training = _seat(seat_id, by=by)
    _allowed(seat, action, by=by, place=training)
    rules.check_step_reason(action, note)
    if action == SeatAction.AGAIN:
        seat.extra_tries += 1
        seat.save(update_fields=["extra_tries"])
    if action == SeatAction.REVOKE:
        Certificate.objects.filter(seat=seat).update(revoked_at=at, reason=note.strip()[:200])
    step(seat, action, note=note, by_id=by.user_id, at=at)
    audit.record(
        verb=f"training.{action.lower()}", target=seat, by_id=by.user_id, at=at, station=seat.station_id
    )
    return seat


# -- shared -----------------------------------------------------------------------------------------------


def step(seat: Seat, action: SeatAction, *, note: str = "", by_id: int | None, at: dt.datetime) -> None:
    seat.state = SeatState(states.seat_move(seat.state, action).to)
    seat.save(update_fields=["state", "arrived_at", "how", "tell"])
    SeatStep.objects.create(
        seat=seat, station_id=seat.station_id, action=action, note=note.strip()[:200], at=at, by_id=by_id
    )


def fill(training: Training, *, by_id: int | None, at: dt.datetime) -> list[Seat]:
    """Free seats go to those who wait longest; their stations tell them."""
    recount(training)
    with walls.within([training.station_id]):
        moved = list(Seat.objects.filter(training=training).waiting()[: training.free])
        for seat in moved:
            seat.tell = Tell.MOVED_UP
            step(seat, SeatAction.MOVE_UP, by_id=by_id, at=at)
    if moved:
        recount(training)
    return moved


def recount(training: Training) -> None:
    with walls.within([training.station_id]):
        rows = Seat.objects.filter(training=training)
        training.taken = rows.taking_a_seat().count()
        training.waiting = rows.waiting().count()
    training.save(update_fields=["taken", "waiting"])


def _lock(training_id: int, *, by: Scope) -> Training:
    rows = Training.objects.visible_to(by).select_related("station", "quiz")
    return rows.select_for_update(of=("self",)).get(pk=training_id)


def _seat(seat_id: int, *, by: Scope) -> tuple[Seat, Training]:
    """The training is locked first, always: two deeds on its seats never wait for each other in a circle."""
    found = Seat.objects.visible_to(by).get(pk=seat_id)
    training = _lock(found.training_id, by=by)
    seat = Seat.objects.visible_to(by).select_for_update(of=("self",)).get(pk=seat_id)
    seat.training = training
    return seat, training


def _allowed(seat: Seat, action: SeatAction, *, by: Scope, place) -> None:
    by.require(states.seat_move(seat.state, action).needs, place)
