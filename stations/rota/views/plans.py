"""Planning for all stations at once: ask, look, put right, confirm."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from stations.rota import operations, queries
from stations.rota.enums import Length
from stations.rota.forms import DraftForm
from stations.rota.models import Chief, Plan, Turn
from stations.rota.views.boards import find


@login_required
@require_http_methods(["GET", "POST"])
def draft(request):
    may = request.scope.within("code", Permission.ROTA_MANAGE)
    places = Station.objects.visible_to(request.scope).active().filter(may)
    if not places:
        raise Http404
    form = DraftForm(request.POST or None, places=places, initial=_initial(request, places))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        period = operations.Period(
            first_day=asked["first_day"],
            last_day=asked["last_day"],
            length=Length(asked["length"]),
            only_workdays=asked["only_workdays"] and asked["length"] == Length.DAY,
        )
        try:
            plan = operations.draft_plan(
                asked["place"].code, period=period, by=request.scope, at=timezone.now()
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("rota:plan", pk=plan.pk)
    mine = Plan.objects.visible_to(request.scope).select_related("station", "made_by")
    return render(request, "rota/draft.html", {"form": form, "plans": mine[:10]})


def _initial(request, places):
    """From where the rota of the place ends, to the end of that year: most often only one button is to be pressed."""
    place = places.filter(code=request.GET.get("station", "")).first() or places[0]
    today = timezone.localdate()
    codes = [s.code for s in queries.stations_to_plan(place.code, scope=request.scope)]
    first = queries.first_free_day(codes, today=today)
    return {"place": place, "first_day": first, "last_day": first.replace(month=12, day=31)}


@login_required
@require_GET
def plan(request, pk):
    shown = _plan(request, pk)
    rows = queries.planned(shown, scope=request.scope)
    return render(
        request,
        "rota/plan.html",
        {
            "plan": shown,
            "rows": rows,
            "turns": sum(row.turns for row in rows),
            "gaps": sum(row.gaps for row in rows),
            "uneven": max((row.most - row.fewest for row in rows), default=0),
            "may_manage": request.scope.allows(Permission.ROTA_MANAGE, shown),
        },
    )


@login_required
@require_GET
def plan_station(request, pk, code):
    """One station of a plan, each turn with its reason and a list to choose another from. No dragging."""
    shown, station = _plan(request, pk), find(request, code)
    turns = Turn.objects.visible_to(request.scope).filter(plan=shown, station=station)
    during = Q(starts_on__lte=shown.last_day, ends_on__gte=shown.first_day)
    chiefs = Chief.objects.visible_to(request.scope).listed().filter(during, station=station)
    return render(
        request,
        "rota/plan_station.html",
        {
            "plan": shown,
            "station": station,
            "turns": turns,
            "chiefs": chiefs.exclude(consented_on=None),
            "may_manage": request.scope.allows(Permission.ROTA_MANAGE, station) and shown.state == "DRAFT",
        },
    )


@login_required
@require_POST
def redraft(request, pk):
    turn = get_object_or_404(Turn.objects.visible_to(request.scope), pk=pk)
    chosen = request.POST.get("chief", "")
    try:
        done = operations.redraft(
            pk, chief_id=int(chosen) if chosen.isdigit() else None, by=request.scope, at=timezone.now()
        )
    except Refused as reason:
        messages.error(request, str(reason))
    except Chief.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, f"{done} 改由 {done.chief_name or '空着'}")
    return redirect("rota:plan_station", pk=turn.plan_id, code=turn.station_id)


@login_required
@require_POST
def confirm(request, pk):
    _plan(request, pk)
    done = operations.confirm_plan(pk, by=request.scope, at=timezone.now())
    messages.success(request, f"{done} 已排定，各站现在就能看到、打印、订阅")
    return redirect("rota:overview")


@login_required
@require_POST
def discard(request, pk):
    _plan(request, pk)
    operations.discard_plan(pk, by=request.scope, at=timezone.now())
    messages.success(request, "草稿已作废，已排定的班没有变")
    return redirect("rota:draft")


def _plan(request, pk):
    return get_object_or_404(
        Plan.objects.visible_to(request.scope).select_related("station", "made_by"), pk=pk
    )
