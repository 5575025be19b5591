"""Drawers, cards, the box that arrives, the count, and the ceremony."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import access, uploads
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from preferential_cards.enums import CardAction, CardReason, CardState, Drawer
from preferential_cards.models import Card
from preferential_cards.stock import operations, queries, rules
from preferential_cards.stock.forms import CardFilter, DeedForm, EmptyCount, HandOverForm, Scanned
from preferential_cards.stock.models import Count, CountLine
from stations.permissions import Permission

PER_PAGE = 50


@login_required
@require_GET
def drawers(request):
    request.scope.require_anywhere(Permission.CARD_VIEW)
    now = timezone.now()
    lines = queries.drawers(request.scope, at=now)
    return render(
        request,
        "card_stock/drawers.html",
        {
            "lines": lines,
            "total": sum(line.cards for line in lines),
            "may_count": request.scope.allows(Permission.CARD_STOCK),
            "may_issue": request.scope.allows(Permission.CARD_ISSUE),
            "now": now,
        },
    )


@login_required
@require_GET
def cards(request):
    request.scope.require_anywhere(Permission.CARD_VIEW)
    asked = CardFilter.asked(request.GET)
    page = Paginator(queries.cards(request.scope, **asked), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "card_stock/cards.html",
        {
            "asked": asked,
            "page": page,
            "states": CardState.choices,
            "drawers": Drawer.choices,
            "may_issue": request.scope.allows(Permission.CARD_ISSUE),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def card(request, pk):
    shown = get_object_or_404(
        Card.objects.visible_to(request.scope).select_related("person", "station", "place", "application"),
        pk=pk,
    )
    refusal, status = "", 200
    if request.method == "POST":
        form = DeedForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused("这一步没有办：填写有误")
            step = operations.take(card_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as reason:
            refusal, status = str(reason), reason.status
        else:
            messages.success(request, _done(step))
            return redirect("stock:card", pk=pk)
    access.record(
        Looking.VIEW, target=shown.person, by_id=request.user.pk, at=timezone.now(), field="card.plastic"
    )
    return render(
        request,
        "card_stock/card.html",
        {
            "card": shown,
            "choices": queries.choices(shown, request.scope),
            "events": [_event(step) for step in shown.steps.select_related("by").order_by("-at", "-pk")],
            "proofs": shown.steps.exclude(proof=""),
            "refusal": refusal,
            "may_issue": request.scope.allows(Permission.CARD_ISSUE, shown),
        },
        status=status,
    )


@login_required
@require_GET
def proof(request, pk, step_pk):
    """The signature or photo of a hand-over; who looks is remembered."""
    shown = get_object_or_404(Card.objects.visible_to(request.scope).select_related("person"), pk=pk)
    step = get_object_or_404(queries.proofs(shown), pk=step_pk)
    access.record(
        Looking.VIEW, target=shown.person, by_id=request.user.pk, at=timezone.now(), field="card.signature"
    )
    return FileResponse(uploads.path_of(step.proof).open("rb"), content_type=step.proof_type)


@login_required
@require_http_methods(["GET", "POST"])
def ceremony(request):
    """Scan, look, sign, next: fifty in ten minutes, on a telephone or with a scanner at a keyboard."""
    request.scope.require_anywhere(Permission.CARD_ISSUE)
    typed = (request.POST.get("number") or request.GET.get("number") or "").strip()[:60]
    shown = queries.by_number(request.scope, typed) if typed else None
    form, refusal, status = HandOverForm(request.POST or None, request.FILES or None), "", 200
    on_list = request.POST.get("on_the_list") or request.GET.get("list")
    if typed and shown is None:
        refusal = "没有找到要发的证：请再扫一次，或输入证号、姓名；同名的请打开抽屉里的清单选"
    if request.method == "POST" and shown and form.is_valid():
        try:
            given = operations.hand_over(
                card_id=shown.pk, by=request.scope, at=timezone.now(), **form.cleaned_data
            )
        except Refused as reason:
            refusal, status = str(reason), reason.status
        else:
            messages.success(request, f"已发：{given.person}，尾号 {given.number[-4:]}")
            asked = urlencode({"list": 1}) if on_list else ""
            return redirect(f"{reverse('stock:ceremony')}?{asked}")
    done = queries.handed_over_today(request.scope, today=timezone.localdate())
    return render(
        request,
        "card_stock/ceremony.html",
        {
            "typed": typed,
            "card": shown,
            "form": form,
            "refusal": refusal,
            "on_list": on_list,
            "done": done[:8],
            "count": done.count(),
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "POST"])
def arrive(request):
    request.scope.require_anywhere(Permission.CARD_ISSUE)
    places = queries.counting_places(request.scope)
    form = Scanned(request.POST or None, places=places)
    outcomes = []
    if form.is_valid():
        asked = form.cleaned_data
        outcomes = operations.arrive(
            asked["numbers"], place=asked["place"], by=request.scope, at=timezone.now()
        )
    return render(
        request,
        "card_stock/arrive.html",
        {"form": form, "outcomes": outcomes, "done": sum(one.done for one in outcomes)},
        status=422 if form.errors else 200,
    )


@login_required
@require_http_methods(["GET", "POST"])
def count(request):
    request.scope.require_anywhere(Permission.CARD_STOCK)
    form = EmptyCount(request.POST or None, places=queries.counting_places(request.scope))
    if form.is_valid():
        asked = form.cleaned_data
        sheet = operations.count(asked["numbers"], place=asked["place"], by=request.scope, at=timezone.now())
        return redirect("stock:count_sheet", pk=sheet.pk)
    sheets = Count.objects.visible_to(request.scope).select_related("station", "by")[:20]
    return render(
        request, "card_stock/count.html", {"form": form, "sheets": sheets}, status=422 if form.errors else 200
    )


@login_required
@require_GET
def count_sheet(request, pk):
    sheet = get_object_or_404(Count.objects.visible_to(request.scope).select_related("station", "by"), pk=pk)
    lines = sheet.lines.select_related("card__person", "card__place")
    return render(
        request,
        "card_stock/count_sheet.html",
        {"sheet": sheet, "differences": lines.exclude(result="FOUND"), "found": lines.filter(result="FOUND")},
    )


@login_required
@require_POST
def put_here(request, pk):
    line = get_object_or_404(CountLine.objects.visible_to(request.scope), pk=pk)
    if line.card_id is None:
        raise Http404
    moved = operations.put_here(pk, by=request.scope, at=timezone.now())
    messages.success(request, f"尾号 {moved.number[-4:]} 已改记在{moved.place}")
    return redirect("stock:count_sheet", pk=line.count_id)


def _done(step) -> str:
    said = f"已{step.get_action_display()}，证号现在是“{step.get_state_display()}”"
    if step.action == CardAction.REQUEST_NEW:
        return f"{said}。{rules.way_to_a_new_one(step.reason)}"
    return said


def _event(step):
    reason = CardReason(step.reason).label if step.reason else ""
    receiver = f"代领人 {step.receiver}" if step.receiver else ""
    return {
        "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        "what": f"{step.get_action_display()}：{step.get_state_display()}，{step.get_drawer_display()}",
        "who": f"{step.by or '系统'}，{timezone.localtime(step.at):%H:%M}",
        "note": "；".join(part for part in (reason, receiver, step.note) if part),
    }
