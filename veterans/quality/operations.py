"""The verbs: set a finding aside, call two files different, merge them, take a merge apart again.

A merge keeps both rows: the file that goes stays as “已并入”, outside every count, with the number that was not chosen; that
number is an alias of the file that stays, so the search box and a roster find the person by either.
"""

import datetime as dt

from django.utils.timezone import localdate

from bureau.kit import audit, idnumber, pinyin, seal
from bureau.kit.sequences import next_ids
from bureau.kit.wholesale import wholesale
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import endings
from veterans.enums import State
from veterans.models import Alias, Contact, Person
from veterans.quality import alike, findings, moving, queries, rules
from veterans.quality.enums import Verdict
from veterans.quality.models import Finding, Merge, Pair
from veterans.writing import deed, tell

FACTS = (
    "name", "ethnic", "political", "marital", "education", "health", "employment", "employer", "household_region",
    "household_address", "residence_region", "residence_address", "note",
)  # fmt: skip
CHOICES = ("id_number", "station", "phone", *FACTS)  # what may be taken from the file that goes


# -- findings ----------------------------------------------------------------------------------------------


@deed
def set_aside(*, finding_id: int, until: dt.date | None, reason: str, by: Scope, at: dt.datetime) -> Finding:
    """Not now, for a reason, until a day. On that day it is work again."""
    finding = _finding(finding_id, by=by)
    reason = rules.check_reason(reason)
    rules.check_set_aside(until, today=localdate(at))
    finding.set_aside_until, finding.reason, finding.set_aside_by_id = until, reason, by.user_id
    finding.save(update_fields=["set_aside_until", "reason", "set_aside_by"])
    audit.record(
        verb="finding.set_aside", target=finding, by_id=by.user_id, at=at, rule=finding.rule, until=str(until)
    )
    return finding


@deed
def take_up(*, finding_id: int, by: Scope, at: dt.datetime) -> Finding:
    """Work again before its day."""
    finding = _finding(finding_id, by=by)
    finding.set_aside_until, finding.reason = None, ""
    finding.save(update_fields=["set_aside_until", "reason"])
    audit.record(verb="finding.take_up", target=finding, by_id=by.user_id, at=at, rule=finding.rule)
    return finding


def _finding(finding_id: int, *, by: Scope) -> Finding:
    finding = Finding.objects.visible_to(by).select_for_update().get(pk=finding_id, closed_at=None)
    by.require(Permission.PERSON_EDIT, finding)
    return finding


def nightly(*, at: dt.datetime) -> dict:
    """Pairs first: a pair is a finding of both files."""
    with wholesale():
        found = alike.candidates()
        counts = {"pairs_new": alike.store(found, at=at), "pairs_gone": alike.forget(found)}
        done = findings.run_all(at=at)
        findings.count_the_day(at=at)
    return counts | {
        "opened": sum(opened for opened, _ in done.values()),
        "closed": sum(closed for _, closed in done.values()),
    }


# -- pairs -------------------------------------------------------------------------------------------------


@deed
def propose(*, first_id: int, second_id: int, by: Scope, at: dt.datetime) -> Pair:
    """Two files that a person, not a rule, takes for one."""
    first, second = _both(*sorted((first_id, second_id)), by=by)
    rules.check_both(first, second)
    places = set(Station.objects.values_list("code", flat=True))
    pair, _ = Pair.objects.update_or_create(
        first_id=first.pk,
        second_id=second.pk,
        defaults={"verdict": Verdict.OPEN},
        create_defaults={
            "station_id": alike.common_place(first.station_id, second.station_id, places),
            "score": 0,
            "reasons": ["人工提出"],
            "found_at": at,
        },
    )
    audit.record(verb="pair.propose", target=pair, by_id=by.user_id, at=at)
    return pair


@deed
def call_different(*, pair_id: int, note: str, by: Scope, at: dt.datetime) -> Pair:
    """Two people. Remembered: the rules never bring this pair again."""
    pair, first, second = _pair(pair_id, by=by)
    rules.check_undecided(pair)
    note = rules.check_reason(note)
    _decide(pair, Verdict.DIFFERENT, by=by, at=at, note=note)
    audit.record(verb="pair.different", target=pair, by_id=by.user_id, at=at)
    for person in (first, second):
        _close_double(person, at=at)
    return pair


def _decide(pair: Pair, verdict: Verdict, *, by: Scope, at: dt.datetime, note: str) -> None:
    pair.verdict, pair.decided_at, pair.decided_by_id, pair.note = verdict, at, by.user_id, note
    pair.save(update_fields=["verdict", "decided_at", "decided_by", "note"])


def _close_double(person: Person, *, at: dt.datetime) -> None:
    if not queries.pairs_of(person).open().exists():
        Finding.objects.filter(person=person, rule="double", closed_at=None).update(closed_at=at)


