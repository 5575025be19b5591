"""The verbs of a finding of hardship. Nothing else writes one.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import access, audit, workdays
from bureau.kit.access import Looking
from stations.permissions import Permission
from stations.scope import Scope
from veterans.hardship import facts, queries, rules, states
from veterans.hardship.enums import Action, StandardState, State
from veterans.hardship.models import Case, CaseStep, Reckoning, Standard
from veterans.models import Person


@transaction.atomic
def open_case(*, person_id: int, household: dict, story: str, by: Scope, at: dt.datetime) -> Case:
    person = Person.objects.visible_to(by).select_for_update(of=("self",)).get(pk=person_id)
    by.require(Permission.HARDSHIP_FILL, person)
    rules.check_person(person)
    if Case.objects.open().filter(person=person).exists():
        raise rules.CannotOpen("此人已有一件在办的困难认定，请在那一件里办理")
    case = Case.objects.create(
        person=person, station_id=person.station_id, story=story, opened_at=at, **household
    )
    _step(case, Action.FILL, by_id=by.user_id, at=at)
    audit.record(verb="hardship.fill", target=case, by_id=by.user_id, at=at)
    return case


@transaction.atomic
def fill(*, case_id: int, household: dict, story: str, by: Scope, at: dt.datetime) -> Case:
    case = _locked(case_id, by)
    move = states.move(case.state, Action.FILL)
    by.require(move.needs, case)
    for key in facts.KEYS:
        setattr(case, key, household[key])
    case.story = story
    case.save()
    _step(case, Action.FILL, by_id=by.user_id, at=at)
    audit.record(verb="hardship.fill", target=case, by_id=by.user_id, at=at)
    return case


@transaction.atomic
def take(
    action: Action, *, case_id: int, by: Scope, at: dt.datetime, note: str = "", level: str = ""
) -> CaseStep:
    """One step of the procedure: the only way a case changes state."""
    case = _locked(case_id, by)
    move = states.move(case.state, action)
    by.require(move.needs, case)
    note = rules.check_words(action, note)
    rules.check_other_eyes(action, case.steps.order_by("at", "pk"), by.user_id)
    DOES.get(action, _nothing_else)(case, action=action, note=note, level=level, by=by, at=at)
    case.state = move.to
    days = rules.WORKDAYS.get(case.state)
    case.due_on = workdays.add_workdays(localdate(at), days) if days else None
    case.save()
    step = _step(case, action, by_id=by.user_id, at=at, note=note)
    audit.record(verb=f"hardship.{action.lower()}", target=case, by_id=by.user_id, at=at)
    return step


def _locked(case_id: int, by: Scope) -> Case:
    return Case.objects.visible_to(by).select_for_update(of=("self",)).get(pk=case_id)


def _step(case: Case, action: Action, *, by_id, at, note="") -> CaseStep:
    return CaseStep.objects.create(
        case=case, person_id=case.person_id, station_id=case.station_id, action=action, state=case.state,
        due_on=case.due_on, note=note, at=at, by_id=by_id,
    )  # fmt: skip


# -- what each step does besides ---------------------------------------------------------------------------


def _nothing_else(case, **_):
    pass


def _submit(case, *, at, **_):
    """From here on the facts and the result stand as they are; only sending back opens them again."""
    on = localdate(at)
    level, findings = rules.reckon(queries.standards(on), case.facts)
    Reckoning.objects.create(
        case=case, person_id=case.person_id, station_id=case.station_id, on=on, inputs=case.facts,
        findings=findings, level=level, at=at,
    )  # fmt: skip


def _decide(case, *, action, note, level, by, at, **_):
    reckoned = queries.reckoning(case).level
    case.level = rules.level_for(action, level, reckoned)
    case.reason, case.decided_at = note, at
    if action == Action.CONFIRM:
        case.valid_to = localdate(at) + relativedelta(months=rules.MONTHS)
    _end_former(case, by=by, at=at)


def _end_former(case, *, by, at):
    """The new finding takes the place of the old one, whichever way it went."""
    former = Case.objects.filter(person_id=case.person_id, state=State.CONFIRMED).exclude(pk=case.pk)
    for old in former.select_for_update():
        _finish(old, why=f"已重新认定，见 {case.number}", by=by, at=at)


def _finish(case, *, why, by, at):
    case.state, case.ended_why, case.due_on = State.ENDED, why, None
    case.save()
    _step(case, Action.END, by_id=by.user_id, at=at, note=why)
    audit.record(verb="hardship.end", target=case, by_id=by.user_id, at=at)


def _appeal(case, *, at, **_):
    """Once, within the term, by another officer. The refusal stays in its step."""
    rules.check_appeal(case, today=localdate(at), decided_on=localdate(case.decided_at))
    case.rounds += 1
    case.level = case.reason = ""
    case.decided_at = None


def _end(case, *, note, **_):
    case.ended_why = note[:200]


DOES = {
    Action.SUBMIT: _submit,
    Action.CONFIRM: _decide,
    Action.REFUSE: _decide,
    Action.APPEAL: _appeal,
    Action.END: _end,
}


def close_for(*, person_id: int, why: str, by: Scope, at: dt.datetime) -> None:
    """With a death nothing of the person's own stands or waits; the family opens its own (F8)."""
    for case in Case.objects.open().filter(person_id=person_id).select_for_update():
        case.state, case.due_on = State.WITHDRAWN, None
        case.save()
        _step(case, Action.WITHDRAW, by_id=by.user_id, at=at, note=why)
        audit.record(verb="hardship.withdraw", target=case, by_id=by.user_id, at=at)
    for case in Case.objects.filter(person_id=person_id, state=State.CONFIRMED).select_for_update():
        _finish(case, why=why, by=by, at=at)


