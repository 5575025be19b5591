"""The verbs of a day of duty. `by` is the scope of a worker, or None when the chief signs for themselves."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit, issues
from stations.duty import presence, queries, rules
from stations.duty.enums import How, Kind
from stations.duty.models import DutyLog, Matter
from stations.models import Station
from stations.permissions import Permission
from stations.rota.models import Turn
from stations.scope import Scope


@transaction.atomic
def sign_in(station_code: str, *, code: str, tail: str, at: dt.datetime) -> DutyLog:
    """The chief in person: the code of the screen, and the end of their telephone number. No account is needed."""
    presence.check(station_code, code, at)
    turn = queries.turn_of(station_code, day=localdate(at))
    rules.check_on_duty(turn)
    try:
        rules.check_tail(turn.chief.phone, tail)
    except rules.NotOnDuty:
        presence.wrong(station_code)
        raise
    return _arrive(turn, day=localdate(at), how=How.CODE, by_id=None, at=at)


@transaction.atomic
def sign_in_for(station_code: str, *, by: Scope, at: dt.datetime) -> DutyLog:
    """The worker has seen the chief come."""
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.ROTA_MANAGE, station)
    turn = queries.turn_of(station_code, day=localdate(at))
    rules.check_on_duty(turn)
    return _arrive(turn, day=localdate(at), how=How.ON_BEHALF, by_id=by.user_id, at=at)


@transaction.atomic
def make_up(turn_id: int, *, day: dt.date, note: str, by: Scope, at: dt.datetime) -> DutyLog:
    """They were there and nobody signed: written down afterwards, as such."""
    turn = Turn.objects.visible_to(by).select_related("chief", "station").get(pk=turn_id)
    by.require(Permission.ROTA_MANAGE, turn)
    rules.check_on_duty(turn)
    rules.check_day(turn, day, today=localdate(at))
    log = _arrive(turn, day=day, how=How.LATER, by_id=by.user_id, at=at)
    if note.strip() and not log.note:
        log.note = note.strip()[:300]
        log.save(update_fields=["note"])
    return log


def _arrive(turn: Turn, *, day: dt.date, how: How, by_id: int | None, at: dt.datetime) -> DutyLog:
    """Signing twice is signing once."""
    log, new = DutyLog.objects.get_or_create(
        station_id=turn.station_id,
        chief_id=turn.chief_id,
        day=day,
        defaults={
            "turn": turn,
            "chief_name": turn.chief_name,
            "arrived_at": at,
            "how": how,
            "by_id": by_id,
        },
    )
    if new:
        audit.record(verb="duty.sign_in", target=log, by_id=by_id, at=at, how=how, station=turn.station_id)
    return log


@transaction.atomic
def write(
    log_id: int,
    *,
    visitors: int | None,
    note: str = "",
    matter: str = "",
    kind: Kind = Kind.OTHER,
    by: Scope | None,
    at: dt.datetime,
) -> DutyLog:
    """Half a minute: how many came, what stays to be done. What is written twice is put right, not added."""
    rows = DutyLog.objects.all() if by is None else DutyLog.objects.visible_to(by)
    log = rows.select_for_update(of=("self",)).get(pk=log_id)
    if by is not None:
        by.require(Permission.ROTA_MANAGE, log)
    rules.check_written(visitors=visitors, note=note, matter=matter)
    if visitors is not None:
        log.visitors = min(visitors, rules.MOST_VISITORS)
    log.note, log.written_at = note.strip()[:300] or log.note, at
    log.save(update_fields=["visitors", "note", "written_at"])
    if matter.strip():
        _raise(log, text=matter.strip()[:300], kind=kind, by=by, at=at)
    audit.record(verb="duty.write", target=log, by_id=by and by.user_id, at=at, station=log.station_id)
    return log


def _raise(log: DutyLog, *, text: str, kind: Kind, by: Scope | None, at: dt.datetime) -> Matter:
    matter = Matter.objects.create(
        station_id=log.station_id, log=log, kind=kind, text=text, at=at, by_id=by and by.user_id
    )
    source = f"duty.Matter:{matter.pk}"
    issue = issues.Issue(station=log.station_id, text=text, source=source, kind=str(kind))
    if taken := issues.raise_issue(issue, by=by, at=at):
        matter.number, matter.url = taken.number, taken.url
        matter.save(update_fields=["number", "url"])
    return matter


def settle(source: str, *, outcome: str, by_id: int | None, at: dt.datetime) -> None:
    """Whoever took the matter over has dealt with it: the next chief need not ask again."""
    label, _, key = source.partition(":")
    if label == "duty.Matter":
        rows = Matter.objects.open().filter(pk=int(key))
        rows.update(outcome=outcome[:300], closed_at=at, closed_by_id=by_id)


@transaction.atomic
def close(matter_id: int, *, outcome: str, by: Scope, at: dt.datetime) -> Matter:
    matter = Matter.objects.visible_to(by).select_for_update(of=("self",)).get(pk=matter_id)
    by.require(Permission.ROTA_MANAGE, matter)
    rules.check_closing(matter, outcome)
    matter.outcome, matter.closed_at, matter.closed_by_id = outcome.strip()[:300], at, by.user_id
    matter.save(update_fields=["outcome", "closed_at", "closed_by"])
    audit.record(verb="duty.close", target=matter, by_id=by.user_id, at=at, station=matter.station_id)
    return matter
