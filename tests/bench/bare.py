"""The site plus bare views behind the same middleware: what nobody who works here can be faster than."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.http import require_POST

from bureau.kit import walls
from bureau.urls import urlpatterns as site
from preferential_cards.models import Card
from preferential_cards.shops.models import Shop


@require_POST
@walls.not_needed
@login_not_required
def shop(request):
    """One row by its key."""
    return HttpResponse(Shop.objects.get(pk=request.POST["key"]).name)


def card(request):
    """GET: one card by its number. POST: one row written."""
    if request.method == "GET":
        return HttpResponse(Card.objects.get(number=request.GET["number"]).state)
    Card.objects.filter(number=request.POST["number"]).update(version=F("version") + 1)
    return HttpResponseRedirect("/")


urlpatterns = [*site, path("shop/bare/", shop), path("bare/card/", card)]
