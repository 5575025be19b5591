"""Reads of the room: what is asked of whom, what a station has to hand in, and how it stands everywhere."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Left
from django.utils.timezone import localdate

from stations.enums import Level
from stations.models import Station
from stations.permissions import Permission
from stations.queries import above
from stations.reports import rules
from stations.reports.enums import Standing, State
from stations.reports.models import Report, ReportKind, where
from stations.scope import Scope, below

MOST_KINDS = 30


def asked_without_row(kind: ReportKind, *, first: dt.date, day: dt.date) -> list[str]:
    stations = Station.objects.there_on(day).filter(below("code", kind.station_id), level__in=kind.levels)
    known = kind.reports.filter(first_day=first).values("station_id")
    return list(stations.exclude(code__in=known).order_by("code").values_list("code", flat=True))


def still_open(kind: ReportKind, *, at: dt.datetime) -> QuerySet:
    return kind.reports.select_related("kind").standing(Standing.PENDING, at).order_by("pk")


def to_file(scope: Scope) -> QuerySet:
    """What my own station has to hand in; a street's communities have it on their own desks."""
    rows = Report.objects.visible_to(scope).filter(state=State.EXPECTED)
    mine = rows.filter(station_id__in=scope.places(Permission.REPORT_FILE))
    return mine.select_related("kind", "station").order_by("due_at", "pk")


def filtered(scope: Scope, asked: dict) -> QuerySet:
    rows = Report.objects.visible_to(scope)
    if asked["kind"]:
        rows = rows.filter(kind_id=asked["kind"])
    if asked["first"]:
        rows = rows.filter(first_day=asked["first"])
    if asked["station"]:
        rows = rows.filter(below("station_id", asked["station"]))
    return rows


def listed(scope: Scope, asked: dict, *, at: dt.datetime) -> QuerySet:
    rows = filtered(scope, asked)
    if asked["standing"]:
        rows = rows.standing(asked["standing"], at)
    return rows.select_related("kind", "station", "by").order_by("-first_day", "kind_id", "station_id")


@dataclass(frozen=True)
class Line:
    """One kind in its newest period, or one street of it."""

    label: str
    words: str
    query: dict
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """Waived ones are not expected."""
        return sum(self.counts.values()) - self.counts[Standing.WAIVED]

    @property
    def filed(self) -> int:
        return self.counts[Standing.LATE] + self.counts[Standing.ON_TIME]

    @property
    def cells(self) -> list[tuple[Standing, int]]:
        return [(standing, self.counts[standing]) for standing in Standing]


def board(scope: Scope, *, at: dt.datetime) -> list[Line]:
    """Each live kind that I see rows of: the period that runs, and the one before. Two queries, whatever there is."""
    day = localdate(at)
    spans = [(kind, span) for kind in _near(scope, day) for span in rules.newest(kind, day)]
    if not spans:
        return []
    wanted = Q(pk__in=[])
    for kind, (first, _) in spans:
        wanted |= Q(kind_id=kind.pk, first_day=first)
    rows = Report.objects.visible_to(scope).filter(wanted).order_by().values("kind_id", "first_day")
    found = {(row["kind_id"], row["first_day"]): row for row in rows.annotate(**_columns(at))}
    return [
        Line(
            str(kind),
            rules.period_words(*span),
            {"kind": kind.pk, "first": span[0].isoformat()},
            {standing: found[kind.pk, span[0]][_key(standing)] for standing in Standing},
        )
        for kind, span in spans
        if (kind.pk, span[0]) in found
    ]


def _near(scope: Scope, day: dt.date) -> QuerySet:
    return kinds_seen(scope).live_on(day)[:MOST_KINDS]


def by_street(scope: Scope, asked: dict, *, at: dt.datetime) -> list[Line]:
    """One kind in one period, street by street."""
    rows = filtered(scope, asked)
    grouped = rows.order_by().annotate(street=Left("station_id", 9)).values("street").annotate(**_columns(at))
    found = {row["street"]: row for row in grouped}
    names = dict(Station.objects.filter(code__in=found, level=Level.STREET).values_list("code", "short_name"))
    here = {"kind": asked["kind"], "first": asked["first"]}
    return [
        Line(names[code], "", here | {"station": code}, {s: found[code][_key(s)] for s in Standing})
        for code in sorted(names)
    ]


def tabs(rows: QuerySet, at: dt.datetime) -> list[tuple[Standing, int]]:
    return list(_counts(rows, at).items())


def _key(standing: Standing) -> str:
    return f"n_{standing.value}"


def _columns(at: dt.datetime) -> dict:
    return {_key(standing): Count("pk", filter=condition) for standing, condition in where(at).items()}


def _counts(rows: QuerySet, at: dt.datetime) -> dict[Standing, int]:
    found = rows.order_by().aggregate(**_columns(at))
    return {standing: found[_key(standing)] for standing in Standing}


def kinds_seen(scope: Scope) -> QuerySet:
    """What is asked by a place of mine, above it or below it; the stopped ones last."""
    where = Q(pk__in=[])
    for code in scope.places(Permission.REPORT_VIEW):
        where |= Q(station_id__in=above(code)) | below("station_id", code)
    return ReportKind.objects.filter(where).order_by(F("stopped_on").asc(nulls_first=True), "name")


def missing_by_station(scope: Scope, place: str, *, at: dt.datetime) -> dict[str, int]:
    rows = Report.objects.visible_to(scope).filter(below("station_id", place))
    found = rows.standing(Standing.MISSING, at).order_by().values_list("station_id")
    return dict(found.annotate(Count("pk")))


def to_remind(*, at: dt.datetime, ahead: dt.timedelta) -> QuerySet:
    rows = Report.objects.filter(state=State.EXPECTED, due_at__lte=at + ahead)
    return rows.select_related("kind").order_by("pk")


def stations(scope: Scope) -> QuerySet:
    return Station.objects.visible_to(scope).filter(scope.within("code", Permission.REPORT_VIEW))


def places_to_ask_from(scope: Scope) -> QuerySet:
    rows = Station.objects.visible_to(scope).filter(scope.within("code", Permission.REPORT_MANAGE))
    return rows.filter(level__in=[Level.DISTRICT, Level.STREET]).order_by("code")
