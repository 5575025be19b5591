"""The verbs on chiefs, leave and plans. What is done to a confirmed turn stands in `changes.py`."""

import datetime as dt
import time
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.kit import access, audit, seal
from bureau.kit.access import Looking
from bureau.kit.sequences import next_ids
from stations.models import Station
from stations.permissions import Permission
from stations.rota import queries, rules, slots, solver
from stations.rota.enums import Deed, Length, PlanState, TurnState, Way
from stations.rota.models import Chief, Leave, Plan, Turn, TurnDay, TurnStep
from stations.scope import Scope

AMENDABLE = ("name", "is_veteran", "starts_on", "ends_on")


# -- chiefs -----------------------------------------------------------------------------------------------


@transaction.atomic
def add_chief(station_code: str, *, values: dict, phone: str, by: Scope, at: dt.datetime) -> Chief:
    """A candidate. Nobody is planned before they have agreed."""
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.ROTA_MANAGE, station)
    rules.check_chief_term(values["starts_on"], values["ends_on"])
    number = rules.clean_phone(phone)
    pk = next_ids(Chief, 1)[0]
    sealing = seal.of(Chief.SEAL)
    chief = Chief(
        pk=pk,
        station=station,
        phone_sealed=sealing.close(number, pk),
        phone_index=sealing.index(number),
        **{name: values[name] for name in AMENDABLE if name in values},
    )
    _save_once(chief, force_insert=True)
    audit.record(verb="rota.add_chief", target=chief, by_id=by.user_id, at=at, station=station.code)
    return chief


@transaction.atomic
def amend_chief(chief_id: int, *, values: dict, phone: str = "", by: Scope, at: dt.datetime) -> Chief:
    """Put right a name or a telephone, or renew the term. An empty telephone leaves the old one."""
    chief = _chief(chief_id, by=by)
    rules.check_chief_term(values["starts_on"], values["ends_on"])
    changed = [name for name in AMENDABLE if name in values and values[name] != getattr(chief, name)]
    for name in changed:
        setattr(chief, name, values[name])
    if phone:
        number, sealing = rules.clean_phone(phone), seal.of(Chief.SEAL)
        chief.phone_sealed, chief.phone_index = sealing.close(number, chief.pk), sealing.index(number)
        changed += ["phone_sealed", "phone_index"]
    if changed:
        _save_once(chief, update_fields=changed)
        audit.record(verb="rota.amend_chief", target=chief, by_id=by.user_id, at=at, changed=changed)
    return chief


def _save_once(chief: Chief, **how) -> None:
    try:
        with transaction.atomic():
            chief.save(**how)
    except IntegrityError:
        once = next(c for c in Chief._meta.constraints if c.name == "one_person_is_chief_once")
        raise rules.WrongChief(once.violation_error_message) from None


@transaction.atomic
def consent(chief_id: int, *, on: dt.date, way: Way, by: Scope, at: dt.datetime) -> Chief:
    """They have agreed, and how they said so. From then on they are planned."""
    chief = _chief(chief_id, by=by)
    if on > localdate(at):
        raise rules.WrongChief("同意日期不能晚于今天")
    chief.consented_on, chief.consent_way = on, way
    chief.save(update_fields=["consented_on", "consent_way"])
    audit.record(verb="rota.consent", target=chief, by_id=by.user_id, at=at, way=way)
    return chief


@transaction.atomic
def leave_rota(chief_id: int, *, note: str, by: Scope, at: dt.datetime) -> int:
    """They serve no longer. What they have served stays; what was still to come is open again. → turns left open"""
    chief, today = _chief(chief_id, by=by), localdate(at)
    rules.check_says_why(note)
    chief.left_on = today
    chief.save(update_fields=["left_on"])
    coming = list(chief.turns.select_for_update().filter(state=TurnState.SET, first_day__gt=today))
    for turn in coming:
        leave_open(turn, note=f"退出轮值：{note}", way="", by=by, at=at)
    audit.record(verb="rota.leave", target=chief, by_id=by.user_id, at=at, opened=len(coming))
    return len(coming)


def reveal_phone(chief_id: int, *, reason: str, by: Scope, at: dt.datetime) -> str:
    """The full number, for a reason that the log has first."""
    chief = Chief.objects.visible_to(by).get(pk=chief_id)
    by.require(Permission.ROTA_MANAGE, chief)
    rules.check_says_why(reason)
    access.record(Looking.REVEAL, target=chief, by_id=by.user_id, at=at, field="phone", reason=reason.strip())
    return chief.phone


def _chief(chief_id: int, *, by: Scope) -> Chief:
    chief = Chief.objects.visible_to(by).select_for_update(of=("self",)).get(pk=chief_id)
    by.require(Permission.ROTA_MANAGE, chief)
    if chief.left_on:
        raise rules.WrongChief(f"{chief.name}已退出轮值，不能再改")
    return chief


