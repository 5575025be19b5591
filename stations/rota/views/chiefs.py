"""Chiefs and candidates: consent, term, letters, leave, their calendar."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import access, exports, qr
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from stations.permissions import Permission
from stations.rota import documents, feeds, operations, queries
from stations.rota.forms import ChiefForm, ConsentForm, LeaveForm
from stations.rota.models import Chief, Feed, Leave
from stations.rota.views.boards import find

SECONDS = 60


@login_required
@require_http_methods(["GET", "POST"])
def add(request, code):
    station, today = find(request, code), timezone.localdate()
    request.scope.require(Permission.ROTA_MANAGE, station)
    form = ChiefForm(request.POST or None, today=today)
    if request.method == "POST" and form.is_valid():
        asked, now = dict(form.cleaned_data), timezone.now()
        phone, agreed = asked.pop("phone"), asked.pop("agreed")
        try:
            chief = operations.add_chief(code, values=asked, phone=phone, by=request.scope, at=now)
            if agreed:
                operations.consent(chief.pk, on=today, way=agreed, by=request.scope, at=now)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            said = "可以排班了" if agreed else "等本人同意后再排班"
            messages.success(request, f"已登记 {chief.name}，{said}")
            return redirect("rota:station", code=code)
    return render(
        request, "rota/chief_form.html", {"form": form, "station": station, "title": "登记轮值站长"}
    )


@login_required
@require_GET
def chief(request, pk):
    shown = _find(request, pk)
    return _page(request, shown)


@login_required
@require_http_methods(["GET", "POST"])
def amend(request, pk):
    shown = _find(request, pk)
    request.scope.require(Permission.ROTA_MANAGE, shown)
    form = ChiefForm(request.POST or None, instance=shown, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        phone = asked.pop("phone")
        try:
            done = operations.amend_chief(pk, values=asked, phone=phone, by=request.scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"{done.name} 已保存")
            return redirect("rota:chief", pk=pk)
    return render(
        request,
        "rota/chief_form.html",
        {"form": form, "station": shown.station, "chief": shown, "title": "修改、续任"},
    )


@login_required
@require_POST
def consent(request, pk):
    shown, form = _find(request, pk), ConsentForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, consent=form)
    asked = form.cleaned_data
    try:
        operations.consent(pk, on=asked["on"], way=asked["way"], by=request.scope, at=timezone.now())
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, shown, consent=form, status=409)
    messages.success(request, f"已记下 {shown.name} 同意担任，可以排班、打印聘书")
    return redirect("rota:chief", pk=pk)


@login_required
@require_POST
def leave_rota(request, pk):
    shown = _find(request, pk)
    opened = operations.leave_rota(pk, note=request.POST.get("note", ""), by=request.scope, at=timezone.now())
    left = f"，空出 {opened} 班，请安排替班" if opened else ""
    messages.success(request, f"{shown.name} 已退出轮值{left}")
    return redirect("rota:station", code=shown.station_id)


@login_required
@require_POST
def add_leave(request, pk):
    shown, form = _find(request, pk), LeaveForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, leave=form)
    try:
        leave, hit = operations.add_leave(pk, **form.cleaned_data, by=request.scope, at=timezone.now())
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, shown, leave=form, status=409)
    messages.success(request, f"{shown.name} {leave}请假，排班会避开")
    if hit:
        messages.warning(request, f"这期间已排了 {len(hit)} 班，请在下面的“值班”里安排替班或换班")
    return redirect("rota:chief", pk=pk)


@login_required
@require_POST
def withdraw_leave(request, pk):
    leave = get_object_or_404(Leave.objects.visible_to(request.scope), pk=pk)
    operations.withdraw_leave(pk, by=request.scope, at=timezone.now())
    messages.success(request, "请假已撤销")
    return redirect("rota:chief", pk=leave.chief_id)


@login_required
@require_GET
def paper(request, pk, name):
    shown, today = _find(request, pk), timezone.localdate()
    if name == "letter" and shown.consented_on:
        printed = documents.letter(shown, printed_on=today)
    elif name == "thanks":
        printed = documents.thanks(shown, printed_on=today)
    else:
        raise Http404
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request, pk):
    """POST with a reason gives the number; GET asks for the reason where there is no script."""
    shown = _find(request, pk)
    wants_json = "application/json" in request.headers.get("Accept", "")
    context = {"chief": shown}
    if request.method == "POST":
        try:
            reason = " ".join(filter(None, [request.POST.get("reason", ""), request.POST.get("text", "")]))
            value = operations.reveal_phone(pk, reason=reason, by=request.scope, at=timezone.now())
        except Refused as refused:
            if wants_json:
                return JsonResponse({"error": str(refused)}, status=409)
            context["refusal"] = str(refused)
        else:
            if wants_json:
                return JsonResponse({"value": value, "seconds": SECONDS})
            context["value"] = value
    return render(request, "rota/reveal.html", context)


@login_required
@require_POST
def open_feed(request, code):
    """The address is shown once, with a code to scan. Opening it again makes a new one and ends the old."""
    station, chief = find(request, code), None
    if request.POST.get("chief"):
        chief = get_object_or_404(
            Chief.objects.visible_to(request.scope).filter(station=station), pk=request.POST["chief"]
        )
    _, secret = feeds.open_feed(code, chief_id=chief and chief.pk, by=request.scope, at=timezone.now())
    url = request.build_absolute_uri(reverse("rota:feed", args=[secret]))
    return render(
        request,
        "rota/feed.html",
        {"station": station, "chief": chief, "url": url, "qr": qr.picture(url.replace("http", "webcal", 1))},
    )


@login_required
@require_POST
def revoke_feed(request, pk):
    found = get_object_or_404(Feed.objects.visible_to(request.scope), pk=pk)
    feeds.revoke_feed(pk, by=request.scope, at=timezone.now())
    messages.success(request, "日历订阅已停用，旧地址不再更新")
    if found.chief_number:
        return redirect("rota:chief", pk=found.chief_number)
    return redirect("rota:station", code=found.station_id)


@login_required
@require_GET
def export(request, code):
    """The list of a station, telephones masked as on the page."""
    station, today = find(request, code), timezone.localdate()
    rows = [
        [
            one.chief.name,
            one.chief.masked_phone,
            one.state[1],
            one.chief.starts_on,
            one.chief.ends_on,
            one.turns,
            one.holidays,
            one.last_on,
        ]
        for one in queries.standings(station, today=today)
    ]
    access.record(
        Looking.EXPORT,
        target=station,
        station=station.code,
        by_id=request.scope.user_id,
        at=timezone.now(),
        field="rota",
        count=len(rows),
    )
    headings = ["姓名", "电话", "状态", "任期起", "任期止", "班数", "节假日天数", "上一班到"]
    return exports.response(
        f"{station}轮值站长{today}", headings, rows, about=f"{station.name}轮值站长，{today}，班数含已排未值"
    )


def _find(request, pk):
    return get_object_or_404(Chief.objects.visible_to(request.scope).select_related("station"), pk=pk)


def _page(request, shown, *, status=200, **forms):
    today = timezone.localdate()
    turns = shown.turns.settled().select_related("station").order_by("-first_day")
    return render(
        request,
        "rota/chief.html",
        {
            "chief": shown,
            "station": shown.station,
            "consent": forms.get("consent") or ConsentForm(initial={"on": today}),
            "leave": forms.get("leave") or LeaveForm(),
            "leaves": shown.leaves.filter(withdrawn_at=None, last_day__gte=today),
            "coming": [turn for turn in turns if turn.last_day >= today][::-1],
            "past": [turn for turn in turns if turn.last_day < today][:12],
            "served": queries.served_by(shown, today=today),
            "feed": Feed.objects.visible_to(request.scope)
            .filter(chief_number=shown.pk, revoked_at=None)
            .first(),
            "may_manage": request.scope.allows(Permission.ROTA_MANAGE, shown) and shown.left_on is None,
            "today": today,
        },
        status=status,
    )
