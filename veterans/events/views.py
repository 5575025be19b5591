from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from veterans import queries as register_queries
from veterans.events import operations, queries, states
from veterans.events.enums import Action, EventAction, EventState, Kind
from veterans.events.forms import EventForm, FinishForm, RegisterHereForm
from veterans.events.models import Booking, Event
from veterans.imports.models import Batch
from veterans.models import Person

PER_PAGE = 40
WHENS = {"": "要办的", "held": "办过的", "all": "全部"}
ONE_HAND = {Action.CALL: "已通知", Action.ARRIVE: "到场", Action.MISS: "没来"}


@login_required
@require_GET
def event_list(request):
    now, scope = timezone.now(), request.scope
    kind = request.GET["kind"] if request.GET.get("kind") in Kind.values else ""
    when = request.GET["when"] if request.GET.get("when") in WHENS else ""
    rows = queries.with_counters(queries.events(scope, kind=kind, when=when, at=now), scope)
    cover = [
        (place, queries.covered(place, at=now).count(), queries.communities(place).count())
        for place in scope.places(P.PERSON_VIEW)[:1]
    ]
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "kind": kind,
        "when": when,
        "kinds": Kind.choices,
        "whens": WHENS.items(),
        "cover": cover[0] if cover else None,
        "may": scope.allows(P.EVENT_MANAGE),
        "now": now,
    }
    return render(request, "events/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    if not request.scope.allows(P.EVENT_MANAGE):
        raise PermissionDenied
    form = EventForm(request.POST or None, by=request.scope)
    if request.method == "POST" and form.is_valid():
        made = operations.plan(by=request.scope, at=timezone.now(), **form.said())
        messages.success(request, f"已安排：{made.name}。下一步：请人来")
        return redirect("events:event", pk=made.pk)
    return render(request, "events/new.html", {"form": form}, status=422 if form.errors else 200)


def _events(request):
    return Event.objects.visible_to(request.scope).select_related("station", "roster", "drive")


def _event(request, pk):
    return get_object_or_404(_events(request), pk=pk)


@login_required
@require_GET
def event(request, pk):
    """The counter of the day: who is expected, who is here, who is done; one tap each."""
    shown, scope = _event(request, pk), request.scope
    text = request.GET.get("q", "").strip()[:60]
    found = register_queries.suggestions(text, by=scope) if len(text) > 1 else []
    bookings = list(queries.bookings(shown, scope))
    on_list = {booking.person_id for booking in bookings if booking.state != "CANCELLED"}
    for booking in bookings:
        open_to = states.actions_from(booking.state)
        booking.taps = [(a.value, word) for a, word in ONE_HAND.items() if a in open_to]
        booking.may_finish = Action.FINISH in open_to
    runs = shown.state == EventState.OPEN
    context = {
        "event": shown,
        "counters": queries.counters(shown, scope),
        "bookings": bookings,
        "slots": queries.slots(shown) if shown.kind != Kind.CEREMONY else [],
        "text": text,
        "found": [(person, person.pk in on_list) for person in found],
        "waiting": queries.to_invite(shown, scope, at=timezone.now()).count(),
        "runs": runs,
        "takes": runs or shown.state == EventState.PLANNED,
        "turns": [(a.value, a.label) for (s, a), m in states.EVENT.items() if s == shown.state and scope.allows(m.needs, shown)],
        "works": scope.allows(P.EVENT_WORK),
        "manages": scope.allows(P.EVENT_MANAGE, shown),
        "batches": Batch.objects.visible_to(scope).order_by("-pk")[:10] if shown.kind == Kind.UNIT_SESSION else [],
        "may_export": scope.allows(P.PERSON_EXPORT),
    }  # fmt: skip
    return render(request, "events/event.html", context)


def _deed(request, pk, verb, words):
    """One tap at the counter: done or refused in words, then back to the counter."""
    try:
        done = verb()
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, words(done))
    return redirect("events:event", pk=pk)


@login_required
@require_POST
def turn(request, pk):
    shown, action = _event(request, pk), request.POST.get("action")
    if action not in EventAction.values:
        raise Http404
    return _deed(
        request, pk,
        lambda: operations.turn(EventAction(action), event_id=shown.pk, by=request.scope, at=timezone.now()),
        lambda done: f"活动{done.get_state_display()}",
    )  # fmt: skip


