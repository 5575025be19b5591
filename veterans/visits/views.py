from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from stations.models import Station
from stations.permissions import Permission as P
from veterans.models import Person
from veterans.visits import documents, operations, queries, resources
from veterans.visits.enums import Outcome, Reason
from veterans.visits.forms import CallForm, CancelForm, FestivalForm, PutOffForm, SettleForm, VisitForm
from veterans.visits.models import Need, VisitTask

PER_PAGE = 40
ORDERS = {"": "先急后缓", "route": "按路线"}


def _stations(request):
    places = Station.objects.visible_to(request.scope).filter(request.scope.within("code", P.PERSON_VIEW))
    return places.order_by("code")


@login_required
@require_GET
def due_list(request):
    today, asked = timezone.localdate(), resources.asked(request.GET)
    order = "route" if request.GET.get("order") == "route" else ""
    rows = queries.due_list(request.scope, today=today, **asked)
    rows = queries.by_route(rows) if order else queries.by_risk(rows)
    page = Paginator(queries.with_people(rows), PER_PAGE).get_page(request.GET.get("page"))
    lines = queries.lines(page, today=today)
    counts = queries.counts(request.scope, today=today, station=asked["station"])
    return render(
        request,
        "visits/list.html",
        {
            "asked": asked,
            "order": order,
            "orders": ORDERS.items(),
            "tabs": [(key, word, counts[key]) for key, word in queries.WHENS.items()],
            "page": page,
            "lines": queries.along_the_way(lines) if order else lines,
            "reasons": Reason.choices,
            "stations": _stations(request),
            "now": timezone.now(),
            "may_export": request.scope.allows(P.PERSON_EXPORT),
            "may_print": request.scope.allows(P.VISIT_DO) and request.scope.allows(P.PERSON_REVEAL),
        },
    )


@login_required
@require_GET
@fresh_login_required
def export(request):
    """The list with these filters, all pages of it, masked as on the page."""
    return door.answer(request, "visits", request.GET.urlencode())


