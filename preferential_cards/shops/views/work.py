"""For the street and the bureau: the list, one shop's file, the recruiting table, the track of complaints."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import exports, qr, uploads
from bureau.kit.errors import Refused
from bureau.kit.features import pdf_available
from preferential_cards.shops import documents, operations, queries, seating, states, tracking
from preferential_cards.shops.enums import Action, FileKind, Trade
from preferential_cards.shops.forms import (
    DecisionForm,
    FactsForm,
    LeadForm,
    ListFilter,
    NameForm,
    StepForm,
    VisitForm,
)
from preferential_cards.shops.models import BusinessArea, Matter, Shop
from stations.permissions import Permission as P

PER_PAGE = 50


@login_required
@require_GET
def work(request):
    scope, now = request.scope, timezone.now()
    if not scope.allows(P.SHOP_VIEW):
        raise PermissionDenied
    today, asked = timezone.localdate(now), ListFilter.asked(request.GET)
    rows = _rows(request, asked, today)
    page = Paginator(rows.select_related("street", "area", "followed_by"), PER_PAGE)
    every = queries.work_list(scope, day=today, **(asked | {"key": ""}))
    return render(
        request,
        "shops/work.html",
        {
            "now": now,
            "asked": asked,
            "tiles": queries.tiles(every, scope, today),
            "page": page.get_page(request.GET.get("page")),
            "streets": queries.streets().filter(scope.within("code", P.SHOP_VIEW)),
            "trades": Trade.choices,
            "areas": BusinessArea.objects.order_by("name"),  # unscoped: names of shopping streets
            "may_work": scope.allows(P.SHOP_WORK),
            "late": set(rows.filter(queries.late(now)).values_list("pk", flat=True)),
        },
    )


@login_required
@require_GET
def export(request):
    if not request.scope.allows(P.SHOP_VIEW):
        raise PermissionDenied
    today, asked = timezone.localdate(), ListFilter.asked(request.GET)
    rows = _rows(request, asked, today).select_related("street", "area")
    return exports.response(
        f"崇军商家-{today}",
        ["店名", "统一社会信用代码", "行业", "街道", "商圈", "地址", "门店电话", "状态", "牌匾号", "授牌日期", "协议到"],
        (
            [
                s.name, s.uscc, s.get_trade_display(), str(s.street), str(s.area or ""), s.address, s.phone,
                s.get_state_display(), s.plaque, s.opened_at and timezone.localdate(s.opened_at), s.agreement_to,
            ]
            for s in rows
        ),
        about=f"崇军商家 {rows.count()} 家，{today}",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def add(request):
    scope = request.scope
    if not scope.allows(P.SHOP_WORK):
        raise PermissionDenied
    form = LeadForm(request.POST or None)
    form.fields["street"].queryset = queries.streets().filter(scope.within("code", P.SHOP_WORK))
    if form.is_valid():
        try:
            made = operations.add_lead(
                facts=form.facts(),
                contact_phone=form.cleaned_data["contact_phone"],
                by=scope,
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"“{made.name}”已加入招募名单，由您跟进")
            return redirect("shops:shop_file", pk=made.pk)
    return render(request, "shops/add.html", {"form": form}, status=422 if form.errors else 200)


@login_required
@require_GET
def shop_file(request, pk):
    return _file_page(request, _shop(request, pk))


@login_required
@require_http_methods(["GET", "POST"])
def amend(request, pk):
    shown = _shop(request, pk)
    request.scope.require(P.SHOP_WORK, shown.street_id)
    known = {name: getattr(shown, name) for name in FactsForm.base_fields if hasattr(shown, name)}
    form = FactsForm(
        request.POST or None,
        initial=known | {"contact_phone": "", "street": shown.street_id, "area": shown.area_id},
    )
    if form.is_valid():
        try:
            operations.amend(
                pk,
                facts=form.facts(),
                contact_phone=form.cleaned_data["contact_phone"],
                by=request.scope,
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, "已更新")
            return redirect("shops:shop_file", pk=pk)
    return render(
        request, "shops/amend.html", {"shop": shown, "form": form}, status=422 if form.errors else 200
    )


@login_required
@require_POST
def take(request, pk):
    shown = _shop(request, pk)
    form = StepForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, shown, refusal="这一步没有办：填写有误", status=422)
    try:
        files = [(kind, uploads.take(file, name=file.name)) for kind, file in form.papers()]
        data = form.cleaned_data
        step = operations.take(
            Action(data["action"]),
            shop_id=pk,
            by=request.scope,
            at=timezone.now(),
            note=data["note"],
            files=files,
            seen=data["seen"],
        )
    except Refused as reason:
        return _file_page(request, shown, refusal=str(reason), status=409)
    messages.success(request, f"已{step.get_action_display()}，现在是“{step.get_state_display()}”")
    return redirect("shops:shop_file", pk=pk)


@login_required
@require_POST
def visit(request, pk):
    shown = _shop(request, pk)
    form = VisitForm(request.POST, request.FILES)
    if not form.is_valid():
        return _file_page(request, shown, refusal="请写一句走访情况", status=422)
    file = form.cleaned_data["visit_photo"]
    try:
        files = [(FileKind.VISIT, uploads.take(file, name=file.name))] if file else []
        operations.note_visit(
            pk, note=form.cleaned_data["note"], files=files, by=request.scope, at=timezone.now()
        )
    except Refused as reason:
        return _file_page(request, shown, refusal=str(reason), status=409)
    messages.success(request, "走访已记下")
    return redirect("shops:shop_file", pk=pk)


@login_required
@require_POST
def mystery(request, pk):
    shown = _shop(request, pk)
    try:
        tracking.report_visit(
            pk,
            text=request.POST.get("text", ""),
            refused_offer=bool(request.POST.get("refused_offer")),
            by=request.scope,
            at=timezone.now(),
        )
    except Refused as reason:
        return _file_page(request, shown, refusal=str(reason), status=409)
    messages.success(request, "神秘顾客走访已登记，等区局认定")
    return redirect("shops:shop_file", pk=pk)


@login_required
@require_GET
def file(request, pk, file_pk):
    found = _shop(request, pk).files.filter(pk=file_pk).first()
    if found is None:
        raise Http404
    return FileResponse(
        open(uploads.path_of(found.key), "rb"), content_type=found.content_type, filename=found.name
    )


@login_required
@require_GET
def print_paper(request, pk, paper):
    shown, today = _shop(request, pk), timezone.localdate()
    if paper == "poster" and shown.state in states.ON_THE_LIST:
        url = request.build_absolute_uri(f"/shops/{pk}/")
        content = documents.poster(shown, url=url, today=today)
    elif paper == "agreement":
        content = documents.agreement(shown, today=today)
    else:
        raise Http404
    name = f"{shown.plaque or f'shop-{pk}'}-{paper}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@login_required
@require_POST
def invite(request, pk):
    """The owner's one-time code, shown once, with the QR that carries it to the owner's phone."""
    shown = _shop(request, pk)
    form = NameForm(request.POST)
    name = form.cleaned_data["name"] if form.is_valid() else "店主"
    try:
        code = seating.invite_owner(pk, name=name, by=request.scope, at=timezone.now())
    except Refused as reason:
        return _file_page(request, shown, refusal=str(reason), status=409)
    url = request.build_absolute_uri("/shop/join/")
    return render(
        request,
        "shops/invitation.html",
        {
            "shop": shown,
            "code": code,
            "qr": qr.picture(f"{url}#{code}"),
            "url": url,
            "days": seating.OWNER_DAYS,
        },
    )


@login_required
@require_GET
def targets(request):
    """413 → 1,000: by street and by trade, with the growth that the goal really asks for."""
    scope, now = request.scope, timezone.now()
    if not scope.allows(P.SHOP_VIEW):
        raise PermissionDenied
    this = timezone.localdate(now).year
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else this
    began = timezone.make_aware(dt.datetime(year, 1, 1))
    until = min(now, timezone.make_aware(dt.datetime(year + 1, 1, 1)))
    tables = {
        by: queries.recruiting(scope, year=year, at=until, year_began=began, by=by)
        for by in ("street", "trade")
    }
    rows = tables["street"]
    total = queries.Row(
        "合计",
        "",
        sum(row.base for row in rows),
        sum(row.goal for row in rows),
        sum(row.now for row in rows),
        sum(row.under_way for row in rows),
        None,
    )
    return render(
        request,
        "shops/targets.html",
        {
            "year": year,
            "years": range(this - 4, this + 2),
            "until": until,
            "total": total,
            "by_street": rows,
            "by_trade": tables["trade"],
            "followers": queries.followers(scope),
        },
    )


@login_required
@require_GET
def matters(request):
    if not request.scope.allows(P.SHOP_VIEW):
        raise PermissionDenied
    found = queries.open_matters(request.scope) if request.GET.get("all") != "1" else _all_matters(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "shops/matters.html",
        {
            "page": page,
            "everything": request.GET.get("all") == "1",
            "form": DecisionForm(),
            "may_decide": request.scope.allows(P.SHOP_REVIEW),
        },
    )


@login_required
@require_POST
def decide(request, pk):
    get_object_or_404(Matter.objects.visible_to(request.scope), pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请选认定并写答复")
        return redirect("shops:matters")
    try:
        operations_done = tracking.decide(pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"已认定“{operations_done.get_outcome_display()}”，提出的人能看到答复")
    return redirect("shops:matters")


def _all_matters(request):
    return Matter.objects.visible_to(request.scope).select_related("shop", "offer")


def _rows(request, asked, today):
    rows = queries.work_list(request.scope, day=today, **asked)
    if asked["key"] == "ending":
        return rows.order_by("agreement_to", "pk")
    return rows.order_by("state_since", "pk") if asked["key"] else rows.order_by("-state_since", "pk")


def _shop(request, pk):
    return get_object_or_404(
        Shop.objects.visible_to(request.scope).select_related("street", "area", "followed_by"), pk=pk
    )


def _file_page(request, shown, *, refusal="", status=200):
    scope = request.scope
    offered = [
        action
        for action in states.actions_from(shown.state)
        if scope.allows(states.move(shown.state, action).needs, shown.street_id)
    ]
    # The way on before the ways out.
    offered.sort(key=lambda action: action in states.MUST_SAY_WHY and action != Action.CHECK)
    today = timezone.localdate()
    return render(
        request,
        "shops/file.html",
        {
            "shop": shown,
            "refusal": refusal,
            "actions": [(action, action in states.MUST_SAY_WHY) for action in offered],
            "events": [_event(step) for step in queries.steps_of(shown)],
            "files": shown.files.all(),
            "offers": shown.offers.order_by("withdrawn_at", "pk"),
            "matters": shown.matters.all()[:10],
            "scores": shown.scores.all()[:12],
            "seats": shown.seats.filter(ended_at=None),
            "figures": queries.month_figures(shown, today.replace(day=1)),
            "refusals": queries.refusals_of(shown),
            "rule": queries.rule(today),
            "may_work": scope.allows(P.SHOP_WORK, shown.street_id),
            "on_the_list": shown.state in states.ON_THE_LIST,
            "no_pdf": pdf_available(),
            "today": today,
        },
        status=status,
    )


def _event(step):
    return {
        "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        "what": f"{step.get_action_display()}：{step.get_state_display()}" if step.action else "走访记录",
        "who": f"{step.by or '商家或系统'}，{timezone.localtime(step.at):%H:%M}",
        "note": step.note,
    }
