"""The rota of many stations, of one, and what hangs on its wall."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required, login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from bureau.kit import exports, walls
from stations.models import Station
from stations.permissions import Permission
from stations.rota import documents, feeds, queries, rules
from stations.rota.models import Feed, Turn
from stations.rota.slots import DAY

SHOWS = {"": "全部", "gaps": "有空班的", "swaps": "有换班待答复的"}


@login_required
@require_GET
def overview(request):
    """Every station in reach: who is on today, until when it is planned, where it gapes."""
    now, today = timezone.now(), timezone.localdate()
    place, show = request.GET.get("station", ""), request.GET.get("show", "")
    rows = queries.coverages(place, scope=request.scope, at=now, today=today)
    if len(rows) == 1 and not request.GET:
        return redirect("rota:station", code=rows[0].station.code)
    found = [row for row in rows if show != "gaps" or row.gap]
    found = [row for row in found if show != "swaps" or row.swaps]
    if request.GET.get("export"):
        return _export(found, today)
    return render(
        request,
        "rota/overview.html",
        {
            "rows": found,
            "all": len(rows),
            "covered": sum(row.today is not None and row.today.chief_id is not None for row in rows),
            "gaps": sum(row.gap for row in rows),
            "chiefs": sum(row.chiefs for row in rows),
            "shows": SHOWS,
            "show": show,
            "place": Station.objects.visible_to(request.scope).filter(code=place).first(),
            "may_plan": request.scope.allows(Permission.ROTA_MANAGE),
            "horizon": rules.HORIZON,
            "today": today,
        },
    )


def _export(rows, today):
    return exports.response(
        f"轮值站长覆盖{today}",
        ["街道", "服务站", "编码", "在任人数", "今天有人", "排到", "空班", "等了几天"],
        [
            [
                str(row.station.parent or ""),
                str(row.station),
                row.station.code,
                row.chiefs,
                bool(row.today and row.today.chief_id),
                row.until,
                len(row.open),
                row.waits if row.gap else "",
            ]
            for row in rows
        ],
        about=f"轮值站长覆盖情况，{today}。只列单位，不列个人。",
    )


@login_required
@require_GET
def station(request, code):
    """One station: the month, the gaps, the chiefs and how fairly they serve."""
    shown, today = find(request, code), timezone.localdate()
    first = month_of(request, today)
    standings = queries.standings(shown, today=today)
    one, why = queries.next_in_line(standings, today=today)
    coming = Turn.objects.visible_to(request.scope).settled().filter(station=shown, last_day__gte=today)
    return render(
        request,
        "rota/station.html",
        {
            "station": shown,
            "weeks": queries.month(shown, first=first, today=today),
            "first": first,
            "before": (first - DAY).replace(day=1),
            "after": (first + DAY * 32).replace(day=1),
            "now_on": coming.on(today).first(),
            "coming": coming.filter(first_day__gt=today)[:6],
            "gaps": coming.filter(chief=None)[:12],
            "swaps": queries.open_swaps(shown),
            "standings": standings,
            "next": one,
            "why": why,
            "feed": Feed.objects.visible_to(request.scope)
            .filter(station=shown, chief_number=None, revoked_at=None)
            .first(),
            "may_manage": request.scope.allows(Permission.ROTA_MANAGE, shown),
            "today": today,
        },
    )


@login_required
@require_GET
def wall(request, code):
    """A3, large type, one QR that shows who is on today."""
    shown, today = find(request, code), timezone.localdate()
    url = request.build_absolute_uri(reverse("duty:arrive", args=[code]))
    paper = documents.wall(shown, first=month_of(request, today), today=today, url=url)
    return HttpResponse(paper, content_type="application/pdf", headers=_inline("wall"))


@login_not_required
@never_cache
@require_GET
def feed(request, secret):
    """For calendars. The address is the key; a revoked one answers like one that never was."""
    found = feeds.find(secret)
    if found is None:
        raise Http404
    # A chief may stand in at a neighbour of the same street, so the street's turns are read; no name leaves.
    place = found.station_id[:9] if found.chief_number else found.station_id
    with walls.within([place]):
        book = feeds.calendar_of(found, today=timezone.localdate(), at=timezone.now())
    return HttpResponse(book, content_type="text/calendar; charset=utf-8", headers=_inline("rota", "ics"))


def find(request, code):
    reach = request.scope.within("code", Permission.ROTA_VIEW)
    return get_object_or_404(Station.objects.visible_to(request.scope).filter(reach), code=code)


def month_of(request, today: dt.date) -> dt.date:
    try:
        return dt.datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)


def _inline(name: str, suffix: str = "pdf") -> dict:
    return {"Content-Disposition": f'inline; filename="{name}.{suffix}"', "Cache-Control": "no-store"}
