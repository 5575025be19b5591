"""One turn: why it falls on whom, what was changed, and every way to change it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bureau.kit.errors import Refused
from stations.permissions import Permission
from stations.rota import changes
from stations.rota.enums import Answer, SwapState, TurnState, Way
from stations.rota.forms import HandOverForm, SwapForm, VacateForm
from stations.rota.models import Chief, Swap, Turn

HAND_OVERS = {"substitute": changes.substitute, "override": changes.override, "take": changes.take}
MOST_OFFERED = 60


@login_required
@require_GET
def turn(request, pk):
    return _page(request, _find(request, pk))


@login_required
@require_POST
def hand_over(request, pk, deed):
    shown = _find(request, pk)
    if deed not in HAND_OVERS:
        raise Http404
    form = HandOverForm(request.POST, chiefs=_chiefs(request, shown))
    if not form.is_valid():
        return _page(request, shown, hand_over=form)
    asked = form.cleaned_data
    try:
        done = HAND_OVERS[deed](
            pk,
            chief_id=asked["chief"].pk,
            note=asked["note"],
            way=Way(asked["way"]),
            by=request.scope,
            at=timezone.now(),
        )
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, _find(request, pk), hand_over=form, status=409)
    messages.success(request, f"{done} 改由 {done.chief_name} 值")
    return redirect("rota:turn", pk=pk)


@login_required
@require_POST
def vacate(request, pk):
    shown, form = _find(request, pk), VacateForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, vacate=form)
    try:
        changes.vacate(
            pk,
            note=form.cleaned_data["note"],
            way=Way(form.cleaned_data["way"]),
            by=request.scope,
            at=timezone.now(),
        )
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, _find(request, pk), vacate=form, status=409)
    messages.success(request, "这一班已空出；没人接的话会提醒站里和街道")
    return redirect("rota:turn", pk=pk)


@login_required
@require_POST
def ask_swap(request, pk):
    shown = _find(request, pk)
    form = SwapForm(request.POST, chiefs=_others(request, shown), turns=_offers(request, shown))
    if not form.is_valid():
        return _page(request, shown, swap=form)
    asked_id, other_id = form.cleaned_data["deal"]
    try:
        swap = changes.ask_swap(
            pk,
            asked_id=asked_id,
            other_id=other_id,
            way=Way(form.cleaned_data["way"]),
            note=form.cleaned_data["note"],
            by=request.scope,
            at=timezone.now(),
        )
    except Refused as reason:
        form.add_error(None, str(reason))
        return _page(request, _find(request, pk), swap=form, status=409)
    messages.success(request, f"已记下：{swap.asker.name} 想和 {swap.asked.name} 换。请问过对方，再记答复")
    return redirect("rota:turn", pk=pk)


@login_required
@require_POST
def answer_swap(request, pk):
    found = get_object_or_404(Swap.objects.visible_to(request.scope), pk=pk)
    answer, way = request.POST.get("answer", ""), request.POST.get("way", "")
    if answer not in Answer.values or way not in Way.values:
        raise Http404
    try:
        done = changes.answer_swap(
            Answer(answer), swap_id=pk, way=Way(way), by=request.scope, at=timezone.now()
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"换班：{done.get_state_display()}")
    return redirect("rota:turn", pk=found.turn_id)


def _find(request, pk):
    return get_object_or_404(
        Turn.objects.visible_to(request.scope).settled().select_related("station", "chief", "plan"), pk=pk
    )


def _chiefs(request, shown):
    """Of this station first; whoever also manages its neighbours may send somebody from there."""
    street = Chief.objects.visible_to(request.scope).listed().exclude(consented_on=None)
    if request.scope.allows(Permission.ROTA_MANAGE, shown.station.street_code):
        return street.filter(station__parent=shown.station.parent_id).select_related("station")
    return street.filter(station=shown.station_id).select_related("station")


def _others(request, shown):
    chiefs = Chief.objects.visible_to(request.scope).listed().exclude(consented_on=None)
    return chiefs.filter(station=shown.station_id).exclude(pk=shown.chief_id)


def _offers(request, shown):
    """Turns of others at this station that are still to come."""
    turns = Turn.objects.visible_to(request.scope).filter(station=shown.station_id, state=TurnState.SET)
    coming = turns.filter(first_day__gt=timezone.localdate()).exclude(chief=shown.chief_id)
    return coming.order_by("first_day")[:MOST_OFFERED]


def _page(request, shown, *, status=200, **forms):
    over = shown.last_day < timezone.localdate()
    may = request.scope.allows(Permission.ROTA_MANAGE, shown) and not over
    context = {
        "turn": shown,
        "station": shown.station,
        "steps": [_event(step) for step in shown.steps.select_related("by")],
        "asked": shown.swaps.filter(state=SwapState.ASKED).select_related("asker", "asked", "other").first(),
        "ways": Way.choices,
        "may_manage": may,
        "over": over,
    }
    if may:
        context |= {
            "hand_over": forms.get("hand_over") or HandOverForm(chiefs=_chiefs(request, shown)),
            "swap": forms.get("swap")
            or SwapForm(chiefs=_others(request, shown), turns=_offers(request, shown)),
            "vacate": forms.get("vacate") or VacateForm(),
        }
    return render(request, "rota/turn.html", context, status=status)


def _event(step):
    change = f"{step.before or '空'} → {step.after or '空'}" if step.before != step.after else step.after
    return {
        "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        "what": f"{step.get_deed_display()}：{change or '空班'}",
        "who": f"{step.by or '系统'}，{timezone.localtime(step.at):%H:%M}",
        "note": "，".join(filter(None, [step.get_way_display(), step.note])),
    }
