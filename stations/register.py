"""The verbs on what a station keeps of itself: who works there, what it looks like, which of the 五有 it has."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, uploads
from stations import operations, rules
from stations.models import Assignment, HaveCheck, Station, StationFile
from stations.permissions import Permission
from stations.scope import Scope

ASSIGNED = ("duty", "name", "is_veteran", "phone", "starts_on", "ends_on", "note")


@transaction.atomic
def add_unit_station(
    *, district: Station, level, name: str, short_name: str, values: dict, by: Scope, at: dt.datetime
) -> Station:
    """A station at a university, enterprise or agency. Its code is drawn here, so that nobody invents one."""
    by.require(Permission.STATION_EDIT, district)
    Station.objects.select_for_update().get(pk=district.pk)  # two at once must not draw the same number
    taken = set(Station.objects.filter(parent=district).values_list("code", flat=True))
    station = Station(
        code=rules.next_unit_code(level, district.code, taken),
        level=level,
        parent=district,
        name=name,
        short_name=short_name,
        **values,
    )
    return operations.add_station(station, by=by, at=at)


@transaction.atomic
def assign(station_code: str, *, values: dict, by: Scope, at: dt.datetime) -> Assignment:
    station = _mine(station_code, by=by)
    assignment = Assignment(station=station, **{name: values[name] for name in ASSIGNED if name in values})
    assignment.full_clean()
    assignment.save()
    _record("assign", assignment, station, by=by, at=at, duty=assignment.duty)
    return assignment


@transaction.atomic
def amend_assignment(assignment_id: int, *, values: dict, by: Scope, at: dt.datetime) -> Assignment:
    """Put it right, or let it end with a day. Nobody who worked here is forgotten, so there is no deleting."""
    assignment = Assignment.objects.visible_to(by).select_for_update().get(pk=assignment_id)
    by.require(Permission.STATION_KEEP, assignment)
    changed = [name for name in ASSIGNED if name in values and values[name] != getattr(assignment, name)]
    for name in changed:
        setattr(assignment, name, values[name])
    assignment.full_clean()
    if changed:
        assignment.save(update_fields=changed)
        _record("amend_assignment", assignment, assignment.station, by=by, at=at, changed=changed)
    return assignment


@transaction.atomic
def add_file(
    station_code: str,
    *,
    file,
    name: str,
    taken_on: dt.date,
    zone: str = "",
    is_photo: bool = True,
    by: Scope,
    at: dt.datetime,
) -> StationFile:
    station = _mine(station_code, by=by)
    rules.check_taken_on(taken_on, today=localdate(at))
    stored = uploads.take(file, name=name, kinds=frozenset({"image"} if is_photo else {"image", "pdf"}))
    try:
        again = station.files.filter(sha256=stored.sha256, withdrawn_at=None).first()
        rules.check_never_shown(stored, again=again)
    except rules.WrongPlace:
        uploads.discard(stored.key)
        raise
    kept = StationFile.objects.create(
        station=station,
        zone=zone,
        is_photo=is_photo,
        taken_on=taken_on,
        key=stored.key,
        shown_name=stored.shown_name,
        content_type=stored.content_type,
        sha256=stored.sha256,
        at=at,
        by_id=by.user_id,
    )
    _record("add_file", kept, station, by=by, at=at, sha256=stored.sha256)
    return kept


@transaction.atomic
def withdraw_file(file_id: int, *, by: Scope, at: dt.datetime) -> StationFile:
    kept = StationFile.objects.visible_to(by).select_for_update().get(pk=file_id)
    by.require(Permission.STATION_KEEP, kept)
    if kept.withdrawn_at is None:
        kept.withdrawn_at = at
        kept.save(update_fields=["withdrawn_at"])
        _record("withdraw_file", kept, kept.station, by=by, at=at)
    return kept


@transaction.atomic
def check_have(
    station_code: str,
    *,
    have,
    met,
    checked_on: dt.date,
    note: str,
    file=None,
    file_name: str = "",
    by: Scope,
    at: dt.datetime,
) -> HaveCheck:
    """Note how one of the five stands today, with what shows it."""
    station = _mine(station_code, by=by)
    rules.check_taken_on(checked_on, today=localdate(at))
    shown = None
    if file is not None:
        shown = add_file(
            station_code, file=file, name=file_name, taken_on=checked_on, is_photo=False, by=by, at=at
        )
    check = HaveCheck(
        station=station,
        have=have,
        met=met,
        checked_on=checked_on,
        note=note,
        file=shown,
        at=at,
        by_id=by.user_id,
    )
    check.full_clean()
    check.save()
    _record("check_have", check, station, by=by, at=at, have=have, met=met)
    return check


def _mine(code: str, *, by: Scope) -> Station:
    station = Station.objects.visible_to(by).get(code=code)
    by.require(Permission.STATION_KEEP, station)
    rules.check_station_is_open(station)
    return station


def _record(verb: str, target, station: Station, *, by: Scope, at: dt.datetime, **detail) -> None:
    audit.record(
        verb=f"station.{verb}", target=target, by_id=by.user_id, at=at, station=station.code, **detail
    )
