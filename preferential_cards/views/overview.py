"""What is sent back and why, and how long things take: the two tables of the weekly meeting."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from preferential_cards import queries
from preferential_cards.forms import ListFilter
from preferential_cards.models import ClockRun
from stations.models import Station
from stations.permissions import Permission


@login_required
@require_GET
def returns(request):
    request.scope.require_anywhere(Permission.CARD_VIEW)
    asked = ListFilter.asked(request.GET)
    stations = Station.objects.visible_to(request.scope)
    return render(
        request,
        "preferential_cards/returns.html",
        {
            "asked": asked,
            "table": queries.returns_by_week(
                request.scope, today=timezone.localdate(), station=asked["station"]
            ),
            "stations": stations.filter(request.scope.within("code", Permission.CARD_VIEW)),
            "now": timezone.now(),
        },
    )


@login_required
@require_GET
def limits(request):
    """Every step: who has it, how long it may take, how many are there, how many late; and the last nightly run."""
    request.scope.require_anywhere(Permission.CARD_VIEW)
    now = timezone.now()
    return render(
        request,
        "preferential_cards/limits.html",
        {
            "lines": queries.limits(request.scope, now),
            "runs": ClockRun.objects.all()[:7],  # unscoped: counts only
            "unclaimed": queries.unclaimed(request.scope, timezone.localdate()).count(),
            "now": now,
        },
    )
