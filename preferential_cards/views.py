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
from bureau.kit.features import pdf_available
from preferential_cards import documents, operations, queries, resources, rules, states
from preferential_cards.enums import Action, State
from preferential_cards.forms import CARD_WORDS, WAITS, ListFilter, SelectionForm, StartForm, StepForm
from preferential_cards.models import Application
from stations.models import Station
from stations.permissions import Permission
from veterans.models import Person

PER_PAGE = 50
PAPERS = {"receipt": documents.receipt, "form": documents.application_form}


@login_required
@require_GET
def work_list(request):
    request.scope.require_anywhere(Permission.CARD_VIEW)
    now, asked = timezone.now(), ListFilter.asked(request.GET)
    rows = resources.filtered(asked, by=request.scope, at=now)
    page = Paginator(resources.listed(rows, asked, by=request.scope), PER_PAGE).get_page(
        request.GET.get("page")
    )
    mine = queries.Tile("mine", "等我办", queries.in_state(rows, "mine", request.scope).count())
    stations = Station.objects.visible_to(request.scope)
    return render(
        request,
        "preferential_cards/list.html",
        {
            "asked": asked,
            "tiles": [mine, *queries.tiles(rows)],
            "state_label": State(asked["state"]).label if asked["state"] in State.values else "",
            "page": page,
            "lines": queries.waiting(page, now),
            "stations": stations.filter(request.scope.within("code", Permission.CARD_VIEW)),
            "card_words": CARD_WORDS,
            "waits": WAITS,
            "actions": queries.actions_of(request.scope, asked["state"]),
            "may_export": request.scope.allows(Permission.PERSON_EXPORT),
            "now": now,
        },
    )


@login_required
@require_GET
@fresh_login_required
def export(request):
    """What the list shows with these filters, all pages of it, masked as on the page."""
    return door.answer(request, resources.CARDS.key, request.GET.urlencode())


@login_required
@require_GET
def application(request, pk):
    shown = get_object_or_404(_with_person(request), pk=pk)
    operations.note_view(shown, by=request.scope, at=timezone.now())
    return _application_page(request, shown, StepForm(), refusal="")


@login_required
@require_POST
def take(request, pk):
    shown = get_object_or_404(_with_person(request), pk=pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        return _application_page(request, shown, form, refusal="这一步没有办：填写有误", status=422)
    try:
        step = operations.take(application_id=pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
    except Refused as reason:
        return _application_page(request, shown, form, refusal=str(reason), status=reason.status)
    messages.success(request, f"已{step.get_action_display()}，现在是“{step.get_state_display()}”")
    return redirect("cards:application", pk=pk)


@login_required
@require_POST
def print_paper(request, pk, paper):
    """POST, because each print is remembered: a paper leaves the house."""
    shown = get_object_or_404(_with_person(request), pk=pk)
    if paper not in PAPERS:
        raise Http404
    try:
        content = PAPERS[paper](shown, printed_at=timezone.now())
        operations.note_print(shown, paper=paper, by=request.scope, at=timezone.now())
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("cards:application", pk=pk)
    name = f"{documents.number(shown)}-{paper}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@login_required
@require_http_methods(["GET", "POST"])
def start(request, person_pk):
    """Open an application for a person: first what may be applied for and why, then one button."""
    person = get_object_or_404(
        Person.objects.visible_to(request.scope).select_related("station"), pk=person_pk
    )
    identities = list(person.identity_set.all())
    cards = rules.cards_open_to(identities, timezone.localdate())
    form = StartForm(request.POST or None, cards=cards)
    live, refusal, status = queries.live_application(person), "", 200
    try:
        request.scope.require(Permission.CARD_APPLY, person)
        rules.check_may_apply(person, cards, live)
        if form.is_valid():
            verb = operations.start if request.POST.get("then") == "draft" else operations.start_and_submit
            begun = verb(person_id=person.pk, by=request.scope, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"已开始办理，现在是“{begun.get_state_display()}”")
            return redirect("cards:application", pk=begun.pk)
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
            "refusal": refusal,
        },
        status=status,
    )


@login_required
@require_GET
def preview(request):
    """What one decision on a selection would do. Changes nothing; the button below it does."""
    now, asked = timezone.now(), ListFilter.asked(request.GET)
    if request.GET.get("every"):
        hit = resources.listed(
            resources.filtered(asked, by=request.scope, at=now), asked, by=request.scope
        ).values_list("pk", flat=True)
        ids = ",".join(map(str, hit[: operations.MOST_AT_ONCE + 1]))
    else:
        ids = ",".join(request.GET.getlist("ids"))
    form = SelectionForm({"action": request.GET.get("action", ""), "ids": ids})
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("cards:list")
    return _preview_page(request, form, refusal="")


@login_required
@require_POST
def take_many(request):
    form = SelectionForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("cards:list")
    try:
        outcomes = operations.take_many(
            form.cleaned_data["action"],
            application_ids=form.cleaned_data["ids"],
            by=request.scope,
            at=timezone.now(),
            note=form.cleaned_data["note"],
            reason=form.cleaned_data["reason"],
        )
    except Refused as reason:
        return _preview_page(request, form, refusal=str(reason), status=reason.status)
    done = sum(outcome.done for outcome in outcomes)
    return render(
        request,
        "preferential_cards/outcomes.html",
        {
            "action": Action(form.cleaned_data["action"]),
            "outcomes": sorted(outcomes, key=lambda outcome: outcome.done),
            "done": done,
            "left": len(outcomes) - done,
        },
    )


def _with_person(request):
    return Application.objects.visible_to(request.scope).select_related("person", "station")


def _application_page(request, shown, form, *, refusal, status=200):
    steps = list(queries.steps_of(shown))
    line = queries.waiting([shown], timezone.now())[0]
    return render(
        request,
        "preferential_cards/application.html",
        {
            "application": shown,
            "number": documents.number(shown),
            "line": line,
            "stepper": queries.stepper(shown),
            "events": [_event(step) for step in steps],
            "choices": queries.choices(shown, steps, request.scope),
            "form": form,
            "refusal": refusal,
            "no_pdf": pdf_available(),
            "may_print": request.scope.allows(Permission.PERSON_REVEAL, shown),
        },
        status=status,
    )


def _event(step):
    said = [step.get_reason_display(), step.note or step.advice]
    return {
        "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        "what": f"{step.get_action_display()}：{step.get_state_display()}",
        "who": f"{step.by or '系统'}，{timezone.localtime(step.at):%H:%M}",
        "note": "：".join(part for part in said if part),
    }


def _preview_page(request, form, *, refusal, status=200):
    action = Action(form.cleaned_data["action"])
    form.ask_for_the_reason_of(action)
    chosen = _with_person(request).filter(pk__in=form.cleaned_data["ids"]).prefetch_related("steps")
    foreseen = queries.foresee(action, chosen.order_by("pk"), request.scope)
    blocked = [(shown, why) for shown, why in foreseen if why]
    return render(
        request,
        "preferential_cards/preview.html",
        {
            "form": form,
            "action": action,
            "refusal": refusal,
            "ids": ",".join(str(shown.pk) for shown, _ in foreseen),
            "total": len(foreseen),
            "free": [shown for shown, why in foreseen if not why],
            "blocked": blocked,
            "must_say_why": action in states.MUST_SAY_WHY,
            "typed_reason": action == Action.RETURN,
        },
        status=status,
    )