@login_required
@require_POST
def route_sheet(request):
    """POST, because the paper shows names, doors and telephones and is remembered."""
    now, today = timezone.now(), timezone.localdate()
    ids = [int(text) for text in request.POST.getlist("ids") if text.isdigit()]
    rows = queries.due(request.scope).filter(pk__in=ids)[: queries.MOST_ON_A_SHEET]
    found = queries.lines(queries.with_people(rows), today=today)
    if not found:
        messages.error(request, "请先在名单里勾选要去的人")
        return redirect("visits:list")
    try:
        content = documents.route_sheet(found, at=now, by=str(request.user))
        operations.note_sheet([line.task for line in found], by=request.scope, at=now)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("visits:list")
    headers = {"Content-Disposition": f'inline; filename="route-{today}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def task(request, pk):
    shown = get_object_or_404(
        VisitTask.objects.visible_to(request.scope).select_related("person__station", "rule"), pk=pk
    )
    return _at_the_door(request, shown.person, shown)


@login_required
@require_http_methods(["GET", "POST"])
def record(request, person_pk):
    person = get_object_or_404(
        Person.objects.visible_to(request.scope).select_related("station"), pk=person_pk
    )
    return _at_the_door(request, person, None)


def _at_the_door(request, person, shown):
    """One page for a visit, with or without a task: who, why, what happened before, and the form."""
    now, today = timezone.now(), timezone.localdate()
    start = {"at": timezone.localtime(now).replace(second=0, microsecond=0), "outcome": Outcome.HOME}
    form, refusal = VisitForm(request.POST or None, initial=start), ""
    if request.method == "POST" and form.is_valid():
        try:
            said = form.said()
            visit = operations.record(
                person_id=person.pk, by=request.scope, now=now, reason=shown.reason if shown else "", **said
            )
        except Refused as reason:
            refusal = str(reason)
        else:
            after = f"，{visit.next_on:%m-%d} 再去" if visit.next_on else ""
            messages.success(request, f"已记下：{visit.get_outcome_display()}{after}")
            return redirect("people:person", pk=person.pk)
    if request.method == "GET":
        operations.note_view(person, by=request.scope, at=now)
    tasks = queries.lines(
        queries.with_people(queries.due(request.scope).filter(person=person).order_by("due_on", "pk")),
        today=today,
    )
    return render(
        request,
        "visits/task.html",
        {
            "person": person,
            "task": shown,
            "lines": tasks,
            "form": form,
            "refusal": refusal,
            "visits": queries.last_visits(person, by=request.scope),
            "may": request.scope.allows(P.VISIT_DO, person) and (shown is None or shown.state == "PLANNED"),
            "put_off_form": PutOffForm(),
            "cancel_form": CancelForm(),
            "call_form": CallForm(),
            "steps": shown.steps.select_related("by").order_by("-at", "-pk") if shown else [],
        },
        status=409 if refusal else 422 if form.errors else 200,
    )


def _task_deed(request, pk, form, verb, words):
    shown = get_object_or_404(VisitTask.objects.visible_to(request.scope), pk=pk)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("visits:task", pk=shown.pk)
    try:
        verb(task_id=shown.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("visits:task", pk=shown.pk)
    messages.success(request, words)
    return redirect("visits:list")


@login_required
@require_POST
def put_off(request, pk):
    return _task_deed(request, pk, PutOffForm(request.POST), operations.put_off, "已改期，原因留在任务里")


@login_required
@require_POST
def cancel(request, pk):
    return _task_deed(request, pk, CancelForm(request.POST), operations.cancel, "已取消这次走访")


@login_required
@require_POST
def call(request, person_pk):
    person = get_object_or_404(Person.objects.visible_to(request.scope), pk=person_pk)
    form = CallForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("visits:record", person_pk=person.pk)
    made = operations.call(person_id=person.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
    messages.success(request, f"已列入：{made.due_on:%Y-%m-%d} 前走访（{made.get_reason_display()}）")
    return redirect("people:person", pk=person.pk)


@login_required
@require_GET
def done(request):
    asked = resources.asked(request.GET)
    outcome = request.GET["outcome"] if request.GET.get("outcome") in Outcome.values else ""
    rows = queries.visits(request.scope, station=asked["station"], reason=asked["reason"], outcome=outcome)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked | {"outcome": outcome},
        "page": page,
        "outcomes": Outcome.choices,
        "reasons": Reason.choices,
        "stations": _stations(request),
    }
    return render(request, "visits/done.html", context)


@login_required
@require_GET
def needs(request):
    asked = resources.asked(request.GET)
    page = Paginator(queries.open_needs(request.scope, station=asked["station"]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "asked": asked,
        "page": page,
        "stations": _stations(request),
        "today": timezone.localdate(),
        "form": SettleForm(),
        "may": request.scope.allows(P.VISIT_DO),
    }
    return render(request, "visits/needs.html", context)


@login_required
@require_POST
def settle(request, pk):
    need, form = get_object_or_404(Need.objects.visible_to(request.scope), pk=pk), SettleForm(request.POST)
    if form.is_valid():
        operations.settle(need_id=need.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
        messages.success(request, "已办结")
    else:
        messages.error(request, form.errors["answer"][0])
    return redirect("visits:needs")


@login_required
@require_GET
def rules_page(request):
    context = {
        "rows": queries.under_each_rule(request.scope, day=timezone.localdate()),
        "may": request.scope.allows(P.VISIT_MANAGE),
        "form": FestivalForm(),
    }
    return render(request, "visits/rules.html", context)


@login_required
@require_POST
def call_festival(request):
    form, places = FestivalForm(request.POST), request.scope.places(P.VISIT_MANAGE)
    if not places or not form.is_valid():
        messages.error(request, "请填写节日和日期" if places else "您没有安排节日走访的权限")
        return redirect("visits:rules")
    made = sum(
        operations.call_festival(place=place, by=request.scope, at=timezone.now(), **form.cleaned_data)
        for place in places
    )
    messages.success(request, f"已为 {made} 位重点优抚对象列入走访")
    return redirect("visits:list")
