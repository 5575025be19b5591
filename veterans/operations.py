"""The verbs on a person; `belongings` has those on what belongs to a person. Bulk writes of a roster go through `veterans.imports.operations`.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.kit import access, audit, idnumber, pinyin, seal
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import belongings, completeness, endings, queries, rules, states, validators
from veterans.enums import Action, FamilyTaskState, Source, State
from veterans.models import ChangeRequest, FamilyTask, Person, RegistrationStep, SavedView
from veterans.writing import deed, for_editing

# Fact → its code list, or "" where the value is free.
FACTS = {
    "name": "",
    "ethnic": "ethnic",
    "political": "political",
    "marital": "marital",
    "education": "education",
    "health": "health",
    "employment": "employment",
    "employer": "",
    "household_region": "",
    "household_address": "",
    "residence_region": "",
    "residence_address": "",
    "note": "",
}

MOST_VIEWS = 20


class Changed(Refused):
    """Somebody else has saved since this form was opened. Carries the version that holds now."""

    def __init__(self, version: int):
        super().__init__("这份档案刚被别人改过，请对照两边的内容后再保存")
        self.version = version


def _clean(facts: dict) -> dict:
    """Only known facts, each in its right shape."""
    clean = {}
    for field, value in facts.items():
        label = Person._meta.get_field(field).verbose_name
        clean[field] = validators.code(FACTS[field], value, label=label) if FACTS[field] else value.strip()
    if "name" in clean:
        clean["name"] = validators.name(clean["name"])
    return clean


def _spell(person: Person) -> None:
    person.pinyin, person.initials = pinyin.spell(person.name)


def _number(person: Person, number: str) -> None:
    """Everything that follows from an ID number."""
    box = seal.of(Person.SEAL)
    person.id_number_sealed, person.id_number_index = box.close(number, person.pk), box.index(number)
    person.id_tail_index = box.index(number[-4:])
    person.sex, person.born_on = idnumber.sex(number), idnumber.born_on(number)


def _save_number(person: Person, number: str, *, by: Scope, **how) -> None:
    """One person per number. Within reach the clerk learns who has it; beyond it only the unique index sees the other row."""
    held = queries.held_by(number, by=by)
    if held is not None and held.pk != person.pk:
        raise rules.AlreadyRegistered(rules.held_here(held))
    try:
        with transaction.atomic():
            person.save(**how)
    except IntegrityError as error:
        if "one_person_per_id_number" not in str(error):
            raise
        # Or a colleague was quicker by a moment: then it is within reach now.
        held = queries.held_by(number, by=by)
        raise rules.AlreadyRegistered(rules.held_here(held) if held else rules.HELD_ELSEWHERE) from None


# -- the person --------------------------------------------------------------------------------------------


@deed
def register(
    *,
    id_number: str,
    station: Station,
    category: str,
    by: Scope,
    at: dt.datetime,
    source: Source = Source.COUNTER,
    phone: str = "",
    **facts: str,
) -> Person:
    """Put one person on the register. Raises `AlreadyRegistered` with what the clerk may know about the other entry."""
    by.require(Permission.PERSON_EDIT, station)
    rules.check_in_use(station)
    number = validators.id_number(id_number, today=localdate(at))
    [key] = next_ids(Person, 1)
    person = Person(pk=key, station=station, source=source, registered_at=at, **_clean(facts))
    _number(person, number)
    _spell(person)
    _save_number(person, number, by=by, force_insert=True)
    audit.record(verb="person.register", target=person, by_id=by.user_id, at=at)
    belongings.add_identity(person_id=key, category=category, by=by, at=at)
    if phone:
        belongings.set_contact(person_id=key, number=phone, by=by, at=at)
    return person


@deed
def amend(
    *,
    person_id: int,
    version: int,
    by: Scope,
    at: dt.datetime,
    id_number: str = "",
    approved: ChangeRequest | None = None,
    **facts: str,
) -> Person:
    """Change facts of a person, if nobody else has changed them since `version` was read.

    A new ID number brings its birth date and sex along. Of a filed person, name and number change only as `approved`.
    """
    person = for_editing(person_id, by=by)
    if person.version != version:
        raise Changed(person.version)
    clean = _clean(facts)
    changed = [field for field, value in clean.items() if getattr(person, field) != value]
    if "name" in changed or id_number:
        rules.check_approved(person, "姓名、身份证号", approved)
    for field in changed:
        setattr(person, field, clean[field])
    _spell(person)
    person.version += 1
    if id_number:
        number = validators.id_number(id_number, today=localdate(at))
        _number(person, number)
        changed.append("id_number")
        _save_number(person, number, by=by)
    elif changed:
        person.save()
    if changed:
        audit.record(verb="person.amend", target=person, by_id=by.user_id, at=at, fields=changed)
    return person


@deed
def take(
    action: Action,
    *,
    person_id: int,
    by: Scope,
    at: dt.datetime,
    note: str = "",
    missing: Iterable[str] = (),
    died_on: dt.date | None = None,
) -> RegistrationStep:
    """Take one step of the registration: the only way its state changes.

    `missing` names what a file that is sent back still needs (keys of `completeness.WANTED`).
    """
    person = Person.objects.visible_to(by).select_for_update().get(pk=person_id)
    move = states.move(person.state, action)
    by.require(move.needs, person)
    rules.check_note(action, note)
    rules.check_not_merged(action, merged=queries.is_merged(person))
    if died_on:
        rules.check_died_on(person, died_on, today=localdate(at))
    _follow_the_move(person, action, move.to, at=at)
    step = RegistrationStep.objects.create(
        person=person,
        station_id=person.station_id,
        action=action,
        state=move.to,
        note=note,
        missing=completeness.known(missing) if action == Action.RETURN else "",
        at=at,
        by_id=by.user_id,
    )
    audit.record(verb=f"person.{action.lower()}", target=person, by_id=by.user_id, at=at)
    if action == Action.RECORD_DEATH:
        endings.death(person, died_on=died_on or localdate(at), by=by, at=at)
    elif move.to in states.LEFT:
        endings.drop_open_matters(person, why=move.to.label, by=by, at=at)
    elif action == Action.REOPEN:
        endings.taken_back(person, by=by, at=at)
    return step


def _follow_the_move(person: Person, action: Action, to: State, *, at: dt.datetime) -> None:
    person.state = to
    if to == State.FILED:
        person.filed_at = at
    if action == Action.REOPEN:
        person.filed_at = None  # to be filed again from the start; the steps remember the first time
    person.left_at = at if to in states.LEFT else None
    person.version += 1
    person.save(update_fields=["state", "filed_at", "left_at", "version"])


@deed
def move_station(*, person_id: int, station: Station, by: Scope, at: dt.datetime) -> Person:
    """Hand a person to another station. Both ends must lie within reach; what belongs to the person follows by itself."""
    person = for_editing(person_id, by=by)
    by.require(Permission.PERSON_EDIT, station)
    rules.check_in_use(station)
    left = person.station_id
    endings.settle_transfers(person, why=f"已直接转到{station.short_name}", by=by, at=at)
    person.station = station
    person.version += 1
    person.save(update_fields=["station", "version"])
    audit.record(
        verb="person.move", target=person, by_id=by.user_id, at=at, from_station=left, to_station=station.pk
    )
    return person


@deed
def confirm(*, person_id: int, by: Scope, at: dt.datetime) -> Person:
    """The yearly check: everything here has been gone through with the person and is right."""
    person = for_editing(person_id, by=by)
    person.confirmed_at = at
    person.save(update_fields=["confirmed_at"])
    audit.record(verb="person.confirm", target=person, by_id=by.user_id, at=at)
    return person


@deed
def close_family_task(*, task_id: int, result: str, by: Scope, at: dt.datetime) -> FamilyTask:
    """Somebody has been with the family; who has rights of their own has a file, or there is nobody."""
    task = (
        FamilyTask.objects.visible_to(by)
        .select_for_update(of=("self",))
        .select_related("person")
        .get(pk=task_id)
    )
    by.require(Permission.PERSON_EDIT, task)
    rules.check_may_close(task, result)
    task.state, task.result = FamilyTaskState.DONE, result.strip()
    task.closed_at, task.closed_by_id, task.version = at, by.user_id, task.version + 1
    task.save()
    audit.record(verb="person.close_family_task", target=task.person, by_id=by.user_id, at=at, row=task.pk)
    return task


# -- one masked value --------------------------------------------------------------------------------------


def reveal(field: str, *, person_id: int, reason: str, by: Scope, at: dt.datetime, text: str = "") -> str:
    """One field of one person, for a reason. The log has it before anybody has the value; a reveal too many is logged as well."""
    person = Person.objects.visible_to(by).get(pk=person_id)
    by.require(Permission.PERSON_REVEAL, person)
    why = rules.check_reason(reason, text)
    try:
        with transaction.atomic():
            # One reveal at a time per clerk, so that many windows do not slip past the count.
            User.objects.select_for_update(no_key=True).get(pk=by.user_id)
            rules.check_reveals(**queries.reveals_by(by.user_id, at=at))
            value = queries.sealed_value(person, field)
            audit.record(
                verb="person.reveal", target=person, by_id=by.user_id, at=at, field=field, reason=why
            )
            access.record(
                Looking.REVEAL,
                target=person,
                by_id=by.user_id,
                at=at,
                field=field,
                reason=reason,
                note=text.strip(),
            )
    except rules.TooManyReveals:
        audit.record(verb="person.reveal_refused", target=person, by_id=by.user_id, at=at, field=field)
        raise
    return value


# -- what leaves a trace although nothing changes ----------------------------------------------------------


def log_number_search(*, found: list[Person], by: Scope, at: dt.datetime) -> None:
    audit.record(
        verb="person.search_number", target="veterans.Person:*", by_id=by.user_id, at=at, found=len(found)
    )
    target = found[0] if found else "veterans.Person:*"
    access.record(Looking.SEARCH_ID, target=target, by_id=by.user_id, at=at, count=len(found))


def log_print(*, person: Person, by: Scope, at: dt.datetime) -> None:
    audit.record(verb="person.print", target=person, by_id=by.user_id, at=at)
    access.record(Looking.PRINT, target=person, by_id=by.user_id, at=at, field="sheet")


def log_view(*, person: Person, page: str, by: Scope, at: dt.datetime) -> None:
    """Opening a person's page is remembered (F111): masked as it is, who looks at whom is known."""
    access.record(Looking.VIEW, target=person, by_id=by.user_id, at=at, field=page)


# -- lists worth keeping -----------------------------------------------------------------------------------


def keep_view(*, name: str, query: str, by: Scope) -> SavedView:
    """A second one of the same name replaces the first."""
    if SavedView.objects.visible_to(by).exclude(name=name).count() >= MOST_VIEWS:
        raise rules.TooManyViews(f"常用筛选最多 {MOST_VIEWS} 个，请先删掉不用的")
    view, _ = SavedView.objects.update_or_create(user_id=by.user_id, name=name, defaults={"query": query})
    return view


def drop_view(*, view_id: int, by: Scope) -> None:
    SavedView.objects.visible_to(by).filter(pk=view_id).delete()
