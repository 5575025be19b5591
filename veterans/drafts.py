"""A registration that is being typed: kept while somebody types, finished in one transaction (issue 4, point 3)."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, codes, uploads, walls
from bureau.kit.errors import Refused
from bureau.kit.sequences import next_ids
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from veterans import belongings, operations, papers, parts, queries, reading, rules, tasks, validators
from veterans.enums import Action, PaperKind, Source
from veterans.models import Draft, Person
from veterans.writing import deed

STEPS = {
    "id": "证件",
    "service": "身份与服役",
    "contact": "联系与住址",
    "more": "其他情况",
    "papers": "照片与材料",
    "check": "核对",
}
NOT_TYPED = frozenset({"files", "read", "reading"})  # what the house itself writes into a draft
MOST = 50


class TooManyDrafts(Refused):
    pass


@deed
def begin(*, station: Station, known: dict, by: Scope, at: dt.datetime) -> Draft:
    by.require(Permission.PERSON_EDIT, station)
    if Draft.objects.visible_to(by).count() >= MOST:
        raise TooManyDrafts(f"没登记完的草稿已有 {MOST} 份，请先登记或删掉一些")
    draft = Draft(
        pk=next_ids(Draft, 1)[0], station=station, by_id=by.user_id, step="id", at=at, changed_at=at
    )
    draft.typed = {"source": Source.COUNTER} | known
    draft.save(force_insert=True)
    return draft


@deed
def keep(*, draft_id: int, step: str, typed: dict, by: Scope, at: dt.datetime) -> Draft:
    """What stands in the fields now, right or wrong: nothing typed is lost. What a field was read as by a machine counts as
    checked once somebody has saved it."""
    draft = _locked(draft_id, by=by)
    known = draft.typed
    known |= {name: value for name, value in typed.items() if name not in NOT_TYPED}
    return _save(draft, known, step=step, at=at)


def _locked(draft_id: int, *, by: Scope) -> Draft:
    return Draft.objects.visible_to(by).select_for_update(of=("self",)).get(pk=draft_id)


def _save(draft: Draft, typed: dict, *, at: dt.datetime, step: str = "") -> Draft:
    draft.typed = typed
    draft.step = step if step in STEPS else draft.step
    draft.changed_at, draft.version = at, draft.version + 1
    draft.save()
    return draft


@deed
def check_number(*, draft_id: int, by: Scope, at: dt.datetime) -> Draft:
    """The first step is done: nobody has this number, and what follows from it is filled in already."""
    draft = _locked(draft_id, by=by)
    typed = draft.typed
    number = validators.id_number(typed.get("id_number", ""), today=localdate(at))
    held = queries.held_by(number, by=by)
    if held is not None:
        raise rules.AlreadyRegistered(rules.held_here(held))
    with walls.everything_here():
        if queries.is_held(number):
            raise rules.AlreadyRegistered(rules.HELD_ELSEWHERE)
    region = number[:6]
    if not typed.get("household_region") and codes.label("region", region) != region:
        typed["household_region"] = region
    return _save(draft, typed, at=at)


# -- pictures ----------------------------------------------------------------------------------------------


@deed
def attach(kind: str, file, *, name: str, draft_id: int, by: Scope, at: dt.datetime) -> Draft:
    """A picture for the draft. An ID card and a discharge certificate are read by machine where that is installed."""
    draft = _locked(draft_id, by=by)
    kept = papers.receive(kind, file, name=name)
    typed = draft.typed
    files = typed.setdefault("files", {})
    former, files[kept.kind] = files.get(kept.kind), list(kept)
    if former:
        _forget(former)
    if kept.kind in reading.READABLE and settings.OCR:
        typed["reading"] = sorted({*(typed.get("reading") or ()), kept.kind})
        asked = {"draft_id": draft.pk, "kind": kept.kind}
        transaction.on_commit(lambda: tasks.read_card.apply_async(kwargs=asked, queue="ocr"))
    return _save(draft, typed, at=at)


@deed
def detach(kind: str, *, draft_id: int, by: Scope, at: dt.datetime) -> Draft:
    draft = _locked(draft_id, by=by)
    typed = draft.typed
    if gone := typed.get("files", {}).pop(kind, None):
        _forget(gone)
    return _save(draft, typed, at=at)


def _forget(kept: list) -> None:
    key = papers.Kept(*kept).key
    transaction.on_commit(lambda: uploads.discard(key))


@transaction.atomic
def note_reading(*, draft_id: int, kind: str, lines: list[str], at: dt.datetime) -> None:
    """What the machine has read, for somebody to check. Fields that were typed in the meantime stay as they were typed."""
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    typed = draft.typed
    read = {name: text for name, text in reading.fields_of(kind, lines).items() if not typed.get(name)}
    waiting = [other for other in typed.get("reading") or () if other != kind]
    typed |= read | {"read": sorted({*typed.get("read", []), *read}), "reading": waiting}
    _save(draft, typed, at=at)


# -- the end -----------------------------------------------------------------------------------------------


@deed
def discard(*, draft_id: int, by: Scope, at: dt.datetime) -> None:
    draft = _locked(draft_id, by=by)
    for kept in draft.typed.get("files", {}).values():
        _forget(kept)
    draft.delete()
    audit.record(verb="draft.discard", target=f"veterans.Draft:{draft_id}", by_id=by.user_id, at=at)


@deed
def register(*, draft_id: int, by: Scope, at: dt.datetime) -> Person:
    """Everything at once: the person, what belongs to the person, the papers, and the steps that are done with it."""
    draft = _locked(draft_id, by=by)
    typed = draft.typed
    person = operations.register(
        id_number=typed.get("id_number", ""),
        station=Station.objects.get(pk=typed.get("station") or draft.station_id),
        category=typed.get("category", ""),
        source=Source(typed.get("source", Source.COUNTER)),
        by=by,
        at=at,
        **{name: typed.get(name, "") for name in operations.FACTS},
    )
    common = {"person_id": person.pk, "by": by, "at": at}
    if typed.get("phone"):
        belongings.set_contact(number=typed["phone"], owner=typed.get("owner", ""), **common)
    service = {name: typed.get(name, "") for name in ("enlisted", "left", "unit", "rank", "soldier_kind")}
    if any(service.values()):
        belongings.add_service(**service, **common)
    if typed.get("family_name"):
        names = {"name": "family_name", "relation": "family_relation", "phone": "family_phone"}
        parts.keep("family", **{name: typed.get(column, "") for name, column in names.items()}, **common)
    files = typed.get("files", {})
    for kept in files.values():
        papers.put(papers.Kept(*kept), person=person, by=by, at=at)
    operations.take(Action.COLLECT, **common)
    if PaperKind.SIGNATURE in files:
        operations.take(Action.CONFIRM, **common)
    draft.delete()
    person.refresh_from_db()
    return person