# -- leave ------------------------------------------------------------------------------------------------


@transaction.atomic
def add_leave(
    chief_id: int, *, first_day: dt.date, last_day: dt.date, by: Scope, at: dt.datetime
) -> tuple[Leave, list[Turn]]:
    """→ the leave, and the confirmed turns that fall into it and now want somebody else."""
    chief = _chief(chief_id, by=by)
    rules.check_leave(first_day, last_day)
    leave = Leave.objects.create(
        chief=chief,
        station_id=chief.station_id,
        first_day=first_day,
        last_day=last_day,
        at=at,
        by_id=by.user_id,
    )
    audit.record(verb="rota.add_leave", target=chief, by_id=by.user_id, at=at)
    hit = chief.turns.filter(state=TurnState.SET, first_day__lte=last_day, last_day__gte=first_day)
    return leave, list(hit.filter(last_day__gte=localdate(at)))


@transaction.atomic
def withdraw_leave(leave_id: int, *, by: Scope, at: dt.datetime) -> Leave:
    leave = Leave.objects.visible_to(by).select_for_update(of=("self",)).get(pk=leave_id)
    by.require(Permission.ROTA_MANAGE, leave)
    if leave.withdrawn_at is None:
        leave.withdrawn_at = at
        leave.save(update_fields=["withdrawn_at"])
        audit.record(verb="rota.withdraw_leave", target=leave, by_id=by.user_id, at=at)
    return leave


# -- plans ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Period:
    first_day: dt.date
    last_day: dt.date
    length: Length
    only_workdays: bool = False


@transaction.atomic
def draft_plan(place: str, *, period: Period, by: Scope, at: dt.datetime) -> Plan:
    """Share the turns of all stations at and below a place. Changes nothing yet; what is confirmed already stays as it is."""
    station = Station.objects.visible_to(by).get(code=place)
    by.require(Permission.ROTA_MANAGE, station)
    rules.check_period(period.first_day, period.last_day, today=localdate(at))
    stations = queries.stations_to_plan(place, scope=by)
    rules.check_count(stations)
    began = time.perf_counter()
    plan = Plan.objects.create(
        station=station,
        first_day=period.first_day,
        last_day=period.last_day,
        length=period.length,
        only_workdays=period.only_workdays,
        made_at=at,
        made_by_id=by.user_id,
    )
    turns = _share_out(plan, [s.code for s in stations])
    if not turns:
        raise rules.WrongPlan("这段时间都已经排定；要改哪一班，请到那一班上改")
    Turn.objects.bulk_create(turns, batch_size=2000)
    plan.seconds = round(time.perf_counter() - began, 1)
    plan.save(update_fields=["seconds", "solved"])
    audit.record(verb="rota.draft", target=plan, by_id=by.user_id, at=at, turns=len(turns))
    return plan


def _share_out(plan: Plan, codes: list[str]) -> list[Turn]:
    period = {"first": plan.first_day, "last": plan.last_day}
    people = queries.candidates(codes, **period)
    names = dict(Chief.objects.filter(station_id__in=codes).values_list("pk", "name"))
    fixed = queries.already_planned(codes, **period)
    cut = slots.cut(plan.first_day, plan.last_day, plan.length, only_workdays=plan.only_workdays)
    turns = []
    for code in codes:
        free = [s for s in cut if not any(a <= s.last and s.first <= b for a, b in fixed[code])]
        roster = solver.share_out(free, people[code])
        plan.solved += roster.solved
        turns += [
            Turn(
                plan=plan,
                station_id=code,
                chief_id=chief,
                chief_name=names.get(chief, ""),
                first_day=slot.first,
                last_day=slot.last,
                holidays=slot.holidays,
                reason=reason,
            )
            for slot, chief, reason in zip(free, roster.chosen, roster.reasons, strict=True)
        ]
    return turns


@transaction.atomic
def redraft(turn_id: int, *, chief_id: int | None, by: Scope, at: dt.datetime) -> Turn:
    """Give a turn of a draft to somebody else, or to nobody."""
    turn = _turn_of_draft(turn_id, by=by)
    if chief_id is None:
        turn.chief, turn.chief_name, turn.reason = None, "", f"{localdate(at)} 由经办人空出"
    else:
        chief = Chief.objects.visible_to(by).filter(station_id=turn.station_id).get(pk=chief_id)
        rules.check_may_take(
            chief, turn, queries.leaves_of([chief.pk], turn=turn)[chief.pk], today=localdate(at)
        )
        turn.chief, turn.chief_name, turn.reason = chief, chief.name, f"{localdate(at)} 由经办人指定"
    turn.save(update_fields=["chief", "chief_name", "reason"])
    audit.record(verb="rota.redraft", target=turn, by_id=by.user_id, at=at)
    return turn


