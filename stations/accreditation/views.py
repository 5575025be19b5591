"""The list of bids, the sheet with its levels side by side, the page of one item with what shows it, and the trial of a draft."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import exports, uploads, workdays
from bureau.kit.errors import Refused
from stations.accreditation import documents, operations, queries, rules, states
from stations.accreditation.enums import Action, State
from stations.accreditation.forms import BidFilter, ProofForm, StepForm, default_day, numbers, texts
from stations.accreditation.models import Bid, Gap
from stations.models import Station
from stations.permissions import Permission

PER_PAGE = 60


@login_required
@require_GET
def bids(request):
    scope, today = request.scope, timezone.localdate()
    scope.require_anywhere(Permission.STATION_VIEW)
    asked = BidFilter.asked(request.GET)
    page = Paginator(queries.bids(scope, asked), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "years": queries.years(scope),
        "states": State.choices,
        "page": page,
        "bids": [(one, rules.recheck_due(one, today)) for one in page],
        "waiting": set(queries.waiting(scope).values_list("pk", flat=True)),
        "year": today.year,
        "may_bid": queries.may_bid(scope, today.year).order_by("code")[:100],
        "scheme": queries.scheme_in_force(today),
        "schemes": queries.schemes() if scope.allows(Permission.ACCREDITATION_DECIDE) else [],
    }
    return render(request, "accreditation/list.html", context)


@login_required
@require_POST
def begin(request, code):
    get_object_or_404(Station.objects.visible_to(request.scope), code=code)
    made = operations.begin(code, by=request.scope, at=timezone.now())
    messages.success(request, "已申报；能自动取数的已经填好")
    return redirect("accreditation:bid", pk=made.pk)


@login_required
@require_GET
def export(request):
    """Stations, states and totals; nothing about anybody."""
    request.scope.require_anywhere(Permission.STATION_VIEW)
    found = list(queries.bids(request.scope, BidFilter.asked(request.GET)))
    about = f"{request.user} 于 {timezone.localtime():%Y-%m-%d %H:%M} 导出"
    return exports.response("枫桥式创建申报", documents.BIDS, documents.bids(found), about=about)


@login_required
@require_GET
def export_sheet(request, pk):
    shown = _one(request, pk)
    found = queries.rows(shown)
    about = (
        f"{shown}，{shown.get_state_display()}，{request.user} 于 {timezone.localtime():%Y-%m-%d %H:%M} 导出"
    )
    return exports.response(
        f"{shown} 评分表", documents.sheet_headings(found), documents.sheet(found), about=about
    )


def _one(request, pk) -> Bid:
    return get_object_or_404(
        Bid.objects.visible_to(request.scope).select_related("station", "sheet__scheme"), pk=pk
    )


@login_required
@require_GET
def bid(request, pk):
    return _page(request, _one(request, pk))


@login_required
@require_POST
def fill(request, pk):
    shown = _one(request, pk)
    values, wrong = numbers(request.POST, "value_")
    if wrong:
        return _page(request, shown, refusal="有的数填得不对，请填 0 或大于 0 的数字", status=400)
    try:
        operations.fill(pk, values=values, by=request.scope, at=timezone.now())
        if "submit" in request.POST:
            operations.take(Action.SUBMIT, bid_id=pk, by=request.scope, at=timezone.now())
    except Refused as reason:
        return _page(request, shown, refusal=str(reason), status=409)
    messages.success(request, "自评已提交，等街道初审" if "submit" in request.POST else "已保存")
    return redirect("accreditation:bid", pk=pk)


@login_required
@require_POST
def take(request, pk, action):
    if action not in Action.values or action in (Action.OPEN, Action.SUBMIT):
        raise Http404
    shown, form = _one(request, pk), StepForm(request.POST)
    values, wrong = numbers(request.POST, "points_")
    if wrong or not form.is_valid():
        return _page(request, shown, refusal="有的数或日期填得不对，请改后再办", status=400)
    reasons, wanted = texts(request.POST, "reason_"), texts(request.POST, "back_")
    chosen = {int(key) for key in request.POST.getlist("back") if key.isdecimal() and len(key) < 19}
    said = {
        "given": {key: (value, reasons.get(key, "")) for key, value in values.items()},
        "wanted": {key: wanted.get(key, "") for key in chosen},
        **form.cleaned_data,
    }
    try:
        operations.take(Action(action), bid_id=pk, by=request.scope, at=timezone.now(), **said)
    except Refused as reason:
        return _page(request, shown, refusal=str(reason), status=409)
    messages.success(request, f"已办理：{Action(action).label}")
    return redirect("accreditation:bid", pk=pk)


def _page(request, shown, *, refusal="", status=200):
    scope, today = request.scope, timezone.localdate()
    found = queries.rows(shown)
    may = {
        str(action)
        for (state, action), move in states.TABLE.items()
        if state == shown.state and scope.allows(move.needs, shown.station)
    }
    scoring = next((a for a in states.SCORES if a in may), None)
    context = {
        "bid": shown,
        "groups": [(name, list(rows)) for name, rows in groupby(found, key=lambda row: row.item.group)],
        "levels": [level.label for level in found[0].levels],
        "totals": queries.totals(shown, found),
        "gaps": shown.gaps.select_related("item"),
        "steps": shown.steps.select_related("by").order_by("-at", "-pk"),
        "editing": "SUBMIT" in may,
        "scoring": scoring,
        "scoring_label": scoring.label if scoring else "",
        "may": may,
        "may_fill": scope.allows(Permission.ACCREDITATION_FILL, shown.station),
        "recheck": rules.recheck_due(shown, today),
        "back_by": workdays.add_workdays(today, rules.BACK_WORKDAYS),
        "today": today,
        "refusal": refusal,
        "typed": request.POST,
    }
    return render(request, "accreditation/bid.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def item(request, pk, item):
    """One item: how it is scored, what every level gave and why, and what shows it."""
    shown = _one(request, pk)
    chosen = next((row for row in queries.rows(shown) if row.item.pk == item), None)
    if chosen is None:
        raise Http404
    form = ProofForm(request.POST or None, request.FILES or None, initial=default_day(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            operations.prove(
                pk, item_id=item, name=asked["file"].name, by=request.scope, at=timezone.now(), **asked
            )
        except Refused as reason:
            form.add_error("file", str(reason))
        else:
            messages.success(request, "凭据已放上")
            return redirect("accreditation:item", pk=pk, item=item)
    proofs = shown.sheet.evidence.filter(item=item, withdrawn_at=None).select_related("by")
    scores = shown.sheet.scores.filter(item=item).select_related("by").order_by("-at", "-pk")
    may = shown.state in states.EDITABLE and request.scope.allows(
        Permission.ACCREDITATION_FILL, shown.station
    )
    context = {"bid": shown, "row": chosen, "form": form, "proofs": proofs, "scores": scores, "may": may}
    return render(request, "accreditation/item.html", context)


@login_required
@require_POST
def close_gap(request, pk):
    gap = get_object_or_404(Gap.objects.visible_to(request.scope), pk=pk)
    try:
        operations.close_gap(pk, answer=request.POST.get("answer", ""), by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, "已记为改好")
    return redirect("accreditation:bid", pk=gap.bid_id)


@login_required
@require_GET
def proof(request, pk):
    kept = get_object_or_404(queries.proof(pk, by=request.scope))
    return FileResponse(
        uploads.path_of(kept.key).open("rb"), content_type=kept.content_type, filename=kept.shown_name
    )


@login_required
@require_GET
def try_scheme(request, pk):
    """What a draft would have made of the facts of earlier bids, before it goes live."""
    request.scope.require_anywhere(Permission.ACCREDITATION_DECIDE)
    draft = get_object_or_404(
        queries.schemes(), pk=pk
    )  # unscoped: schemes belong to the bureau, not to a place
    return render(
        request, "accreditation/try.html", {"draft": draft, "tries": queries.tries(draft, by=request.scope)}
    )
