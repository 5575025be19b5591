"""What lies where, one station's shelf with its ledger, and one form for each deed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import exports, recipients
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission
from stations.supplies import documents, operations, queries, states
from stations.supplies.enums import Action
from stations.supplies.forms import FORMS, ListFilter, TransferForm
from stations.supplies.models import Transfer

PER_PAGE = 60
DOES = {
    "in": operations.receive,
    "out": operations.hand_out,
    "send": operations.send,
    "count": operations.count_anew,
    "minimum": operations.set_minimum,
}


@login_required
@require_GET
def stock_list(request):
    scope = request.scope
    scope.require_anywhere(Permission.SUPPLY_VIEW)
    asked = ListFilter.asked(request.GET)
    context = {
        "asked": asked,
        "page": Paginator(queries.listed(scope, asked), PER_PAGE).get_page(request.GET.get("page")),
        "goods": queries.goods(),
        "stations": queries.stations(scope),
    }
    return render(request, "supplies/list.html", context)


def _about(request) -> str:
    return f"{request.user} 于 {timezone.localtime():%Y-%m-%d %H:%M} 导出"


@login_required
@require_GET
def export(request):
    request.scope.require_anywhere(Permission.SUPPLY_VIEW)
    rows = queries.listed(request.scope, ListFilter.asked(request.GET)).iterator(chunk_size=2000)
    return exports.response("物品库存", documents.STOCK, documents.stock(rows), about=_about(request))


def _sees(request, code) -> Station:
    reach = request.scope.within("code", Permission.SUPPLY_VIEW)
    return get_object_or_404(Station.objects.visible_to(request.scope).filter(reach), code=code)


@login_required
@require_GET
def station(request, code):
    shown = _sees(request, code)
    page = Paginator(queries.ledger(code), PER_PAGE).get_page(request.GET.get("page"))
    queries.name_recipients(page.object_list, by=request.scope)
    transfers = queries.under_way(code)
    for one in transfers:
        one.steps = [
            (action, action.label)
            for action in states.PROCEDURE.actions_from(one.state)
            if getattr(one, states.SIDE[action]) == code
        ]
    context = {
        "station": shown,
        "stocks": queries.stock_of(code),
        "transfers": transfers,
        "page": page,
        "may_work": request.scope.allows(Permission.SUPPLY_WORK, shown),
    }
    return render(request, "supplies/station.html", context)


@login_required
@require_GET
def ledger(request, code):
    shown = _sees(request, code)
    rows = queries.ledger(code).iterator(chunk_size=2000)
    name = f"{shown}物品出入库"
    return exports.response(name, documents.LEDGER, documents.ledger(rows), about=_about(request))


@login_required
@require_http_methods(["GET", "POST"])
def work(request, code, deed):
    """Receive, hand out, send, count, set the least. “查找” keeps what has been typed."""
    shown = _sees(request, code)
    request.scope.require(Permission.SUPPLY_WORK, shown)
    kind, word = FORMS[deed]
    more = {"takers": queries.takers(code)} if deed == "send" else {}
    more["stocks"] = queries.stock_of(code)
    looked = "find" in request.POST
    picked = {"good": request.GET.get("good"), "ref": request.GET.get("to", "")[:60]}
    form = kind(initial=request.POST.dict() if looked else picked, **more)
    status = 200
    if request.method == "POST" and not looked:
        form = kind(request.POST, **more)
        if form.is_valid():
            try:
                DOES[deed](code, **form.said(), by=request.scope, at=timezone.now())
            except Refused as reason:
                form.add_error(None, str(reason))
                status = 409
            else:
                messages.success(request, f"已{word}" if deed != "minimum" else "已改")
                return redirect("supplies:station", code=code)
    ref = (form.data.get("ref") if form.is_bound else form.initial.get("ref")) or ""
    context = {
        "station": shown, "form": form, "word": word, "deed": deed, "looked": looked,
        "found": recipients.find(request.POST.get("who", ""), by=request.scope) if looked else [],
        "chosen": recipients.look_up(ref, by=request.scope) if ref else None,
    }  # fmt: skip
    return render(request, "supplies/work.html", context, status=status)


@login_required
@require_POST
def take(request, pk, action):
    transfer = get_object_or_404(Transfer.objects.visible_to(request.scope), pk=pk)
    form = TransferForm(request.POST)
    if action not in states.SIDE:
        raise Http404
    if not form.is_valid():
        messages.error(request, "数量要填整数，说明最多 200 个字")
    else:
        try:
            operations.take(
                Action(action), transfer_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data
            )
        except Refused as reason:
            messages.error(request, str(reason))
        else:
            messages.success(request, f"已办：{Action(action).label}")
    return redirect("supplies:station", code=getattr(transfer, states.SIDE[action]))
