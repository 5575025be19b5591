"""The work list, and one decision on many files of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.exports import door
from bureau.kit.errors import Refused
from preferential_cards import documents, operations, queries, resources, states
from preferential_cards.enums import Action, State
from preferential_cards.forms import CARD_WORDS, WAITS, ListFilter, SelectionForm
from stations.models import Station
from stations.permissions import Permission

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
            "applies": request.scope.allows(Permission.CARD_APPLY),
            "works_outside": any(
                request.scope.allows(p) for p in (Permission.CARD_VERIFY, Permission.CARD_OUTSIDE)
            ),
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


def _preview_page(request, form, *, refusal, status=200):
    action = Action(form.cleaned_data["action"])
    form.ask_for_the_reason_of(action)
    chosen = (
        queries.with_person(request.scope)
        .filter(pk__in=form.cleaned_data["ids"])
        .prefetch_related("steps", "papers", "person__obstacle_set")
    )
    foreseen = queries.foresee(action, chosen.order_by("pk"), request.scope, today=timezone.localdate())
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
