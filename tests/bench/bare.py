"""The site plus one view that does nothing: behind the same middleware and the same door of a shop's phone, it writes one word."""

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from bureau.kit import walls
from bureau.urls import urlpatterns as site
from preferential_cards.shops import door


@require_POST
@walls.not_needed
@door.seat_required
def nothing(request):
    return HttpResponse("ok")


urlpatterns = [*site, path("shop/nothing/", nothing)]
