"""What my station has to report, how it stands everywhere, and what is asked at all."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import exports
from bureau.kit.errors import Refused
from stations.permissions import Permission
from stations.reports import documents, operations, queries, states
from stations.reports.enums import Action, Standing
from stations.reports.forms import FileForm, KindForm, ListFilter
from stations.reports.models import Report, ReportKind

PER_PAGE = 60


@login_required
@require_GET
def report_list(request):
    scope, now = request.scope, timezone.now()
    scope.require_anywhere(Permission.REPORT_VIEW)
    asked = ListFilter.asked(request.GET)
    page = Paginator(queries.listed(scope, asked, at=now), PER_PAGE).get_page(request.GET.get("page"))
    for one in page.object_list:
        one.standing = one.standing_at(now)
    one_period = asked["kind"] and asked["first"]
    context = {
        "asked": asked,
        "to_file": queries.to_file(scope)[:PER_PAGE],
        "board": queries.board(scope, at=now),
        "streets": queries.by_street(scope, asked | {"station": ""}, at=now) if one_period else [],
        "tabs": queries.tabs(queries.filtered(scope, asked), now),
        "standings": Standing,
        "page": page,
        "kinds": queries.kinds_seen(scope),
        "stations": queries.stations(scope).order_by("code"),
        "may_manage": scope.allows(Permission.REPORT_MANAGE),
        "now": now,
    }
    return render(request, "reports/list.html", context)


@login_required
@require_GET
def export(request):
    request.scope.require_anywhere(Permission.REPORT_VIEW)
    now = timezone.now()
    found = queries.listed(request.scope, ListFilter.asked(request.GET), at=now).iterator(chunk_size=2000)
    about = f"{request.user} 于 {timezone.localtime(now):%Y-%m-%d %H:%M} 导出"
    return exports.response("零报告", documents.HEADINGS, documents.rows(found, at=now), about=about)


def _one(request, pk) -> Report:
    return get_object_or_404(
        Report.objects.visible_to(request.scope).select_related("kind__station", "station", "by"), pk=pk
    )


@login_required
@require_GET
def report(request, pk):
    return _page(request, _one(request, pk))


@login_required
@require_POST
def file(request, pk):
    """“没有情况” is one click from the list, the desk and the page; anything else is a sentence."""
    shown = _one(request, pk)
    nothing = "nothing" in request.POST
    form = FileForm(request.POST, report=shown, nothing=nothing)
    if not form.is_valid():
        return _page(request, shown, form=form, status=400)
    said = dict(form.cleaned_data)
    if nothing and shown.filed_at:  # the button says so, and the box still holds what was reported
        said |= {"text": "", "number": None} if "number" in said else {"text": ""}
    try:
        operations.file(pk, nothing=nothing, by=request.scope, at=timezone.now(), **said)
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, shown, form=form, status=409)
    done = "已更正，原来报的留着" if shown.filed_at else "已报：没有情况" if nothing else "已报送"
    messages.success(request, f"{shown.kind}，{shown.period_words}，{done}")
    return redirect("reports:list")


@login_required
@require_POST
def waive(request, pk):
    shown = _one(request, pk)
    try:
        operations.waive(pk, why=request.POST.get("why", ""), by=request.scope, at=timezone.now())
    except Refused as reason:
        return _page(request, shown, refusal=str(reason), status=409)
    messages.success(request, "已免报")
    return redirect("reports:report", pk=pk)


def _page(request, shown, *, form=None, refusal="", status=200):
    scope, now = request.scope, timezone.now()
    may = {
        action
        for (state, action), move in states.TABLE.items()
        if state == shown.state and scope.allows(move.needs, shown)
    }
    said = {"text": shown.text, "number": shown.number}
    context = {
        "report": shown,
        "standing": shown.standing_at(now),
        "filings": shown.filings.select_related("by").order_by("-at", "-pk"),
        "form": form or FileForm(initial=said, report=shown),
        "may_file": bool(may & {Action.FILE, Action.CORRECT}),
        "may_waive": Action.WAIVE in may,
        "refusal": refusal,
    }
    return render(request, "reports/report.html", context, status=status)


# -- what is asked -----------------------------------------------------------------------------------------


@login_required
@require_GET
def kinds(request):
    request.scope.require_anywhere(Permission.REPORT_MANAGE)
    rows = ReportKind.objects.visible_to(request.scope).select_related("station")
    return render(request, "reports/kinds.html", {"kinds": rows.order_by("stopped_on", "station_id", "name")})


@login_required
@require_http_methods(["GET", "POST"])
def add_kind(request):
    request.scope.require_anywhere(Permission.REPORT_MANAGE)
    places = list(queries.places_to_ask_from(request.scope))
    form = KindForm(request.POST or None, places=places, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            operations.declare(
                station_code=said.pop("station"), values=said, by=request.scope, at=timezone.now()
            )
        except ValidationError as wrong:
            form.add_error(None, wrong.messages[0])
        else:
            messages.success(request, "已开始；该报的站已经看得到")
            return redirect("reports:kinds")
    return render(request, "reports/kind.html", {"form": form, "kind": None})


@login_required
@require_http_methods(["GET", "POST"])
def amend_kind(request, pk):
    kind = get_object_or_404(ReportKind.objects.visible_to(request.scope), pk=pk)
    values = {name: getattr(kind, name) for name in operations.AMENDABLE}
    form = KindForm(request.POST or None, kind=kind, initial=values)
    if request.method == "POST" and form.is_valid():
        operations.amend(pk, values=form.cleaned_data, by=request.scope, at=timezone.now())
        messages.success(request, "已改；已经发出的各期照原来的期限")
        return redirect("reports:kinds")
    return render(request, "reports/kind.html", {"form": form, "kind": kind})


@login_required
@require_POST
def stop_kind(request, pk):
    get_object_or_404(ReportKind.objects.visible_to(request.scope), pk=pk)
    try:
        operations.stop(pk, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "已停报；以前报的都留着")
    return redirect("reports:kinds")
