"""The verbs of reports. Nothing else writes one.

The order is always: find within scope and lock → table → permission → rules → write → step → audit.
"""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.kit import audit
from stations.models import Station
from stations.permissions import Permission
from stations.reports import queries, rules, states
from stations.reports.enums import Action
from stations.reports.models import Filing, Report, ReportKind
from stations.scope import Scope

ASKED = ("name", "ask", "period", "workdays", "due_time", "levels", "number_label", "starts_on")
AMENDABLE = ("ask", "workdays", "due_time", "levels", "number_label")


@transaction.atomic
def declare(*, station_code: str, values: dict, by: Scope, at: dt.datetime) -> ReportKind:
    """From now on every station of these levels under the place has a row to fill; the first ones at once."""
    station = Station.objects.visible_to(by).get(code=station_code)
    by.require(Permission.REPORT_MANAGE, station)
    kind = ReportKind(station=station, **{name: values[name] for name in ASKED})
    kind.full_clean()
    kind.save()
    audit.record(verb="report.declare", target=kind, by_id=by.user_id, at=at, station=station.code)
    _expect(kind, at=at)
    return kind


@transaction.atomic
def amend(kind_id: int, *, values: dict, by: Scope, at: dt.datetime) -> ReportKind:
    """For the periods to come: what stands already keeps its term."""
    kind = _kind(kind_id, by=by)
    changed = [name for name in AMENDABLE if name in values and values[name] != getattr(kind, name)]
    for name in changed:
        setattr(kind, name, values[name])
    kind.full_clean()
    if changed:
        kind.save(update_fields=changed)
        audit.record(verb="report.amend", target=kind, by_id=by.user_id, at=at, changed=changed)
        _expect(kind, at=at)
    return kind


@transaction.atomic
def stop(kind_id: int, *, by: Scope, at: dt.datetime) -> ReportKind:
    """Nothing new is asked. What is open and not due yet is no longer wanted; what was missing stays missing."""
    kind = _kind(kind_id, by=by)
    if kind.stopped_on is not None:
        raise rules.NotWhole("这个事项已经停报")
    kind.stopped_on = localdate(at)
    kind.save(update_fields=["stopped_on"])
    for report in queries.still_open(kind, at=at).select_for_update(of=("self",)):
        _take(report, Action.WAIVE, why="事项停报", by_id=by.user_id, at=at)
    audit.record(verb="report.stop", target=kind, by_id=by.user_id, at=at)
    return kind


def _kind(kind_id: int, *, by: Scope) -> ReportKind:
    kind = ReportKind.objects.visible_to(by).select_for_update(of=("self",)).get(pk=kind_id)
    by.require(Permission.REPORT_MANAGE, kind)
    return kind


# -- what is expected --------------------------------------------------------------------------------------


def expect(*, at: dt.datetime) -> int:
    """Every night, within the wall of the house: the rows of the periods that have begun. Safe to run twice."""
    return sum(_expect(kind, at=at) for kind in ReportKind.objects.live_on(localdate(at)))


def _expect(kind: ReportKind, *, at: dt.datetime) -> int:
    day = localdate(at)
    if day < kind.starts_on or (span := rules.period_of(kind.period, day)) is None:
        return 0
    first, last = span
    missing = queries.asked_without_row(kind, first=first, day=day)
    due = rules.due_at(kind, first, last)
    rows = [
        Report(kind=kind, station_id=code, first_day=first, last_day=last, due_at=due) for code in missing
    ]
    Report.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


# -- what is reported --------------------------------------------------------------------------------------


@transaction.atomic
def file(
    report_id: int,
    *,
    nothing: bool = False,
    number: int | None = None,
    text: str = "",
    why: str = "",
    by: Scope,
    at: dt.datetime,
) -> Report:
    """Hand in, or hand in anew. The first moment counts for in time or late; a correction makes nothing late."""
    report = _found(report_id, by=by)
    action = Action.CORRECT if report.filed_at else Action.FILE
    move = states.move(report.state, action)
    by.require(move.needs, report)
    rules.check_filing(report.kind, nothing=nothing, number=number, text=text)
    before = {"nothing": report.nothing, "number": report.number, "text": report.text}
    report.nothing, report.text = nothing, text.strip()[:500]
    report.number = 0 if nothing and report.kind.number_label else number
    if action == Action.CORRECT:
        rules.check_changes(before, report)
        report.changed_at = at
    why = rules.check_reason(action, why)
    return _take(report, action, why=why, by_id=by.user_id, at=at)


@transaction.atomic
def waive(report_id: int, *, why: str, by: Scope, at: dt.datetime) -> Report:
    """The station could not: closed, merged, moved. Whoever waives says why."""
    report = _found(report_id, by=by)
    by.require(states.move(report.state, Action.WAIVE).needs, report)
    return _take(report, Action.WAIVE, why=rules.check_reason(Action.WAIVE, why), by_id=by.user_id, at=at)


def _found(report_id: int, *, by: Scope) -> Report:
    rows = Report.objects.visible_to(by).select_related("kind", "station")
    return rows.select_for_update(of=("self",)).get(pk=report_id)


def _take(report: Report, action: Action, *, why: str, by_id: int | None, at: dt.datetime) -> Report:
    report.state = states.move(report.state, action).to
    if action == Action.WAIVE:
        report.why_waived = why
    else:
        report.filed_at, report.by_id = report.filed_at or at, by_id
    report.save()
    Filing.objects.create(
        report=report, station_id=report.station_id, action=action, nothing=report.nothing, number=report.number,
        text=report.text, why=why, at=at, by_id=by_id,
    )  # fmt: skip
    audit.record(
        verb=f"report.{action.lower()}", target=report, by_id=by_id, at=at, station=report.station_id
    )
    return report