def _both(first_id: int, second_id: int, *, by: Scope) -> tuple[Person | None, Person | None]:
    """In the order of their keys, so that two clerks never wait for each other; None where it lies beyond reach."""
    found = Person.objects.visible_to(by).select_for_update(of=("self",)).select_related("station")
    found = found.filter(pk__in=[first_id, second_id]).order_by("pk")
    people = {person.pk: person for person in found}
    for person in people.values():
        by.require(Permission.PERSON_MERGE, person)
    return people.get(first_id), people.get(second_id)


def _pair(pair_id: int, *, by: Scope) -> tuple[Pair, Person, Person]:
    pair = Pair.objects.visible_to(by).select_for_update(of=("self",)).get(pk=pair_id)
    first, second = _both(pair.first_id, pair.second_id, by=by)
    rules.check_both(first, second)
    return pair, first, second


# -- merge -------------------------------------------------------------------------------------------------


@deed
def merge(
    *, pair_id: int, keep: int, by: Scope, at: dt.datetime, take: tuple = (), seen: str = "", note: str = ""
) -> Merge:
    """Make two files one: `keep` is the file that stays, `take` names what is better in the other."""
    pair, first, second = _pair(pair_id, by=by)
    rules.check_undecided(pair)
    rules.check_versions(first, second, seen)
    kept, gone = (first, second) if keep == first.pk else (second, first)
    parts = moving.plan(kept, gone)
    rules.check_clashes([clash for part in parts for clash in part.clashes])

    taken = [name for name in CHOICES if name in take]
    done = Merge.objects.create(
        person=kept,
        station_id=kept.station_id,
        gone_id=gone.pk,
        kept_version=kept.version,
        gone_version=gone.version,
        merged_version=kept.version + 1,
        taken=taken,
        at=at,
        by_id=by.user_id,
        note=note.strip()[:200],
    )
    _take_facts(kept, gone, taken)
    _lock_away(gone, at=at)
    if "id_number" in taken:
        _swap_numbers(kept, gone)
    if "phone" in taken:
        _take_phone(done, parts, kept)
    for part in parts:
        moving.move(part, to=kept, merge_id=done.pk)
        done.moved[part.model._meta.label] = [row.pk for row in part.rows]
        done.touched.setdefault(part.model._meta.label, {}).update(_before(part))
    _move_links(done, frm=gone.pk, to=kept.pk)
    endings.drop_open_matters(gone, why=f"并入档号 {kept.pk}", by=by, at=at)
    done.moved[Alias._meta.label] = [
        *done.moved.get(Alias._meta.label, []),
        _remember_number(kept, gone, at=at),
    ]
    done.save(update_fields=["moved", "touched"])
    _decide(pair, Verdict.MERGED, by=by, at=at, note=note.strip()[:200])
    queries.pairs_of(gone).open().delete()
    for person in (kept, gone):
        tell(person.pk, at=at)
        _close_double(person, at=at)
    audit.record(verb="person.merge", target=kept, by_id=by.user_id, at=at, gone=gone.pk, taken=taken)
    audit.record(verb="person.merged_away", target=gone, by_id=by.user_id, at=at, into=kept.pk)
    return done


def _take_facts(kept: Person, gone: Person, taken: list[str]) -> None:
    for name in taken:
        if name in FACTS:
            setattr(kept, name, getattr(gone, name))
    if "station" in taken:
        kept.station = gone.station
    kept.pinyin, kept.initials = pinyin.spell(kept.name)
    kept.version += 1
    kept.save()


def _lock_away(gone: Person, *, at: dt.datetime) -> None:
    gone.state, gone.left_at = State.DUPLICATE, at
    gone.version += 1
    gone.save(update_fields=["state", "left_at", "version"])


def _swap_numbers(one: Person, other: Person) -> None:
    """Each gets the number of the other, by way of a number that nobody has: a number stands in the table once."""
    box, ones, others = seal.of(Person.SEAL), one.id_number, other.id_number
    Person.objects.filter(pk=other.pk).update(id_number_index=box.index(f"merging:{other.pk}"))
    for person, number in ((one, others), (other, ones)):
        person.id_number_sealed, person.id_number_index = box.close(number, person.pk), box.index(number)
        person.id_tail_index = box.index(number[-4:])
        person.sex, person.born_on = idnumber.sex(number), idnumber.born_on(number)
        person.save()


def _take_phone(done: Merge, parts: list[moving.Part], kept: Person) -> None:
    """The telephone of the file that goes becomes the one to try first."""
    part = next((part for part in parts if part.model is Contact), None)
    better = next((row for row in part.rows if row.is_primary), None) if part else None
    if better is None:
        return
    former = Contact.objects.filter(person=kept, is_primary=True).first()
    if former:
        Contact.objects.filter(pk=former.pk).update(is_primary=False)
        done.touched[Contact._meta.label] = {str(former.pk): {"is_primary": True}}
    part.changes.pop(better.pk, None)


