"""The work list, the intake at counter and telephone, and the page of a ticket with its steps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.permissions import Permission
from veterans import operations as people
from veterans import queries as register
from veterans.models import Person
from veterans.tickets import documents, operations, queries, rules, states
from veterans.tickets.enums import Action, Desk, Satisfaction, State
from veterans.tickets.forms import IntakeForm, ListFilter, NoteForm
from veterans.tickets.models import Ticket

PER_PAGE = 50
SAID = {
    Action.ACCEPT: "已受理，由您承办",
    Action.NOTE: "已记下",
    Action.HAND_UP: "已交上一级",
    Action.HAND_DOWN: "已交下一级",
    Action.EXTEND: "期限已延长",
    Action.ANSWER: "已答复；请回访后记下是否满意",
    Action.RATE: "已办结",
    Action.REOPEN: "已交上一级重办",
    Action.WITHDRAW: "已撤回",
}


@login_required
@require_GET
def ticket_list(request):
    request.scope.require_anywhere(Permission.TICKET_VIEW)
    today = timezone.localdate()
    asked = ListFilter.asked(request.GET)
    rows = queries.listed(request.scope, asked, today=today)
    page = Paginator(rows.select_related("person", "station", "kind", "owner"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for one in page.object_list:
        one.readable, one.late = rules.may_read(one, request.scope), rules.is_late(one, today)
    context = {
        "asked": asked,
        "tabs": queries.tabs(request.scope, asked, today=today),
        "page": page,
        "kinds": queries.kinds(),
        "stations": queries.stations(request.scope, Permission.TICKET_VIEW),
        "may_take": request.scope.allows(Permission.TICKET_TAKE),
        "may_export": request.scope.allows(Permission.PERSON_EXPORT),
        "now": timezone.now(),
    }
    return render(request, "tickets/list.html", context)


@login_required
@require_GET
@fresh_login_required
def export(request):
    return door.answer(request, "tickets", request.GET.urlencode())


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    """One form: find who it is, write what it is. “查找” keeps what has been typed."""
    scope = request.scope
    scope.require_anywhere(Permission.TICKET_TAKE)
    places = queries.stations(scope, Permission.TICKET_TAKE).order_by("code")
    form = IntakeForm(request.POST or None, kinds=queries.kinds(), stations=places)
    chosen, found, status = _chosen(request), [], 200
    if request.method == "POST" and "find" in request.POST:
        found = _find(request)
        form = IntakeForm(initial=request.POST.dict(), kinds=queries.kinds(), stations=places)
    elif request.method == "POST" and form.is_valid():
        try:
            made = operations.receive(**form.said(), by=scope, at=timezone.now())
        except Refused as reason:
            form.add_error(None, str(reason))
            status = 409
        else:
            messages.success(request, f"已登记，编号 {made.number}，{made.due_on:%Y-%m-%d} 前答复")
            return redirect("tickets:ticket", pk=made.pk)
    context = {"form": form, "chosen": chosen, "found": found, "looked": "find" in request.POST}
    return render(request, "tickets/new.html", context, status=status)


def _chosen(request):
    """Who was picked: on the page of the person, or among those found."""
    key = request.POST.get("person") or request.GET.get("person") or ""
    if not key.isdecimal() or len(key) > 18:
        return None
    person = Person.objects.visible_to(request.scope).select_related("station").filter(pk=key).first()
    if person is None:
        raise Http404
    return person


def _find(request) -> list[Person]:
    text = request.POST.get("who", "").strip()[:60]
    if len(text) < 2:
        return []
    found = list(register.suggestions(text, by=request.scope))
    if register.is_full_number(text):
        people.log_number_search(found=found, by=request.scope, at=timezone.now())
    return found


def _one(request, pk) -> Ticket:
    rows = Ticket.objects.visible_to(request.scope)
    return get_object_or_404(queries.whole(rows), pk=pk)


@login_required
@require_GET
def ticket(request, pk):
    return _page(request, _one(request, pk))


@login_required
@require_POST
def take(request, pk, action):
    if action not in Action.values or action == Action.RECEIVE:
        raise Http404
    form = NoteForm(request.POST)
    shown = _one(request, pk)
    if not form.is_valid():
        return _page(request, shown, refusal="说明最多 1000 个字", status=400)
    try:
        operations.take(
            Action(action), ticket_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data
        )
    except Refused as reason:
        return _page(
            request, shown, refusal=str(reason), typed=form.cleaned_data["note"], acted=action, status=409
        )
    messages.success(request, SAID[Action(action)])
    return redirect("tickets:ticket", pk=pk)


def _page(request, shown, *, refusal="", typed="", acted="", status=200):
    scope, today = request.scope, timezone.localdate()
    readable = rules.may_read(shown, scope)
    if readable and shown.confidential:
        operations.note_reading(shown, by=scope, at=timezone.now())
    holds = scope.allows(Permission.TICKET_WORK, shown.desk_code)
    context = {
        "ticket": shown,
        "late": rules.is_late(shown, today),
        "readable": readable,
        "steps": shown.steps.select_related("by").order_by("-at", "-pk"),
        "desk": queries.desk_name(shown),
        "may": _may(shown, scope, holds=holds and readable),
        "top": shown.desk == Desk.BUREAU,
        "ratings": Satisfaction.choices if shown.desk == Desk.BUREAU else _mild(),
        "refusal": refusal,
        "typed": typed,
        "acted": acted,
    }
    return render(request, "tickets/ticket.html", context, status=status)


def _mild():
    return [(value, label) for value, label in Satisfaction.choices if value != Satisfaction.DISSATISFIED]


def _may(shown, scope, *, holds: bool) -> set[str]:
    """The steps that the table and the reader's posts allow; the rest is not offered."""
    able = {
        action
        for (state, action), move in states.TABLE.items()
        if state == shown.state and scope.allows(move.needs, shown)
    }
    if not holds:
        able -= {Action.ACCEPT, Action.NOTE, Action.HAND_UP, Action.HAND_DOWN, Action.ANSWER}
    if shown.desk == Desk.BUREAU:
        able -= {Action.HAND_UP, Action.REOPEN}
    if shown.desk == rules.first_desk(shown.station_id):
        able -= {Action.HAND_DOWN}
    if shown.extended or not rules.may_extend(shown, scope):
        able -= {Action.EXTEND}
    return {str(action) for action in able}


@login_required
@require_GET
@fresh_login_required
def letter(request, pk):
    shown = _one(request, pk)
    if shown.state not in (State.ANSWERED, State.CLOSED) or not rules.may_read(shown, request.scope):
        raise Http404
    now = timezone.now()
    operations.note_letter(shown, by=request.scope, at=now)
    paper = documents.letter(shown, at=now)
    response = HttpResponse(paper, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{shown.number}.pdf"'
    return response