def _turn_of_draft(turn_id: int, *, by: Scope) -> Turn:
    turn = (
        Turn.objects.visible_to(by)
        .select_related("plan")
        .select_for_update(of=("self", "plan"))
        .get(pk=turn_id)
    )
    by.require(Permission.ROTA_MANAGE, turn)
    rules.check_draft(turn.plan)
    return turn


@transaction.atomic
def confirm_plan(plan_id: int, *, by: Scope, at: dt.datetime) -> Plan:
    """The draft becomes the rota. The database refuses it whole where another was confirmed meanwhile."""
    plan = _plan(plan_id, by=by)
    turns = list(Turn.objects.visible_to(by).select_for_update(of=("self",)).filter(plan=plan))
    set_turns = [turn for turn in turns if turn.chief_id]
    try:
        with transaction.atomic():
            ids = [turn.pk for turn in set_turns]
            Turn.objects.filter(pk__in=ids).update(state=TurnState.SET)
            Turn.objects.filter(plan=plan, chief=None).update(state=TurnState.OPEN, open_since=at)
            TurnDay.objects.bulk_create((day for turn in set_turns for day in days_of(turn)), batch_size=5000)
    except IntegrityError:
        raise rules.Taken("其中有的日子刚刚已由别人排定，请作废这份草稿，重新排一次") from None
    TurnStep.objects.bulk_create(
        (
            TurnStep(
                turn=turn,
                station_id=turn.station_id,
                deed=Deed.CONFIRM,
                after=turn.chief_name,
                at=at,
                by_id=by.user_id,
            )
            for turn in turns
        ),
        batch_size=5000,
    )
    return _settle(plan, PlanState.CONFIRMED, by=by, at=at, turns=len(turns))


@transaction.atomic
def discard_plan(plan_id: int, *, by: Scope, at: dt.datetime) -> Plan:
    plan = _plan(plan_id, by=by)
    plan.turns.all().delete()
    return _settle(plan, PlanState.DISCARDED, by=by, at=at)


def _plan(plan_id: int, *, by: Scope) -> Plan:
    plan = Plan.objects.visible_to(by).select_for_update(of=("self",)).get(pk=plan_id)
    by.require(Permission.ROTA_MANAGE, plan)
    rules.check_draft(plan)
    return plan


def _settle(plan: Plan, state: PlanState, *, by: Scope, at: dt.datetime, **detail) -> Plan:
    plan.state, plan.settled_at = state, at
    plan.save(update_fields=["state", "settled_at"])
    audit.record(verb=f"rota.{state.lower()}", target=plan, by_id=by.user_id, at=at, **detail)
    return plan


# -- what every change of a turn ends with ----------------------------------------------------------------


def days_of(turn: Turn) -> list[TurnDay]:
    slot = slots.Slot(turn.first_day, turn.last_day)
    return [
        TurnDay(turn=turn, station_id=turn.station_id, chief_id=turn.chief_id, day=day) for day in slot.days
    ]


def give(changes: list[tuple[Turn, Chief]], *, deed: Deed, note: str, way: str, by: Scope, at: dt.datetime):
    """Hand turns over, all at once. The unique days of the database are the judge of overlaps."""
    befores = [turn.chief_name for turn, _ in changes]
    try:
        with transaction.atomic():
            TurnDay.objects.filter(turn__in=[turn for turn, _ in changes]).delete()
            for turn, chief in changes:
                turn.chief, turn.chief_name = chief, chief.name
                turn.state, turn.open_since = TurnState.SET, None
                turn.save(update_fields=["chief", "chief_name", "state", "open_since"])
                TurnDay.objects.bulk_create(days_of(turn))
    except (IntegrityError, ValidationError):
        raise rules.Taken("这几天已有人值班，或者对方那几天已在值班，请刷新后再看") from None
    for (turn, _), before in zip(changes, befores, strict=True):
        _step(turn, deed=deed, before=before, note=note, way=way, by=by, at=at)


def leave_open(turn: Turn, *, note: str, way: str, by: Scope, at: dt.datetime) -> None:
    before = turn.chief_name
    turn.days.all().delete()
    turn.chief, turn.chief_name, turn.state, turn.open_since = None, "", TurnState.OPEN, at
    turn.save(update_fields=["chief", "chief_name", "state", "open_since"])
    _step(turn, deed=Deed.VACATE, before=before, note=note, way=way, by=by, at=at)


def _step(turn: Turn, *, deed: Deed, before: str, note: str, way: str, by: Scope, at: dt.datetime) -> None:
    TurnStep.objects.create(
        turn=turn,
        station_id=turn.station_id,
        deed=deed,
        before=before,
        after=turn.chief_name,
        way=way,
        note=note.strip()[:200],
        at=at,
        by_id=by.user_id,
    )
    audit.record(verb=f"rota.{deed.lower()}", target=turn, by_id=by.user_id, at=at)
