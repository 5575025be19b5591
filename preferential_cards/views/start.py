"""How an application begins: at the counter, by an agent, at home. And what stands against a card."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.kit.errors import Refused
from preferential_cards import eligibility, operations, queries, rules
from preferential_cards.enums import Channel
from preferential_cards.forms import EndForm, ObstacleForm, RouteFilter, StartForm
from preferential_cards.models import Obstacle
from stations.models import Station
from stations.permissions import Permission
from veterans.models import Person


@login_required
@require_http_methods(["GET", "POST"])
def start(request, person_pk):
    """First what may be applied for and why; then the papers, a photo and a signature, and one button."""
    person = get_object_or_404(
        Person.objects.visible_to(request.scope).select_related("station"), pk=person_pk
    )
    today = timezone.localdate()
    identities = list(person.identity_set.all())
    cards = rules.cards_open_to(identities, today)
    live = queries.live_application(person)
    found = eligibility.findings(
        eligibility.facts(person, cards, live, person.obstacle_set.all(), today), today
    )
    at_home = request.GET.get("channel") == Channel.HOME
    form = StartForm(
        request.POST or None, request.FILES or None, cards=cards, today=today, found=found, at_home=at_home
    )
    refusal, status = "", 200
    try:
        request.scope.require(Permission.CARD_APPLY, person)
        rules.check_may_apply(person, cards, live)
        rules.check_obstacles(person.obstacle_set.all(), today)
        if form.is_valid():
            begun = _begin(request, person, form)
            messages.success(request, f"已开始办理，现在是“{begun.get_state_display()}”")
            return redirect("cards:route") if at_home else redirect("cards:application", pk=begun.pk)
    except Refused as reason:
        refusal, status = str(reason), reason.status if request.method == "POST" else 200
    return render(
        request,
        "preferential_cards/start.html",
        {
            "person": person,
            "identities": identities,
            "cards": cards,
            "form": form,
            "live": live,
            "found": found,
            "refusal": refusal,
            "stopped": refusal and not form.is_bound,
            "photo": None if refusal else queries.photo_on_file(person, today),
            "may_bar": request.scope.allows(Permission.CARD_BAR, person),
        },
        status=status,
    )


def _begin(request, person, form):
    asked = form.asked()
    if request.POST.get("then") == "draft":
        asked.pop("brought")
        return operations.start(person_id=person.pk, by=request.scope, at=timezone.now(), **asked)
    return operations.start_and_submit(person_id=person.pk, by=request.scope, at=timezone.now(), **asked)


@login_required
@require_GET
def route(request):
    """上门办证: who is eighty or older, may hold a card and has not applied, by address, in one walk."""
    request.scope.require_anywhere(Permission.CARD_APPLY)
    form = RouteFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = queries.stay_at_home(
        request.scope,
        today=timezone.localdate(),
        station=asked.get("station") or "",
        age=asked.get("age") or 80,
    )
    stations = Station.objects.visible_to(request.scope)
    return render(
        request,
        "preferential_cards/route.html",
        {
            "asked": {"station": asked.get("station") or "", "age": asked.get("age") or 80},
            "stops": rows[:100],
            "total": rows.count(),
            "stations": stations.filter(request.scope.within("code", Permission.CARD_APPLY)),
            "papers": eligibility.checklist("V", {"", "SELF"}, set(), timezone.localdate()),
            "today": timezone.localdate(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def obstacles(request, person_pk):
    person = get_object_or_404(Person.objects.visible_to(request.scope), pk=person_pk)
    request.scope.require(Permission.CARD_BAR, person)
    form, refusal = ObstacleForm(request.POST or None), ""
    if form.is_valid():
        try:
            noted = operations.note_obstacle(
                person_id=person.pk, by=request.scope, at=timezone.now(), **form.cleaned_data
            )
        except Refused as reason:
            refusal = str(reason)
        else:
            messages.success(request, f"已登记：{noted}")
            return redirect("cards:obstacles", person_pk=person.pk)
    return render(
        request,
        "preferential_cards/obstacles.html",
        {
            "person": person,
            "form": form,
            "refusal": refusal,
            "rows": Obstacle.objects.visible_to(request.scope).filter(person=person).select_related("by"),
            "today": timezone.localdate(),
        },
        status=409 if refusal else 200,
    )


@login_required
@require_POST
def end_obstacle(request, pk):
    shown = get_object_or_404(Obstacle.objects.visible_to(request.scope), pk=pk)
    form = EndForm(request.POST)
    if form.is_valid():
        operations.end_obstacle(pk, until=form.cleaned_data["until"], by=request.scope, at=timezone.now())
        messages.success(request, f"{shown}已填写止日")
    else:
        messages.error(request, "请填写止日")
    return redirect("cards:obstacles", person_pk=shown.person_id)
