"""Reads of the room: what may be drawn, what waits for whom, what papers a file has."""

import datetime as dt

from django.db.models import Count, Q, QuerySet

from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.enums import PaperKind
from veterans.models import Paper, Person
from veterans.sampling import states
from veterans.sampling.enums import State, When
from veterans.sampling.models import Round, Sample


def population(*, place: str, filed_from: dt.date | None, filed_to: dt.date, by: Scope, at) -> QuerySet:
    """Files that stand as filed, within the dates. (person, station), as the lot wants them."""
    rows = Person.objects.visible_to(by).filed(at).filter(below("station_id", place))
    rows = rows.filter(filed_at__date__lte=filed_to)
    if filed_from:
        rows = rows.filter(filed_at__date__gte=filed_from)
    return rows.order_by("pk").values_list("pk", "station_id")


def places(scope: Scope) -> QuerySet:
    return Station.objects.visible_to(scope).filter(scope.within("code", Permission.SAMPLE_JUDGE))


def waiting_for(scope: Scope) -> Q:
    """A file is answered by the station it belongs to; a street answers only for what belongs to itself."""
    where = Q(pk__in=[])
    for code in scope.places(Permission.SAMPLE_ANSWER):
        where |= Q(station_id=code, state__in=states.WITH_STATION)
    for code in scope.places(Permission.SAMPLE_JUDGE):
        where |= below("station_id", code) & Q(state__in=[State.ANSWERED, State.FIXED])
    return where


def mine(scope: Scope) -> QuerySet:
    return Sample.objects.visible_to(scope).filter(waiting_for(scope))


def late(today: dt.date) -> Q:
    return Q(state__in=states.WITH_STATION, due_on__lt=today)


def _when(scope: Scope, when: str) -> Q:
    return {
        When.MINE: waiting_for(scope),
        When.OPEN: Q(state__in=states.OPEN),
        When.FAULTY: Q(state__in=states.FAULTY),
        When.DONE: Q(state__in=states.FINAL),
    }.get(When(when), Q())


def filtered(scope: Scope, asked: dict) -> QuerySet:
    rows = Sample.objects.visible_to(scope)
    if asked["round"]:
        rows = rows.filter(round_id=asked["round"])
    if asked["station"]:
        rows = rows.filter(below("station_id", asked["station"]))
    return rows


def listed(scope: Scope, asked: dict) -> QuerySet:
    return filtered(scope, asked).filter(_when(scope, asked["when"])).order_by("due_on", "pk")


def tabs(scope: Scope, asked: dict) -> list[tuple[str, str, int]]:
    wanted = {when: Count("pk", filter=_when(scope, when)) for when in When.values}
    found = filtered(scope, asked).aggregate(**wanted)
    return [(when.value, when.label, found[when]) for when in When]


def rounds(scope: Scope) -> QuerySet:
    return Round.objects.visible_to(scope).select_related("place", "drawn_by")


def results(scope: Scope, round_: Round) -> list[dict]:
    """One line per station: drawn, good, faulty, still open."""
    return list(
        Sample.objects.visible_to(scope)
        .filter(round=round_)
        .values("station_id", "station__short_name")
        .annotate(
            drawn=Count("pk"),
            good=Count("pk", filter=Q(state=State.PASSED)),
            faulty=Count("pk", filter=Q(state__in=states.FAULTY)),
            open=Count("pk", filter=Q(state__in=states.OPEN)),
        )
        .order_by("station_id")
    )


def papers(sample: Sample, *, by: Scope) -> dict[str, Paper | None]:
    """What was asked → the newest such paper of the file."""
    kept = (
        Paper.objects.visible_to(by).kept().filter(person_id=sample.person_id, kind__in=sample.round.wanted)
    )
    newest = {paper.kind: paper for paper in kept.order_by("at")}
    return {kind: newest.get(kind) for kind in sample.round.wanted}


def missing(found: dict) -> list[str]:
    return [PaperKind(kind).label for kind, paper in found.items() if paper is None]


def whole(rows: QuerySet) -> QuerySet:
    return rows.select_related("person", "station", "round")