@login_required
@require_POST
def invite(request, pk):
    shown, most = _event(request, pk), request.POST.get("most", "")
    return _deed(
        request, pk,
        lambda: operations.invite(event_id=shown.pk, most=min(int(most), 200) if most.isdigit() else 30, by=request.scope, at=timezone.now()),
        lambda count: f"已把 {count} 人排进空时段；打过电话的点“已通知”" if count else "没有要请的人，或时段已满",
    )  # fmt: skip


def _chosen(request):
    text = request.POST.get("person", "")
    return get_object_or_404(Person.objects.visible_to(request.scope), pk=int(text) if text.isdigit() else 0)


@login_required
@require_POST
def book(request, pk):
    shown, person = _event(request, pk), _chosen(request)
    slot = parse_datetime(request.POST.get("slot", "")) if request.POST.get("slot") else None
    return _deed(
        request, pk,
        lambda: operations.book(event_id=shown.pk, person_id=person.pk, slot_at=slot, by=request.scope, at=timezone.now()),
        lambda made: f"{person} 已排在 {made.slot}，{made.number} 号",
    )  # fmt: skip


@login_required
@require_POST
def walk_in(request, pk):
    shown, person = _event(request, pk), _chosen(request)
    return _deed(
        request, pk,
        lambda: operations.walk_in(event_id=shown.pk, person_id=person.pk, by=request.scope, at=timezone.now()),
        lambda made: f"{person} 已到场，{made.number} 号",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def register(request, pk):
    """Somebody nobody knows yet: on the register and through the event in one form."""
    shown, refusal = _event(request, pk), ""
    if not request.scope.allows(P.EVENT_WORK):
        raise PermissionDenied
    form = RegisterHereForm(request.POST or None, by=request.scope)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            made = operations.register_here(
                event_id=shown.pk, by=request.scope, at=now, now=now, **form.cleaned_data
            )
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"{made.person} 已登记并办完，{made.number} 号")
            return redirect("events:event", pk=pk)
    status = 409 if refusal else 422 if form.errors else 200
    return render(
        request, "events/register.html", {"event": shown, "form": form, "refusal": refusal}, status=status
    )


@login_required
@require_POST
def link_roster(request, pk):
    shown, text = _event(request, pk), request.POST.get("batch", "")
    batch = get_object_or_404(Batch.objects.visible_to(request.scope), pk=int(text) if text.isdigit() else 0)
    return _deed(
        request, pk,
        lambda: operations.link_roster(event_id=shown.pk, batch_id=batch.pk, by=request.scope, at=timezone.now()),
        lambda done: f"已关联名册“{batch.name}”",
    )  # fmt: skip


@login_required
@require_GET
@fresh_login_required
def export(request, pk):
    shown = _event(request, pk)
    return door.answer(request, "event", urlencode({"event": shown.pk}))


def _bookings(request):
    return Booking.objects.visible_to(request.scope).select_related("event__station", "person", "station")


def _booking(request, pk):
    return get_object_or_404(_bookings(request), pk=pk)


@login_required
@require_POST
def take(request, pk):
    shown, action = _booking(request, pk), request.POST.get("action")
    if action not in {a.value for a in [*ONE_HAND, Action.CANCEL]}:
        raise Http404
    return _deed(
        request, shown.event_id,
        lambda: operations.take(Action(action), booking_id=shown.pk, by=request.scope, at=timezone.now()),
        lambda done: f"{shown.number} 号 {shown.person}：{done.get_state_display()}",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def finish(request, pk):
    """What was done for this person; at a ceremony the hand-over, signed on the glass."""
    shown, refusal = _booking(request, pk), ""
    ceremony = shown.event.kind == Kind.CEREMONY
    form = FinishForm(request.POST or None, initial={"collected": not ceremony})
    if request.method == "POST" and form.is_valid():
        try:
            operations.finish(booking_id=shown.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"{shown.number} 号 {shown.person}：办完")
            return redirect("events:event", pk=shown.event_id)
    context = {"booking": shown, "form": form, "refusal": refusal, "ceremony": ceremony}
    return render(request, "events/finish.html", context, status=409 if refusal else 200)
