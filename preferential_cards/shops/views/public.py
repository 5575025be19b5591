"""For everybody: the list and the map, one shop, the application, the answer to a complaint. Nobody's name stands here."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from bureau.kit import uploads, walls
from bureau.kit.errors import Refused
from preferential_cards.shops import door, geography, operations, queries, tracking
from preferential_cards.shops.enums import State, Trade
from preferential_cards.shops.forms import ApplyForm, ComplaintForm, ListFilter, ResubmitForm
from preferential_cards.shops.models import BusinessArea

PER_PAGE = 40


@login_not_required
@require_GET
def directory(request):
    today = timezone.localdate()
    asked = ListFilter.asked(request.GET, "q", "street", "trade", "area")
    found = list(queries.directory(day=today, **asked))
    streets = list(queries.streets())
    areas = BusinessArea.objects.order_by("name")  # unscoped: names of shopping streets, for everybody
    return render(
        request,
        "shops/directory.html",
        {
            "today": today,
            "asked": asked,
            "count": len(found),
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "map": geography.sketch(found, areas, {s.code: s.short_name for s in streets}),
            "streets": streets,
            "trades": Trade.choices,
            "areas": areas,
            "in_notice": queries.in_notice(today),
        },
    )


@login_not_required
@require_http_methods(["GET", "POST"])
@walls.not_needed
def shop(request, pk):
    """One shop as its poster's QR opens it, with the way to complain. A shop that is off the list is no longer here."""
    now = timezone.now()
    shown = get_object_or_404(queries.public_shop(pk, timezone.localdate(now)))
    form = ComplaintForm(request.POST or None)
    if request.method == "POST" and not door.may_try(request, "complain"):
        return render(request, "429.html", status=429)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data.pop("website"):
            return redirect("shops:shop", pk=pk)
        matter = tracking.complain(pk, at=now, **form.cleaned_data)
        return redirect("shops:matter", link=matter.link)
    return render(
        request, "shops/shop.html", {"shop": shown, "form": form}, status=422 if form.errors else 200
    )


@login_not_required
@require_http_methods(["GET", "POST"])
@walls.not_needed
def apply(request):
    form = ApplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and not door.may_try(request, "apply"):
        return render(request, "429.html", status=429)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:
            return redirect("shops:directory")
        try:
            made = operations.apply_online(
                facts=form.facts(),
                contact_phone=form.cleaned_data["contact_phone"],
                files=[(kind, uploads.take(file, name=file.name)) for kind, file in form.papers()],
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("shops:applied", link=made.link)
    return render(request, "shops/apply.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(["GET", "POST"])
@walls.not_needed
def applied(request, link):
    """The applicant's private page: where it stands, and the form again when it was sent back."""
    shown = get_object_or_404(queries.applied(link))
    form = None
    if shown.state == State.RETURNED:
        known = {name: getattr(shown, name) for name in ResubmitForm.base_fields if hasattr(shown, name)}
        known |= {"contact_phone": "", "street": shown.street_id}
        form = ResubmitForm(request.POST or None, request.FILES or None, initial=known)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            operations.resubmit(
                link,
                facts=form.facts(),
                contact_phone=form.cleaned_data["contact_phone"],
                files=[(kind, uploads.take(file, name=file.name)) for kind, file in form.papers()],
                at=timezone.now(),
            )
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            return redirect("shops:applied", link=link)
    steps = list(queries.steps_of(shown))
    return render(
        request,
        "shops/applied.html",
        {"shop": shown, "events": [_event(step) for step in steps if step.action], "form": form},
        status=422 if form is not None and form.errors else 200,
    )


@login_not_required
@require_GET
def matter(request, link):
    """Whoever complained reads here what became of it, without an account."""
    return render(request, "shops/matter.html", {"matter": get_object_or_404(queries.matter_behind(link))})


def _event(step):
    said = step.action in ("RETURN", "REFUSE", "OBJECT", "SUSPEND", "REMOVE")
    return {
        "when": f"{timezone.localtime(step.at):%Y-%m-%d}",
        "what": f"{step.get_action_display()}：{step.get_state_display()}",
        "who": "",
        "note": step.note if said else "",
    }
