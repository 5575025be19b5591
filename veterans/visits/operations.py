"""The verbs of visiting. Nothing else writes a task, a visit or a need.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from bureau.kit import access, audit
from bureau.kit.access import Looking
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.models import Identity, Person
from veterans.rules import KEY_RECIPIENTS
from veterans.visits import queries, rules, states
from veterans.visits.enums import Action, NeedKind, Outcome, Reason, State
from veterans.visits.models import Need, Visit, VisitRule, VisitTask, VisitTaskStep
from veterans.writing import deed

YEAR = dt.timedelta(days=365)
SPREAD = 30  # days over which the very first visits under a rule are spread


# -- one person --------------------------------------------------------------------------------------------


@deed
def call(
    *,
    person_id: int,
    reason: str,
    due_on: dt.date,
    by: Scope,
    at: dt.datetime,
    note: str = "",
    weight: int = 7,
) -> VisitTask:
    """六必访: something has happened that asks for a visit. A second call for the same reason changes nothing."""
    person = Person.objects.visible_to(by).select_for_update(no_key=True).get(pk=person_id)
    by.require(Permission.VISIT_DO, person)
    rules.check_alive(person)
    task, made = VisitTask.objects.get_or_create(
        person=person,
        reason=reason,
        routine=False,
        state=State.PLANNED,
        defaults={
            "station_id": person.station_id, "note": note.strip(), "weight": weight,
            "due_on": due_on, "first_due_on": due_on, "made_at": at,
        },
    )  # fmt: skip
    if made:
        audit.record(verb="visit.call", target=task, by_id=by.user_id, at=at, reason=reason)
    return task


@deed
def record(
    *,
    person_id: int,
    outcome: str,
    by: Scope,
    at: dt.datetime,
    now: dt.datetime,
    reason: str = "",
    companion: str = "",
    mobility: str = "",
    found: str = "",
    facts_checked: bool = False,
    card_papers: bool = False,
    goods: str = "",
    cash: Decimal = Decimal(0),
    signature: str = "",
    next_on: dt.date | None = None,
    needs: Iterable[tuple[str, str]] = (),
    client_id: uuid.UUID | None = None,
) -> Visit:
    """One visit and all that was done at it. Every open task of the person takes the step that the outcome means.

    `at` is when they were there, `now` when it is written down. The same `client_id` a second time gives the same visit.
    """
    person = Person.objects.visible_to(by).select_for_update(no_key=True).get(pk=person_id)
    by.require(Permission.VISIT_DO, person)
    if again := queries.known(client_id):
        return again
    rules.check_alive(person)
    rules.check_moment(at, now=now)
    served = {
        "facts_checked": facts_checked, "card_papers": card_papers, "goods": goods.strip(), "cash": cash, "mobility": mobility,
    }  # fmt: skip
    rules.check_met(outcome, served)
    signed = rules.check_said(outcome, found=found, cash=cash, companion=companion, signed=signature)
    again_on = rules.again_on(outcome, next_on, today=localdate(now))
    tasks = list(VisitTask.objects.open().filter(person=person).select_for_update().order_by("due_on", "pk"))
    visit = Visit.objects.create(
        person=person,
        station_id=person.station_id,
        reason=reason or (tasks[0].reason if tasks else Reason.DIFFICULTY),
        outcome=outcome,
        at=at,
        recorded_at=now,
        by_id=by.user_id,
        companion=companion.strip(),
        found=found.strip(),
        signature=signed,
        next_on=again_on,
        offline=client_id is not None,
        client_id=client_id,
        **served,
    )
    for kind, text in needs:
        Need.objects.create(
            visit=visit, person=person, station_id=person.station_id, kind=NeedKind(kind), text=text.strip(),
            due_on=localdate(now) + dt.timedelta(days=rules.NEED_DAYS), at=now,
        )  # fmt: skip
    for task in tasks:
        _step(task, Outcome(outcome).action, due_on=again_on, excuse=outcome, by=by, at=now)
    if facts_checked and (person.confirmed_at is None or person.confirmed_at < at):
        by.require(Permission.PERSON_EDIT, person)
        person.confirmed_at = at
        person.save(update_fields=["confirmed_at"])
        audit.record(verb="person.confirm", target=person, by_id=by.user_id, at=now)
    if outcome == Outcome.HOME and again_on:
        _again(person, visit, again_on, by=by, at=now)
    audit.record(verb="visit.record", target=visit, by_id=by.user_id, at=now, outcome=outcome)
    return visit


def _again(person: Person, visit: Visit, day: dt.date, *, by: Scope, at: dt.datetime) -> None:
    VisitTask.objects.create(
        person=person, station_id=person.station_id, reason=Reason.DIFFICULTY, weight=6, note="上次走访时约定",
        due_on=day, first_due_on=day, made_at=at,
    )  # fmt: skip


def _step(
    task: VisitTask,
    action: Action,
    *,
    by: Scope,
    at: dt.datetime,
    due_on=None,
    excuse: str = "",
    note: str = "",
) -> VisitTaskStep:
    move = states.move(task.state, action)
    by.require(move.needs, task)
    task.state = move.to
    if move.to in states.FINAL:
        task.ended_at = at
    if action == Action.MISS:
        task.excuse, task.misses = excuse, task.misses + 1
    if move.to not in states.FINAL and due_on:
        task.due_on = due_on
    task.save(update_fields=["state", "ended_at", "excuse", "misses", "due_on"])
    return VisitTaskStep.objects.create(
        task=task, person_id=task.person_id, station_id=task.station_id, action=action,
        due_on=None if move.to in states.FINAL else task.due_on, note=note.strip(), at=at, by_id=by.user_id,
    )  # fmt: skip


@deed
def put_off(*, task_id: int, until: dt.date, note: str, by: Scope, at: dt.datetime) -> VisitTask:
    task = VisitTask.objects.visible_to(by).select_for_update().get(pk=task_id)
    states.move(task.state, Action.PUT_OFF)
    rules.check_delay(until, today=localdate(at), note=note)
    _step(task, Action.PUT_OFF, due_on=until, note=note, by=by, at=at)
    audit.record(verb="visit.put_off", target=task, by_id=by.user_id, at=at, until=str(until))
    return task


@deed
def cancel(*, task_id: int, note: str, by: Scope, at: dt.datetime) -> VisitTask:
    task = VisitTask.objects.visible_to(by).select_for_update().get(pk=task_id)
    if not note.strip():
        raise rules.MustSayWhy("取消走访要写明原因")
    _step(task, Action.CANCEL, note=note, by=by, at=at)
    audit.record(verb="visit.cancel", target=task, by_id=by.user_id, at=at)
    return task


def cancel_for(*, person_id: int, note: str, by_id: int | None, at: dt.datetime) -> int:
    """Somebody has died or left: nobody rings at that door any more. Runs inside the deed that says so. → how many."""
    tasks = list(VisitTask.objects.open().filter(person=person_id).select_for_update())
    for task in tasks:
        task.state, task.ended_at = State.CANCELLED, at
        task.save(update_fields=["state", "ended_at"])
    VisitTaskStep.objects.bulk_create(
        VisitTaskStep(
            task=task, person_id=person_id, station_id=task.station_id, action=Action.CANCEL, note=note, at=at, by_id=by_id
        )
        for task in tasks
    )  # fmt: skip
    return len(tasks)


@deed
def settle(*, need_id: int, answer: str, by: Scope, at: dt.datetime) -> Need:
    need = Need.objects.visible_to(by).select_for_update().get(pk=need_id)
    by.require(Permission.VISIT_DO, need)
    if need.settled_at:
        raise rules.CannotVisit("这项需求已经办结")
    if not answer.strip():
        raise rules.MustSayWhy("请写明怎么办的，下次上门的人看得到")
    need.answer, need.settled_at, need.settled_by_id = answer.strip(), at, by.user_id
    need.save(update_fields=["answer", "settled_at", "settled_by"])
    audit.record(verb="visit.settle", target=need, by_id=by.user_id, at=at)
    return need


# -- many at once ------------------------------------------------------------------------------------------


@deed
def call_festival(*, place: str, occasion: str, due_on: dt.date, by: Scope, at: dt.datetime) -> int:
    """重要节日: every key recipient under a place gets a visit before the day. → how many new ones."""
    by.require(Permission.VISIT_MANAGE, place)
    held = Identity.objects.filter(person=OuterRef("pk"), category__in=sorted(KEY_RECIPIENTS), valid_to=None)
    people = Person.objects.on_register(at).filter(below("station_id", place)).filter(Exists(held))
    return _call_many(
        people, Reason.FESTIVAL, note=occasion, due_on=due_on, weight=7, place=place, by=by, at=at
    )


@deed
def call_collection(*, place: str, due_on: dt.date, by: Scope, at: dt.datetime, note: str = "") -> int:
    """上门采集: nobody over 80, and no key recipient, is asked to come. → how many new ones."""
    by.require(Permission.EVENT_MANAGE, place)
    people = queries.to_collect_at_home(place, at=at, day=localdate(at), categories=KEY_RECIPIENTS)
    return _call_many(people, Reason.COLLECT, note=note, due_on=due_on, weight=8, place=place, by=by, at=at)


def _call_many(people, reason: Reason, *, note, due_on, weight, place, by: Scope, at) -> int:
    waiting = VisitTask.objects.open().filter(person=OuterRef("pk"), reason=reason, routine=False)
    rows = people.filter(~Exists(waiting)).values_list("pk", "station_id")
    made = VisitTask.objects.bulk_create(
        (
            VisitTask(
                person_id=pk, station_id=station, reason=reason, note=note, weight=weight,
                due_on=due_on, first_due_on=due_on, made_at=at,
            )
            for pk, station in rows
        ),
        batch_size=2_000,
    )  # fmt: skip
    audit.record(
        verb="visit.call_many", target=f"stations.Station:{place}", by_id=by.user_id, at=at, reason=reason, tasks=len(made)
    )  # fmt: skip
    return len(made)


@transaction.atomic
def plan_due(*, at: dt.datetime) -> dict[str, int]:
    """Every night, for everybody: a routine visit for whom a rule asks, none for whom no rule asks any more.

    Set-based: one statement per rule. The strictest rule comes first, so each person gets the shortest pace.
    """
    today, made = localdate(at), 0
    in_force = list(VisitRule.objects.in_force(today).order_by("every_days", "-weight", "pk"))
    ended = _drop_unasked(in_force, at=at, today=today)
    for rule in in_force:
        made += _plan(rule, at=at, today=today)
    audit.record(verb="visit.plan", target="visits.VisitTask:*", by_id=None, at=at, made=made, ended=ended)
    return {"made": made, "ended": ended}


def _drop_unasked(in_force: list[VisitRule], *, at: dt.datetime, today: dt.date) -> int:
    """Rows that the rule they were made under no longer asks for: left the register, moved up, rule ended."""
    routine = VisitTask.objects.open().filter(routine=True)
    gone = routine.exclude(rule__in=in_force).update(state=State.CANCELLED, ended_at=at)
    for rule in in_force:
        asked = queries.people_under(rule, at=at, today=today).filter(pk=OuterRef("person_id"))
        gone += routine.filter(~Exists(asked), rule=rule).update(state=State.CANCELLED, ended_at=at)
    return gone


def _plan(rule: VisitRule, *, at: dt.datetime, today: dt.date) -> int:
    has_one = VisitTask.objects.open().filter(person=OuterRef("pk"), routine=True)
    said_no = VisitTask.objects.filter(
        person=OuterRef("pk"), routine=True, state=State.DECLINED, ended_at__gt=at - YEAR
    )
    people = queries.people_under(rule, at=at, today=today).filter(~Exists(has_one), ~Exists(said_no))
    people = people.order_by().values_list("pk", "station_id")
    chosen, parameters = people.query.sql_with_params()
    table, visits = VisitTask._meta.db_table, Visit._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH chosen (id, station_code) AS ({chosen}),"
            f" met AS (SELECT person_id, max(at) AS at FROM {visits} WHERE outcome = %s GROUP BY person_id),"
            " planned AS (SELECT c.id, c.station_code, coalesce((met.at AT TIME ZONE 'Asia/Shanghai')::date + %s,"
            " %s + (c.id %% %s)::int) AS day FROM chosen c LEFT JOIN met ON met.person_id = c.id)"
            f" INSERT INTO {table} (person_id, station_code, rule_id, reason, routine, weight, note, due_on, first_due_on,"
            " state, excuse, misses, made_at)"
            " SELECT id, station_code, %s, %s, true, %s, '', day, day, %s, '', 0, %s FROM planned",
            [
                *parameters, Outcome.HOME, rule.every_days, today, min(SPREAD, rule.every_days),
                rule.pk, rule.reason, rule.weight, State.PLANNED, at,
            ],
        )  # fmt: skip
        return cursor.rowcount


# -- what leaves a trace although nothing changes ----------------------------------------------------------


def note_view(person: Person, *, by: Scope, at: dt.datetime) -> None:
    access.record(Looking.VIEW, target=person, by_id=by.user_id, at=at, field="visit")


def note_sheet(tasks: list[VisitTask], *, by: Scope, at: dt.datetime) -> None:
    """A route sheet shows names, doors and telephones: each place is asked, and the paper is remembered like a reveal."""
    by.require_all(Permission.PERSON_REVEAL, tasks)
    people = [task.person_id for task in tasks]
    audit.record(verb="visit.sheet", target="visits.VisitTask:*", by_id=by.user_id, at=at, people=people)
    access.record(
        Looking.PRINT,
        target="visits.VisitTask:*",
        by_id=by.user_id,
        at=at,
        field="visit.sheet",
        count=len(people),
    )
