"""Ask for a file, allow it, take it once."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import kinds, operations, queries, rules
from bureau.exports.enums import Action, State
from bureau.exports.forms import AskForm, DecideForm
from bureau.exports.models import Order
from bureau.kit.errors import Refused
from bureau.kit.exports import XLSX
from stations.models import Station
from stations.permissions import Permission
from stations.scope import NotYours

PAGE = 25
READERS = (Permission.PERSON_EXPORT, Permission.EXPORT_APPROVE, Permission.AUDIT_VIEW)


@require_GET
def orders(request):
    if not any(request.scope.allows(permission) for permission in READERS):
        raise PermissionDenied
    rows = Order.objects.visible_to(request.scope).select_related("asked_by", "decided_by")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "exports/orders.html",
        {
            "page": page,
            "lines": [(one, _label(one)) for one in page],
            "waiting": [
                (one, _label(one)) for one in queries.to_decide(request.scope).select_related("asked_by")
            ],
            "may_ask": request.scope.allows(Permission.PERSON_EXPORT),
        },
    )


@require_http_methods(["GET", "POST"])
@fresh_login_required
def ask(request, kind):
    """The query of this address is the query of the list page: what is seen there is what is asked for here."""
    asked = kinds.get(kind)
    if asked is None:
        raise Http404
    if not kinds.may_take(asked, request.scope):
        raise PermissionDenied
    at, query = timezone.localtime(), request.GET.urlencode()
    chosen = asked.choose(query, by=request.scope, at=at)
    form = AskForm(request.POST or None, offered=asked.offered)
    if request.method == "POST" and form.is_valid():
        try:
            order = operations.ask(
                kind, query=query, added=form.cleaned_data.get("added", []), purpose=form.cleaned_data["purpose"],
                note=form.cleaned_data["note"], by=request.scope, at=at,
            )  # fmt: skip
        except NotYours:
            raise
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, f"已提交 {order}，等另一位同事审批")
            return redirect("exports:order", pk=order.pk)
    return render(
        request,
        "exports/ask.html",
        {
            "form": form,
            "kind": asked,
            "chosen": chosen,
            "persons": kinds.persons(asked, chosen),
            "columns": [column.label for column in chosen.columns],
            "most": rules.MOST_AT_ONCE,
        },
        status=422 if form.errors else 200,
    )


@require_GET
def order(request, pk):
    return _page(request, _found(request, pk), DecideForm())


@require_POST
@fresh_login_required
def decide(request, pk):
    shown = _found(request, pk)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    action = Action(form.cleaned_data["action"])
    try:
        operations.decide(
            action, order_id=pk, reason=form.cleaned_data["reason"], by=request.scope, at=timezone.localtime()
        )
    except NotYours:
        raise
    except Refused as reason:
        form.add_error("reason", str(reason))
        return _page(request, shown, form, status=409)
    messages.success(
        request, "已同意，文件正在生成，申请人会在工作台看到" if action == Action.APPROVE else "已退回申请人"
    )
    return redirect("exports:order", pk=pk)


@require_POST
def withdraw(request, pk):
    shown = _found(request, pk)
    operations.withdraw(shown.pk, by=request.scope, at=timezone.localtime())
    messages.success(request, f"已撤回 {shown}")
    return redirect("exports:list")


@require_POST
@fresh_login_required
def password(request, pk):
    """The answer to the POST shows it; a reload cannot."""
    shown = _found(request, pk)
    try:
        text = operations.show_password(pk, by=request.scope, at=timezone.localtime())
    except rules.TooLate as reason:
        messages.error(request, str(reason))
        return redirect("exports:order", pk=pk)
    return _page(request, shown, DecideForm(), password=text)


@require_POST
@fresh_login_required
def file(request, pk):
    """By POST: nothing that fetches addresses ahead may use up the one download."""
    shown = _found(request, pk)
    try:
        shown, opened = operations.fetch(pk, by=request.scope, at=timezone.localtime())
    except rules.TooLate as reason:
        messages.error(request, str(reason))
        return redirect("exports:order", pk=pk)
    return FileResponse(opened, as_attachment=True, filename=f"{shown}.xlsx", content_type=XLSX)


def _found(request, pk) -> Order:
    rows = Order.objects.visible_to(request.scope).select_related("asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)  # unscoped: the line above is the scope


def _label(shown: Order) -> str:
    kind = kinds.get(shown.kind)
    return kind.label if kind else shown.kind


def _page(request, shown: Order, form, *, password: str = "", status: int = 200):
    mine = shown.asked_by_id == request.scope.user_id
    decides = request.scope.allows(Permission.EXPORT_APPROVE, shown.place_code)
    place = Station.objects.visible_to(request.scope).filter(code=shown.place_code).first()
    return render(
        request,
        "exports/order.html",
        {
            "order": shown,
            "label": _label(shown),
            "place": place or shown.place_code,
            "form": form,
            "mine": mine,
            "asked": shown.state == State.ASKED,
            "may_decide": decides and not mine and shown.state == State.ASKED,
            "making": shown.state == State.APPROVED,
            "ready": mine and shown.state == State.READY,
            "has_password": mine and bool(shown.password_sealed),
            "password": password,
            "gone_at": shown.made_at and shown.made_at + rules.LIFE,
        },
        status=status,
    )
