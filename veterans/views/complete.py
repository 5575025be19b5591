"""How complete the files are: a table of stations for street and bureau, and who misses which field for a station."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from stations.models import Station
from stations.permissions import Permission
from stations.scope import below
from veterans import completeness, resources
from veterans.models import Person
from veterans.views.person import where

PAGE = 25
MOST_LACKED = 3


@dataclass(frozen=True)
class Lacked:
    label: str
    count: int
    share: float
    url: str  # the people behind the number


def _place(request) -> Station:
    """What was asked for, else the widest place of the reader."""
    if not request.scope.allows(Permission.PERSON_VIEW):
        raise PermissionDenied
    code = request.GET.get("place", "")[:12] or request.scope.places(Permission.PERSON_VIEW)[0]
    place = Station.objects.visible_to(request.scope).filter(code=code).first()
    if place is None or not request.scope.allows(Permission.PERSON_VIEW, place):
        raise Http404
    return place


@require_GET
def places(request):
    place, now = _place(request), timezone.now()
    people = Person.objects.visible_to(request.scope).on_register(now).filter(below("station_id", place.code))
    rows = completeness.by_station(people)
    total = _together(rows)
    context = {
        "place": place,
        "total": total,
        "lacked": _lacked(total, place.code) if total["total"] else [],
        "good": completeness.GOOD,
        "now": now,
        "may_export": request.scope.allows(Permission.PERSON_EXPORT, place),
    }
    if len(place.code) < 12:
        return render(
            request, "veterans/completeness.html", context | {"stations": _stations(rows, request.scope)}
        )
    return render(request, "veterans/completeness_station.html", context | _people(request, people))


def _together(rows: list[dict]) -> dict:
    total = sum(row["total"] for row in rows)
    points = sum(row["score"] * row["total"] for row in rows)
    columns = ["good", *(f"lacks_{key}" for key in completeness.BY_KEY)]
    found = {column: sum(row[column] for row in rows) for column in columns}
    return found | {"total": total, "score": points / total if total else 0}


def _lacked(row: dict, code: str, most: int | None = None) -> list[Lacked]:
    counts = [(row[f"lacks_{wanted.key}"], wanted) for wanted in completeness.WANTED]
    ordered = sorted(counts, key=lambda pair: -pair[0])[:most]
    return [
        Lacked(wanted.label, count, count / row["total"], _door(code, wanted.key))
        for count, wanted in ordered
        if count
    ]


def _door(code: str, key: str) -> str:
    if len(code) == 12:
        return f"{reverse('people:completeness')}?{urlencode({'place': code, 'lacks': key})}"
    return f"{reverse('people:list')}?{urlencode({'station': code, 'lacks': key})}"


def _stations(rows: list[dict], scope) -> list[tuple]:
    """The least complete first."""
    seen = Station.objects.visible_to(scope)
    known = seen.in_bulk([row["station_id"] for row in rows], field_name="code")
    rows = sorted(rows, key=lambda row: (row["good"] / row["total"], row["station_id"]))
    return [
        (
            known[row["station_id"]],
            row,
            row["good"] / row["total"],
            _lacked(row, row["station_id"], MOST_LACKED),
        )
        for row in rows
    ]


def _people(request, people) -> dict:
    """Who misses something, the emptiest file first; of one field where one was chosen."""
    wanted = completeness.BY_KEY.get(request.GET.get("lacks", ""))
    people = completeness.scored(people).filter(completeness__lt=completeness.FULL)
    if wanted:
        people = people.filter(~completeness.there(wanted.key))
    page = Paginator(people.order_by("completeness", "pk"), PAGE).get_page(request.GET.get("page"))
    lacking = completeness.missing_of([person.pk for person in page])
    lines = [(person, [(one.label, where(person, one)) for one in lacking[person.pk]]) for person in page]
    return {
        "page": page,
        "lines": lines,
        "wanted": wanted,
        "may_edit": request.scope.allows(Permission.PERSON_EDIT),
    }


@require_GET
@fresh_login_required
def export(request):
    """Who misses what at this place, one person a row. The list of people with its filter is the other export."""
    _place(request)
    query = {"station": request.GET.get("place", ""), "lacks": request.GET.get("lacks", "")}
    return door.answer(request, resources.COMPLETENESS.key, urlencode(query))