def _before(part: moving.Part) -> dict:
    rows = {row.pk: row for row in part.rows}
    before = {str(pk): {name: getattr(rows[pk], name) for name in new} for pk, new in part.changes.items()}
    empty = {
        name: part.model._meta.get_field(name).get_default() for new in part.filled.values() for name in new
    }
    return before | {str(pk): {name: empty[name] for name in new} for pk, new in part.filled.items()}


def _move_links(done: Merge, *, frm: int, to: int) -> None:
    """Relatives who name the file that goes name the file that stays; an undo turns exactly those back."""
    for model, column in moving.links():
        key = f"{model._meta.label}.{column}"
        rows = model.objects.filter(**{column: frm}).exclude(person=to)
        if key in done.moved:
            rows = rows.filter(pk__in=done.moved[key])
        keys = list(rows.values_list("pk", flat=True))
        model.objects.filter(pk__in=keys).update(**{column: to})
        if key not in done.moved:
            done.moved[key] = keys


def _remember_number(kept: Person, gone: Person, *, at: dt.datetime) -> int:
    number, box = gone.id_number, seal.of(Person.SEAL)
    [key] = next_ids(Alias, 1)
    Alias.objects.create(
        pk=key,
        person=kept,
        station_id=kept.station_id,
        number_sealed=box.close(number, -key),
        number_index=box.index(number),
        tail_index=box.index(number[-4:]),
        since=at,
    )
    return key


# -- undo --------------------------------------------------------------------------------------------------


@deed
def undo(*, merge_id: int, by: Scope, at: dt.datetime) -> Merge:
    """Take a merge apart within 30 days. What somebody has changed since then stays as it is, with the file that stayed."""
    done = Merge.objects.visible_to(by).select_for_update(of=("self",)).get(pk=merge_id)
    people = _both(*sorted((done.person_id, done.gone_id)), by=by)
    found = {person.pk: person for person in people if person}
    kept, gone = found.get(done.person_id), found.get(done.gone_id)
    rules.check_may_undo(done, kept, gone, at=at)

    _forget_number(done, gone)
    _move_links(done, frm=kept.pk, to=gone.pk)
    for model in moving.movable():
        _move_back(model, done, gone)
    if "id_number" in done.taken and bytes(kept.id_number_index) == _index_after(done):
        _swap_numbers(kept, gone)
    _restore_facts(done, kept)
    former = queries.as_before(done.gone_id, done.gone_version)
    gone.state, gone.left_at = former.state, former.left_at
    gone.version += 1
    gone.save(update_fields=["state", "left_at", "version"])
    done.undone_at, done.undone_by_id = at, by.user_id
    done.save(update_fields=["undone_at", "undone_by"])
    Pair.objects.filter(first_id=min(found), second_id=max(found)).update(
        verdict=Verdict.OPEN, decided_at=None, decided_by=None, note=""
    )
    for person in (kept, gone):
        tell(person.pk, at=at)
    audit.record(verb="person.unmerge", target=kept, by_id=by.user_id, at=at, gone=gone.pk)
    audit.record(verb="person.restored", target=gone, by_id=by.user_id, at=at, out_of=kept.pk)
    return done


def _forget_number(done: Merge, gone: Person) -> None:
    own = done.moved.get(Alias._meta.label, [])[-1:]
    Alias.objects.filter(pk__in=own, person_id=done.person_id).delete()


def _move_back(model, done: Merge, gone: Person) -> None:
    label = model._meta.label
    keys = list(
        model.objects.filter(pk__in=done.moved.get(label, []), person_id=done.person_id).values_list(
            "pk", flat=True
        )
    )
    if getattr(model, "append_only", False):
        if keys:
            moving.move_steps(model, keys, merge_id=done.pk)
        return
    touched = done.touched.get(label, {})
    for key in keys:
        before = touched.get(str(key), {})
        model.objects.filter(pk=key).update(person=gone, station=gone.station_id, **before)
    for key, before in touched.items():
        if int(key) not in keys:  # the former telephone of the file that stayed
            model.objects.filter(pk=key, person_id=done.person_id).update(**before)


def _restore_facts(done: Merge, kept: Person) -> None:
    """Only what still is as the merge has made it."""
    before = queries.as_before(done.person_id, done.kept_version)
    after = queries.as_before(done.person_id, done.merged_version)
    for name in done.taken:
        column = f"{name}_id" if name == "station" else name
        if name in (*FACTS, "station") and getattr(kept, column) == getattr(after, column):
            setattr(kept, column, getattr(before, column))
    kept.pinyin, kept.initials = pinyin.spell(kept.name)
    kept.version += 1
    kept.save()


def _index_after(done: Merge) -> bytes:
    """The number that the merge has given to the file that stayed: the one that the other file had."""
    return bytes(queries.as_before(done.gone_id, done.gone_version).id_number_index)
