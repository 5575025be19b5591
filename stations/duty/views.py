"""The duty desk: the screen with the code, the chief's own two pages without an account, and the station's book."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import access, exports, qr, walls
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from stations.duty import operations, presence, queries
from stations.duty.enums import Kind
from stations.duty.forms import ArriveForm, LogForm, MakeUpForm
from stations.duty.models import DutyLog, Matter
from stations.models import Station
from stations.permissions import Permission
from stations.rota.models import Turn

PER_PAGE = 30


# -- without an account -----------------------------------------------------------------------------------


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def arrive(request, code):
    """What the poster on the wall and the screen lead to, for whoever stands before them: surname and title of who is on
    today, how to reach the station, and the way in for the chief. Nothing more."""
    with walls.within([code]):
        station = queries.door_plate(code)
        if station is None:
            raise Http404
        now = timezone.now()
        turn = queries.turn_of(code, day=timezone.localdate(now))
        form = ArriveForm(request.POST or None, initial={"code": request.GET.get("k", "")})
        if request.method == "POST" and form.is_valid():
            try:
                log = operations.sign_in(code, **form.cleaned_data, at=now)
            except Refused as reason:
                form.add_error(None, str(reason))
            else:
                return redirect("duty:own_log", day_pass=presence.day_pass(log.pk, code))
        surname = turn.chief_name[:1] if turn and turn.chief_id else ""
        context = {"station": station, "form": form, "surname": surname, "turn": turn, "now": now}
        return render(request, "duty/arrive.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def own_log(request, day_pass):
    """Today's log of who has signed in: what was left open before, and thirty seconds of writing."""
    log_id, code = presence.opened_by(day_pass)
    with walls.within([code]):
        log = get_object_or_404(queries.log_of_pass(log_id))
        form = LogForm(request.POST or None, initial={"visitors": log.visitors, "note": log.note})
        if request.method == "POST" and form.is_valid():
            try:
                operations.write(log.pk, **_written(request, form), by=None, at=timezone.now())
            except Refused as reason:
                form.add_error(None, str(reason))
            else:
                messages.success(request, "已记下，谢谢您")
                return redirect("duty:own_log", day_pass=day_pass)
        context = {"log": log, "station": log.station, "form": form, "matters": queries.waiting(code)}
        return render(request, "duty/own_log.html", context)


# -- at the station ---------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def screen(request, code):
    """For the station's own screen: a code that changes every two minutes. htmx fetches the next; without it the page does."""
    station = _manages(request, code)
    now = timezone.now()
    number = presence.code(code, now)
    url = request.build_absolute_uri(reverse("duty:arrive", args=[code])) + f"?k={number}"
    template = "duty/screen_code.html" if request.htmx else "duty/screen.html"
    context = {"station": station, "code": f"{number[:3]} {number[3:]}", "qr": qr.picture(url)}
    response = render(request, template, context)
    if not request.htmx:
        response.headers["Refresh"] = str(presence.EVERY)
    return response


@login_required
@require_GET
def station(request, code):
    return _page(request, _sees(request, code))


@login_required
@require_POST
def sign_in_for(request, code):
    _sees(request, code)
    log = operations.sign_in_for(code, by=request.scope, at=timezone.now())
    messages.success(request, f"{log.chief_name} 已签到")
    return redirect("duty:station", code=code)


@login_required
@require_POST
def write(request, pk):
    log = get_object_or_404(DutyLog.objects.visible_to(request.scope).select_related("station"), pk=pk)
    form = LogForm(request.POST)
    if not form.is_valid():
        return _page(request, log.station, form=form)
    try:
        operations.write(pk, **_written(request, form), by=request.scope, at=timezone.now())
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, log.station, form=form, status=409)
    messages.success(request, "日志已记下")
    return redirect("duty:station", code=log.station_id)


@login_required
@require_http_methods(["GET", "POST"])
def make_up(request, pk):
    """Somebody was there and nobody signed. Asked without reproach."""
    turn = get_object_or_404(Turn.objects.visible_to(request.scope).select_related("station"), pk=pk)
    request.scope.require(Permission.ROTA_MANAGE, turn)
    form = MakeUpForm(request.POST or None, initial={"day": turn.first_day})
    if request.method == "POST" and form.is_valid():
        try:
            operations.make_up(pk, **form.cleaned_data, by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "已补记")
            return redirect("duty:station", code=turn.station_id)
    return render(request, "duty/make_up.html", {"turn": turn, "station": turn.station, "form": form})


@login_required
@require_GET
def matters(request):
    """What duty desks have taken on: open ones first, the oldest on top."""
    rows = Matter.objects.visible_to(request.scope).select_related("station", "log")
    done = request.GET.get("show") == "done"
    rows = rows.exclude(closed_at=None).order_by("-closed_at") if done else rows.open().order_by("at")
    if request.GET.get("export"):
        access.record(
            Looking.EXPORT,
            target="duty.Matter",
            by_id=request.scope.user_id,
            at=timezone.now(),
            field="matters",
            count=rows.count(),
        )
        return _export(rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "duty/matters.html", {"page": page, "done": done})


@login_required
@require_POST
def close(request, pk):
    matter = get_object_or_404(Matter.objects.visible_to(request.scope), pk=pk)
    try:
        operations.close(pk, outcome=request.POST.get("outcome", ""), by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "这件事已办结")
    return redirect("duty:station", code=matter.station_id)


def _export(rows):
    cells = (
        [str(m.station), m.get_kind_display(), timezone.localdate(m.at), m.text, m.number, m.outcome]
        for m in rows
    )
    headings = ["服务站", "类别", "记录日期", "什么事", "办件编号", "结果"]
    return exports.response("值班事项", headings, cells, about="服务站值班时接下的事")


def _written(request, form) -> dict:
    asked = dict(form.cleaned_data)
    asked["kind"] = Kind(asked["kind"] or Kind.OTHER)
    # One click: nobody came. A number that was typed counts more: Enter presses the first button of a form.
    if "nothing" in request.POST and asked["visitors"] is None:
        asked["visitors"] = 0
    return asked


def _sees(request, code):
    reach = request.scope.within("code", Permission.ROTA_VIEW)
    return get_object_or_404(Station.objects.visible_to(request.scope).filter(reach), code=code)


def _manages(request, code):
    station = _sees(request, code)
    request.scope.require(Permission.ROTA_MANAGE, station)
    return station


def _page(request, shown, *, form=None, status=200):
    today = timezone.localdate()
    logs = DutyLog.objects.visible_to(request.scope).filter(station=shown).select_related("chief")
    log = logs.filter(day=today).first()
    initial = {"visitors": log.visitors, "note": log.note} if log else {}
    context = {
        "station": shown,
        "today": today,
        "turn": queries.turn_of(shown.code, day=today),
        "log": log,
        "form": form or LogForm(initial=initial),
        "matters": queries.waiting(shown.code),
        "unsigned": queries.unsigned(shown, scope=request.scope, today=today),
        "page": Paginator(logs, PER_PAGE).get_page(request.GET.get("page")),
        "may_manage": request.scope.allows(Permission.ROTA_MANAGE, shown),
    }
    return render(request, "duty/station.html", context, status=status)
