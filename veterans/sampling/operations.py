"""The verbs of a sampling audit. Nothing else writes one.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, workdays
from bureau.kit.sequences import next_ids
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans.models import RegistrationStep
from veterans.sampling import drawing, queries, rules, states
from veterans.sampling.enums import Action, State
from veterans.sampling.models import Round, Sample, SampleStep


@transaction.atomic
def draw(
    *,
    name: str,
    place: str,
    filed_from: dt.date | None,
    filed_to: dt.date,
    share: int,
    asked: list[str],
    by: Scope,
    at: dt.datetime,
    seed: str = "",
) -> Round:
    """All samples at once. The machine makes the seed; only the demo brings one, so that it is the same every time."""
    by.require(Permission.SAMPLE_JUDGE, Station.objects.visible_to(by).get(code=place))
    seed = seed or drawing.new_seed()
    people = list(queries.population(place=place, filed_from=filed_from, filed_to=filed_to, by=by, at=at))
    drawn = drawing.draw(people, share=share, seed=seed)
    rules.check_size(len(drawn), len(people))
    due = workdays.add_workdays(localdate(at), rules.TERM)
    made = Round.objects.create(
        name=name, place_id=place, filed_from=filed_from, filed_to=filed_to, share=share, asked=",".join(asked),
        seed=seed, population=len(people), due_on=due, drawn_at=at, drawn_by_id=by.user_id,
    )  # fmt: skip
    samples = [
        Sample(pk=pk, round=made, person_id=person, station_id=station, due_on=due)
        for pk, (person, station) in zip(next_ids(Sample, len(drawn)), drawn, strict=True)
    ]
    Sample.objects.bulk_create(samples)
    SampleStep.objects.bulk_create(_made(one, Action.DRAW, by_id=by.user_id, at=at) for one in samples)
    audit.record(verb="sample.draw", target=made, by_id=by.user_id, at=at, files=len(samples), seed=seed)
    return made


@transaction.atomic
def take(
    action: Action,
    *,
    sample_id: int,
    by: Scope,
    at: dt.datetime,
    note: str = "",
    fault: str = "",
    sanction: str = "",
) -> SampleStep:
    """One step of the procedure: the only way a sample changes state."""
    sample = (
        Sample.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("round")
        .get(pk=sample_id)
    )
    move = states.move(sample.state, action)
    by.require(move.needs, sample)
    papers = queries.papers(sample, by=by)
    note = rules.check_words(action, note, queries.missing(papers))
    if move.needs == Permission.SAMPLE_JUDGE:
        rules.check_judge(RegistrationStep.objects.filter(person_id=sample.person_id), by.user_id)
        sample.judged_at = sample.judged_at or at
    DOES.get(action, _nothing_else)(sample, note=note, fault=fault, sanction=sanction, at=at)
    sample.state = move.to
    sample.save()
    shown = {kind: paper.sha256 if paper else "" for kind, paper in papers.items()}
    kept = shown if action in (Action.ANSWER, Action.FIX) else {}
    step = _made(sample, action, by_id=by.user_id, at=at, note=note, shown=kept)
    step.save()
    audit.record(verb=f"sample.{action.lower()}", target=sample, by_id=by.user_id, at=at)
    return step


def _made(sample: Sample, action: Action, *, by_id, at, note="", shown=None) -> SampleStep:
    return SampleStep(
        sample=sample, person_id=sample.person_id, station_id=sample.station_id, action=action,
        state=sample.state, due_on=sample.due_on, note=note, shown=shown or {}, at=at, by_id=by_id,
    )  # fmt: skip


# -- what each step does besides ---------------------------------------------------------------------------


def _nothing_else(sample, **_):
    pass


def _ask_more(sample, *, at, **_):
    sample.due_on = max(sample.due_on, workdays.add_workdays(localdate(at), rules.TERM))


def _pass(sample, *, note, **_):
    sample.finding = note


def _fault(sample, *, note, fault, at, **_):
    rules.check_fault(fault)
    sample.fault, sample.finding = fault, note
    sample.due_on = workdays.add_workdays(localdate(at), rules.FIX_TERM)


def _sanction(sample, *, note, sanction, at, **_):
    rules.check_sanction(sanction, sample, today=localdate(at))
    sample.sanction, sample.finding = sanction, note


DOES = {Action.ASK_MORE: _ask_more, Action.PASS: _pass, Action.FAULT: _fault, Action.SANCTION: _sanction}


def void_for(*, person_id: int, why: str, by: Scope, at: dt.datetime) -> None:
    """Who has died is asked for no papers any more (F8)."""
    for sample in Sample.objects.open().filter(person_id=person_id).select_for_update():
        sample.state = State.VOID
        sample.save()
        _made(sample, Action.VOID, by_id=by.user_id, at=at, note=why).save()
        audit.record(verb="sample.void", target=sample, by_id=by.user_id, at=at, why=why)
