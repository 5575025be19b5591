from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bureau.accounts.fresh import fresh_login_required
from bureau.kit import indicators
from bureau.kit.errors import Refused
from stations import dates, operations, queries, rules
from stations.enums import Level, StationStatus
from stations.forms import AppointForm, EndPostForm, StationForm
from stations.models import Post, Station
from stations.permissions import Permission
from stations.scope import below

COUNTED = "on_register"  # the figure that the list of stations shows
TONES = {StationStatus.ACTIVE: "ok", StationStatus.PREPARING: "info"}


@login_required
@require_GET
def station_list(request):
    """The tree, as far as I reach: streets as headings, their communities below them."""
    now, sees_people = timezone.now(), request.scope.allows(Permission.PERSON_VIEW)
    counted = indicators.get(COUNTED)
    people = queries.count_by_code(counted, scope=request.scope, at=now) if sees_people else {}
    today = timezone.localdate(now)
    staff, haves, photos = queries.staff_by_code(day=today), queries.haves_by_code(), queries.newest_photos()
    shown = Station.objects.visible_to(request.scope)
    chosen, listed = _behind_a_figure(request, shown, at=now)
    rows = [
        {
            "station": station,
            "met": haves.get(station.code, 0),
            "photo": photos.get(station.code),
            "photo_old": rules.is_old(photos.get(station.code), today=today),
            "people": people.get(station.code, 0),
            "staff": staff.get(station.code, 0),
            "tone": TONES.get(station.status, "idle"),
            "heads": station.level in {Level.DISTRICT, Level.STREET},
        }
        for station in listed
    ]
    return render(
        request,
        "stations/list.html",
        {
            "rows": rows,
            "levels": queries.count_levels(row["station"] for row in rows),
            "sees_people": sees_people,
            "counted": counted,
            "chosen": chosen,
            "may_add": request.scope.allows(Permission.STATION_EDIT),
            "now": now,
        },
    )


def _behind_a_figure(request, stations, *, at):
    """The stations that a share counts, when one came here from its number; else all. → (what is shown, the stations)"""
    indicator = indicators.REGISTRY.get(request.GET.get("indicator", ""))
    if indicator is None or indicator.place != "code":
        return None, stations
    due = request.GET.get("part") == "due"
    counted = (indicator.denominator if due else indicator.numerator)(at)
    label = indicator.denominator_label if due else indicator.numerator_label
    below_here = below("code", request.GET.get("station", ""))
    return (
        {"label": f"{indicator.label}：{label}", "definition": indicator.definition},
        stations.filter(below_here, pk__in=counted.values("pk")),
    )


@login_required
@require_GET
def station(request, code):
    shown = _station(request, code)
    now, today = timezone.now(), timezone.localdate()
    sees_people = request.scope.allows(Permission.PERSON_VIEW, shown)
    visible = Station.objects.visible_to(request.scope)
    reaches = queries.who_can_see(shown, day=today)
    return render(
        request,
        "stations/station.html",
        {
            "station": shown,
            "above": visible.filter(code__in=queries.above(shown.code)[:-1]),
            "children": visible.filter(parent=shown),
            "tone": TONES.get(shown.status, "idle"),
            "figures": queries.figures_of(shown, scope=request.scope, at=now) if sees_people else [],
            "reaches": reaches,
            "may_end": {reach.post.pk for reach in reaches if _may_end(request.scope, reach.post)},
            "coming": queries.posts_to_begin(shown, day=today),
            "sees_rota": request.scope.allows(Permission.ROTA_VIEW, shown),
            "sees_trainings": request.scope.allows(Permission.TRAINING_VIEW, shown),
            "dates": dates.at_station(shown.code, since=now)
            if request.scope.allows(Permission.TRAINING_VIEW, shown)
            else [],
            "holds": queries.kept(shown, today=today),
            "may_keep": request.scope.allows(Permission.STATION_KEEP, shown),
            "may_appoint": request.scope.allows(Permission.POST_MANAGE, shown),
            "now": now,
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def edit_station(request, code):
    shown = _station(request, code)
    request.scope.require(Permission.STATION_KEEP, shown)
    form = StationForm(
        request.POST or None, instance=shown, whole=request.scope.allows(Permission.STATION_EDIT, shown)
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.amend_station(code, values=form.cleaned_data, by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "站点信息已保存")
            return redirect("stations:station", code=code)
    return render(
        request,
        "stations/form.html",
        {
            "station": _station(request, code),
            "form": form,
            "title": "改站点信息",
            "about": "编码、类型和上级不能改：人员和权限都按编码归属。名称和状态由区局改。",
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
@fresh_login_required
def appoint(request, code):
    shown = _station(request, code)
    request.scope.require(Permission.POST_MANAGE, shown)
    form = AppointForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            post = operations.appoint(
                user_id=asked["user"].pk,
                station_code=code,
                role=asked["role"],
                starts_on=asked["starts_on"],
                ends_on=asked["ends_on"],
                by=request.scope,
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已任命：{post}")
            return redirect("stations:station", code=code)
    return render(request, "stations/appoint.html", {"station": shown, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
@fresh_login_required
def end_post(request, pk):
    post = get_object_or_404(Post.objects.visible_to(request.scope).select_related("user", "station"), pk=pk)
    form = EndPostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        last_day, now = form.cleaned_data["last_day"], timezone.now()
        try:
            if last_day:
                operations.end_post(pk, last_day=last_day, by=request.scope, at=now)
            else:
                operations.withdraw_post(pk, by=request.scope, at=now)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{post} {f'到 {last_day} 为止' if last_day else '已收回，即时生效'}")
            return redirect("stations:station", code=post.station_id)
    return render(request, "stations/end_post.html", {"post": post, "form": form})


def _may_end(scope, post) -> bool:
    return post.user_id != scope.user_id and scope.allows(Permission.POST_MANAGE, post)


def _station(request, code):
    return get_object_or_404(Station.objects.visible_to(request.scope).select_related("parent"), code=code)
