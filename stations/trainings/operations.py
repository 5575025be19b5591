"""The verbs on plans and trainings. Those on seats stand in `seating.py`, those on quizzes in `quizzing.py`.

Whoever writes a seat holds the lock of its training: so nobody sits on a seat that is not there.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, walls
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from stations.trainings import plans, rules, seating, states
from stations.trainings.enums import Action, Kind, SeatAction, SeatState, State, Tell
from stations.trainings.models import Quiz, Seat, Training, TrainingStep, YearPlan

AMENDABLE = (
    "kind",
    "topic",
    "campaign",
    "starts_at",
    "ends_at",
    "closes_at",
    "place",
    "lecturer",
    "hours",
    "seats",
)
TOLD_OF = ("starts_at", "ends_at", "place")  # who signed up must hear of it


@transaction.atomic
def plan_year(station_code: str, *, year: int, least: int, text: str, by: Scope, at: dt.datetime) -> YearPlan:
    """What a place will hold in a year. Said again, it adds the lines that are new."""
    station = _organiser(station_code, by=by)
    lines = plans.read(text, year)
    plan = _plan(station, year, by=by, at=at)
    plan.least = least
    rules.check_whole(plan)
    plan.save(update_fields=["least"])
    known = set(plan.trainings.values_list("month", "topic"))
    for line in lines:
        if line not in known:
            _add(Training(station=station, plan=plan, month=line.month, topic=line.topic), by=by, at=at)
    audit.record(verb="training.plan_year", target=plan, by_id=by.user_id, at=at, station=station.code)
    return plan


@transaction.atomic
def add(
    station_code: str, *, values: dict, quiz_id: int | None = None, by: Scope, at: dt.datetime
) -> Training:
    """One training with its hour. A regular one counts in the plan of its year."""
    station = _organiser(station_code, by=by)
    training = Training(station=station)
    _fill_in(training, values, quiz_id, by=by)
    if training.kind == Kind.REGULAR:
        training.plan = _plan(station, localdate(training.starts_at).year, by=by, at=at)
    return _add(training, by=by, at=at)


@transaction.atomic
def amend(
    training_id: int, *, values: dict, quiz_id: int | None = None, by: Scope, at: dt.datetime
) -> Training:
    """Hour, place, seats. Who signed up is told of a new hour; more seats go to those who wait."""
    training = lock(training_id, by=by)
    by.require(Permission.TRAINING_MANAGE, training)
    rules.check_amendable(training, states.AMENDABLE)
    before = {name: getattr(training, name) for name in AMENDABLE}
    _fill_in(training, values, quiz_id, by=by)
    rules.check_seats(training, training.seats)
    if training.kind == Kind.REGULAR and training.plan is None:
        training.plan = _plan(training.station, localdate(training.starts_at).year, by=by, at=at)
    if training.plan:
        rules.check_planned_line(localdate(training.starts_at), training.plan.year)
    rules.check_whole(training)
    training.save()
    changed = [name for name in AMENDABLE if before[name] != getattr(training, name)]
    if training.state == State.OPEN:
        if set(changed) & set(TOLD_OF):
            _tell(training, Tell.CHANGED)
        seating.fill(training, by_id=by.user_id, at=at)
    audit.record(verb="training.amend", target=training, by_id=by.user_id, at=at, changed=changed)
    return training


@transaction.atomic
def take(action: Action, *, training_id: int, note: str = "", by: Scope, at: dt.datetime) -> Training:
    """One step of the way of a training: the only way it changes state."""
    training = lock(training_id, by=by)
    move = states.move(training.state, action)
    by.require(move.needs, training)
    _check(action, training, note, at=at)
    training.state = State(move.to)
    if move.to == State.HELD:
        training.held_at = at
    training.save(update_fields=["state", "held_at"])
    TrainingStep.objects.create(
        training=training, action=action, note=note.strip()[:200], at=at, by_id=by.user_id
    )
    if action == Action.FINISH:
        _finish(training, by=by, at=at)
    if action == Action.CANCEL:
        _tell(training, Tell.CANCELLED)
    audit.record(verb=f"training.{action.lower()}", target=training, by_id=by.user_id, at=at)
    return training


def lock(training_id: int, *, by: Scope) -> Training:
    rows = Training.objects.visible_to(by).select_related("station", "plan", "quiz")
    return rows.select_for_update(of=("self",)).get(pk=training_id)


def _check(action: Action, training: Training, note: str, *, at: dt.datetime) -> None:
    if action == Action.OPEN:
        rules.check_ready(training, at=at)
    if action == Action.START:
        rules.check_day(training, today=localdate(at))
    if action == Action.FINISH:
        rules.check_over(training, at=at)
    if action == Action.CANCEL:
        rules.check_reason(note, what="取消培训")


def _finish(training: Training, *, by: Scope, at: dt.datetime) -> None:
    """Who did not come is noted so; without a quiz who came has passed."""
    with walls.within([training.station_id]):
        for seat in training.seated.select_for_update(of=("self",)).order_by("pk"):
            if seat.state == SeatState.SEATED:
                seating.step(seat, SeatAction.MISS, by_id=by.user_id, at=at)
            elif seat.state == SeatState.WAITING:
                seating.step(seat, SeatAction.LEAVE_OUT, by_id=by.user_id, at=at)
            elif seat.state == SeatState.ATTENDED and training.quiz_id is None:
                seating.certify(seat, training, by_id=by.user_id, at=at)
    seating.recount(training)


def _tell(training: Training, tell: Tell) -> None:
    with walls.within([training.station_id]):
        rows = Seat.objects.filter(training=training, state__in=[SeatState.SEATED, SeatState.WAITING])
        rows.update(tell=tell)


def _organiser(code: str, *, by: Scope) -> Station:
    station = Station.objects.visible_to(by).get(code=code)
    by.require(Permission.TRAINING_MANAGE, station)
    return station


def _plan(station: Station, year: int, *, by: Scope, at: dt.datetime) -> YearPlan:
    plan, _ = YearPlan.objects.get_or_create(
        station=station, year=year, defaults={"made_at": at, "by_id": by.user_id}
    )
    return plan


def _fill_in(training: Training, values: dict, quiz_id: int | None, *, by: Scope) -> None:
    rules.check_campaign(values["kind"], values.get("campaign", ""))
    for name in AMENDABLE:
        if name in values:
            setattr(training, name, values[name])
    training.closes_at = training.closes_at or training.starts_at
    training.month = localdate(training.starts_at).replace(day=1)
    training.quiz = Quiz.objects.visible_to(by).get(pk=quiz_id) if quiz_id else None


def _add(training: Training, *, by: Scope, at: dt.datetime) -> Training:
    training.at, training.by_id = at, by.user_id
    rules.check_whole(training)
    training.save()
    audit.record(verb="training.add", target=training, by_id=by.user_id, at=at, station=training.station_id)
    return training
