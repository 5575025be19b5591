"""The campaign with its eight steps, and those whose household is elsewhere."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit import codes
from bureau.kit.errors import Refused
from stations.permissions import Permission as P
from veterans.events import operations, queries
from veterans.events.enums import Way
from veterans.events.forms import DriveForm, HelpForm, HomeForm, TickForm
from veterans.events.models import Drive, DriveStep
from veterans.models import Person
from veterans.visits import operations as visits

PER_PAGE = 40
WAYS = {"todo": "还没谈过", **dict(Way.choices), "": "谈过的"}


@login_required
@require_http_methods(["GET", "POST"])
def drives(request):
    may = request.scope.allows(P.EVENT_MANAGE)
    form = DriveForm(request.POST or None, by=request.scope)
    if request.method == "POST" and form.is_valid():
        made = operations.start_drive(by=request.scope, at=timezone.now(), **form.cleaned_data)
        messages.success(request, f"已建立“{made.name}”，八个一按时间表排好了")
        return redirect("events:drive", pk=made.pk)
    rows = Drive.objects.visible_to(request.scope).select_related("station").prefetch_related("steps")
    context = {"drives": rows, "form": form, "may": may}
    return render(request, "events/drives.html", context, status=422 if form.errors else 200)


def _drive(request, pk):
    return get_object_or_404(Drive.objects.visible_to(request.scope).select_related("station"), pk=pk)


@login_required
@require_GET
def drive(request, pk):
    shown, now = _drive(request, pk), timezone.now()
    start = timezone.make_aware(dt.datetime.combine(shown.starts_on, dt.time()))
    context = {
        "drive": shown,
        "steps": queries.steps(shown),
        "proofs": queries.proofs(shown),
        "standing": queries.standing(shown, at=now, start=start),
        "covered": queries.covered(shown.station_id, at=now, since=shown.starts_on).count(),
        "communities": queries.communities(shown.station_id).count(),
        "today": timezone.localdate(now),
        "may": request.scope.allows(P.EVENT_MANAGE, shown),
        "tick_form": TickForm(initial={"done_on": timezone.localdate(now)}),
        "home_form": HomeForm(
            initial={"due_on": max(shown.ends_on, timezone.localdate(now) + dt.timedelta(days=14))}
        ),
        "now": now,
    }
    return render(request, "events/drive.html", context)


@login_required
@require_POST
def tick(request, pk):
    step = get_object_or_404(DriveStep.objects.visible_to(request.scope), pk=pk)
    form = TickForm(request.POST)
    try:
        if form.is_valid():
            operations.tick(step_id=step.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{step}：已完成")
        else:
            messages.error(request, next(iter(form.errors.values()))[0])
    except Refused as reason:
        messages.error(request, str(reason))
    return redirect("events:drive", pk=step.drive_id)


@login_required
@require_POST
def call_home(request, pk):
    """80 and over, and key recipients, who are not filed: a visit each, with all papers in one go."""
    shown, form = _drive(request, pk), HomeForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写日期")
        return redirect("events:drive", pk=pk)
    try:
        made = visits.call_collection(
            place=shown.station_id, by=request.scope, at=timezone.now(), note=shown.name, **form.cleaned_data
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"已为 {made} 人列入上门采集，见“走访”")
    return redirect("events:drive", pk=pk)


@login_required
@require_GET
def household(request):
    way = request.GET.get("way", "todo")
    way = way if way in WAYS else "todo"
    people = queries.elsewhere(request.scope, at=timezone.now(), way=way).prefetch_related(
        "householdhelp_set"
    )
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    for person in page:
        person.household = codes.label("region", person.household_region[:6])
    context = {
        "page": page,
        "way": way,
        "ways": WAYS.items(),
        "form": HelpForm(),
        "may": request.scope.allows(P.EVENT_WORK),
    }
    return render(request, "events/household.html", context)


@login_required
@require_POST
def help_household(request, person_pk):
    person, form = (
        get_object_or_404(Person.objects.visible_to(request.scope), pk=person_pk),
        HelpForm(request.POST),
    )
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("events:household")
    try:
        operations.help_household(
            person_id=person.pk, by=request.scope, at=timezone.now(), **form.cleaned_data
        )
    except Refused as reason:
        messages.error(request, str(reason))
    else:
        messages.success(request, f"{person}：已记下")
    return redirect("events:household")