@transaction.atomic
def note_reading(case: Case, *, by: Scope, at: dt.datetime) -> None:
    access.record(Looking.VIEW, target=case, by_id=by.user_id, at=at, field="facts")


@transaction.atomic
def note_letter(case: Case, *, by: Scope, at: dt.datetime) -> None:
    """The letter shows the name: it is remembered like a reveal."""
    by.require(Permission.HARDSHIP_FILL, case)
    access.record(Looking.PRINT, target=case, by_id=by.user_id, at=at, field="letter")


# -- standards ---------------------------------------------------------------------------------------------


@transaction.atomic
def publish(*, standard_id: int, by: Scope, at: dt.datetime) -> Standard:
    """From its first day on this version holds, and the one before ends the day before."""
    by.require_anywhere(Permission.POLICY_MANAGE)
    standard = Standard.objects.visible_to(by).select_for_update().get(pk=standard_id)
    if standard.state != StandardState.DRAFT:
        raise rules.CannotOpen("只有草稿可以发布")
    facts.read(facts.write(standard.lines))
    former = (
        Standard.objects.filter(code=standard.code, state=StandardState.IN_FORCE).order_by("-version").first()
    )
    if former is not None:
        if standard.valid_from <= former.valid_from:
            raise rules.CannotOpen(f"起期要晚于上一版的 {former.valid_from:%Y-%m-%d}")
        former.valid_to = standard.valid_from - dt.timedelta(days=1)
        former.save()
    standard.state = StandardState.IN_FORCE
    standard.save()
    audit.record(verb="hardship.publish", target=standard, by_id=by.user_id, at=at)
    return standard


@transaction.atomic
def draft_next(*, standard_id: int, by: Scope, at: dt.datetime) -> Standard:
    """A new version as a copy of the latest; an open draft is taken up again."""
    by.require_anywhere(Permission.POLICY_MANAGE)
    code = Standard.objects.visible_to(by).get(pk=standard_id).code
    latest = Standard.objects.filter(code=code).order_by("-version").first()
    if latest.state == StandardState.DRAFT:
        return latest
    latest.pk, latest.version, latest.state = None, latest.version + 1, StandardState.DRAFT
    latest.valid_from = max(localdate(at), latest.valid_from + dt.timedelta(days=1))
    latest.valid_to, latest._state.adding = None, True
    latest.save()
    audit.record(verb="hardship.draft", target=latest, by_id=by.user_id, at=at)
    return latest


@transaction.atomic
def end(*, standard_id: int, by: Scope, at: dt.datetime) -> Standard:
    by.require_anywhere(Permission.POLICY_MANAGE)
    standard = Standard.objects.visible_to(by).select_for_update().get(pk=standard_id)
    standard.state, standard.valid_to = StandardState.ENDED, max(localdate(at), standard.valid_from)
    standard.save()
    audit.record(verb="hardship.end_standard", target=standard, by_id=by.user_id, at=at)
    return standard
