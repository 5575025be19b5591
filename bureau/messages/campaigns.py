"""The verbs of an SMS task: look at the audience, propose, confirm by a second person, fill, stop, finish."""

import datetime as dt
from collections import Counter

from django.db import transaction

from bureau.kit import audit
from bureau.messages import audience, queries, rules, states, tasks
from bureau.messages.enums import Kind, Skip, SmsState, TaskAction, TaskState
from bureau.messages.models import Sms, SmsTask, SmsTaskStep, Wording
from bureau.messages.operations import _row
from bureau.messages.queries import Reached
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope

AT_ONCE = 2000
MOST_PLACES = 8


def preview(wording: Wording, *, values: dict, criteria: dict, by: Scope, at: dt.datetime) -> Reached:
    """Who would get it, who would not and why, and what it costs. Writes nothing."""
    policy = queries.policy(at.date())
    text = rules.render(wording.text, _said(values, None), signature=policy.signature)
    people, out, places = 0, Counter(), Counter()
    for ids in _chunks(audience.book().people(criteria, by=by, at=at)):
        for found in audience.book().reach(ids).values():
            people += 1
            places[found.station] += 1
            if not found.mobile:
                out[Skip.NO_MOBILE.label] += 1
        out[Skip.OPTED_OUT.label] += len(queries.opted_out(ids))
        out.update(why.label for why in audience.vetoed(ids, Kind(wording.kind)).values())
    names = dict(
        Station.objects.filter(pk__in=[code for code, _ in places.most_common(MOST_PLACES)]).values_list(
            "pk", "short_name"
        )
    )
    size = rules.parts(text)
    return Reached(
        people, [(names[code], n) for code, n in places.most_common(MOST_PLACES)], [(why, n) for why, n in out.items() if n],
        size, text, rules.needs_second_person(people, policy),
        max(people - out.total(), 0) * size * policy.price_fen,
    )  # fmt: skip


@transaction.atomic
def propose(
    *, title: str, wording: Wording, values: dict, criteria: dict, by: Scope, at: dt.datetime
) -> SmsTask:
    """To few it runs at once; to many it waits for a second person."""
    place = Station.objects.get(pk=criteria["place"])
    by.require(Permission.SMS_SEND, place.pk)
    seen = preview(wording, values=values, criteria=criteria, by=by, at=at)
    if not seen.planned:
        raise rules.NotFit("没有人符合这些条件，请放宽条件")
    task = SmsTask.objects.create(
        title=title, wording=wording, values=values, place=place, categories=criteria["categories"],
        age_from=criteria["age_from"], age_to=criteria["age_to"], planned=seen.planned, proposed_at=at,
        proposed_by_id=by.user_id,
    )  # fmt: skip
    audit.record(verb="sms_task.propose", target=task, by_id=by.user_id, at=at, planned=seen.planned)
    if not seen.second_person:
        _run(task, by_id=by.user_id, at=at)
    return task


@transaction.atomic
def take(action: TaskAction, *, task_id: int, by: Scope, at: dt.datetime) -> SmsTask:
    task = SmsTask.objects.visible_to(by).select_for_update().get(pk=task_id)
    move = states.move(task.state, action)
    by.require(move.needs, task.place_id)
    if action == TaskAction.CONFIRM:
        rules.check_may_confirm(task, by.user_id, queries.policy(at.date()))
        _run(task, by_id=by.user_id, at=at)
        return task
    if action == TaskAction.STOP:
        waiting = Sms.objects.filter(task=task, state=SmsState.QUEUED)
        waiting.update(state=SmsState.SKIPPED, skip=Skip.STOPPED)
    _step(task, action, move.to, by_id=by.user_id, at=at)
    return task


def _run(task: SmsTask, *, by_id: int | None, at: dt.datetime) -> None:
    task.confirmed_at, task.confirmed_by_id = at, by_id
    _step(task, TaskAction.CONFIRM, TaskState.RUNNING, by_id=by_id, at=at)
    # The audience is what the proposer reaches: the second person may hold no post that writes to people.
    transaction.on_commit(lambda: tasks.fill.delay(task_id=task.pk, user_id=task.proposed_by_id))


def _step(task: SmsTask, action: TaskAction, to: TaskState, *, by_id: int | None, at: dt.datetime) -> None:
    task.state = to
    task.save()
    SmsTaskStep.objects.create(task=task, action=action, state=to, at=at, by_id=by_id)
    audit.record(verb=f"sms_task.{action.lower()}", target=task, by_id=by_id, at=at)


@transaction.atomic
def fill(task_id: int, *, by: Scope, at: dt.datetime) -> int:
    """A row for every person of the audience as it is now. Safe to run twice: a row's key is task and person."""
    task = SmsTask.objects.select_for_update(of=("self",)).select_related("wording", "place").get(pk=task_id)
    if task.state != TaskState.RUNNING or task.filled_at:
        return 0
    policy, count = queries.policy(at.date()), 0
    stations = {s.pk: s for s in Station.objects.filter(pk__startswith=task.place_id)}
    for ids in _chunks(audience.book().people(task.criteria, by=by, at=at)):
        rows = [
            _row(
                task.wording, policy, person_id=person_id, station=found.station, key=f"task:{task.pk}:{person_id}",
                at=at, values=_said(task.values, stations.get(found.station)), task=task,
            )
            for person_id, found in audience.book().reach(ids).items()
        ]  # fmt: skip
        Sms.objects.bulk_create(rows, ignore_conflicts=True)
        count += len(rows)
    task.filled_at, task.planned = at, count
    task.save(update_fields=["filled_at", "planned"])
    return count


def finish_done(*, at: dt.datetime) -> int:
    """Tasks of which nothing waits any more."""
    waiting = Sms.objects.filter(state__in=[SmsState.QUEUED, SmsState.SENDING]).values("task")
    ready = SmsTask.objects.filter(state=TaskState.RUNNING, filled_at__isnull=False)
    done = 0
    for task in ready.exclude(pk__in=waiting.filter(task__isnull=False)):
        with transaction.atomic():
            _step(task, TaskAction.FINISH, states.move(task.state, TaskAction.FINISH).to, by_id=None, at=at)
        done += 1
    return done


def _said(values: dict, station: Station | None) -> dict:
    """What the person's own station fills in; in a preview it stands as a word."""
    name = station.short_name if station else "（所属站）"
    phone = (station.phone if station else "") or ("区局" if station else "（所属站电话）")
    return {"station": name, "phone": phone, **{key: value for key, value in values.items() if value}}


def _chunks(people):
    batch: list[int] = []
    for person_id in people.order_by("pk").values_list("pk", flat=True).iterator(AT_ONCE):
        batch.append(person_id)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
