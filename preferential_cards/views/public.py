"""Two pages for everybody: may I have a card and what do I bring, and how far is mine. No name, no number is shown."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_GET, require_http_methods

from bureau.accounts import throttle
from bureau.kit import walls
from preferential_cards import eligibility, progress
from preferential_cards.forms import BeforeTheVisit, LastFour

TRIES = 5  # of four digits, in a quarter of an hour


@login_not_required
@require_GET
def check(request):
    """Before the visit: yes or no to each question of the rule book → the answer and the list of papers."""
    today = timezone.localdate()
    form = BeforeTheVisit(request.GET or None, today=today)
    context = {"form": form}
    if form.is_valid():
        found = eligibility.findings(form.held(), today)
        roles = eligibility.roles_of(form.cleaned_data["role"], away=form.cleaned_data["away"])
        context |= {
            "answered": True,
            "found": found,
            "no_card": any(one.outcome in {"STOP", "REFUSE"} for one in found),
            "papers": eligibility.checklist(form.cleaned_data["card_type"], roles, set(), today),
        }
    return render(request, "preferential_cards/check.html", context)


@walls.not_needed
@login_not_required
@require_http_methods(["GET", "POST"])
def receipt(request, token):
    """Behind the QR of the receipt. The last four of the ID number open it; five wrong ones shut it for a while."""
    key = progress.key_of(token)
    if key is None:
        raise Http404
    form = LastFour(request.POST or None)
    context = {"form": form}
    if form.is_valid():
        tries = throttle.count(salted_hmac("cards.receipt", str(key)).hexdigest(), at=timezone.now())
        shown = None
        if tries <= TRIES:
            with walls.everything_here():
                shown = progress.shown(key, form.cleaned_data["digits"], today=timezone.localdate())
        if shown is None:
            form.add_error(
                "digits",
                "对不上。请看身份证最后四位；试错 5 次要等 15 分钟"
                if tries <= TRIES
                else "试得太多，请 15 分钟后再试",
            )
        context["shown"] = shown
    return render(
        request, "preferential_cards/receipt_progress.html", context, status=422 if form.errors else 200
    )
