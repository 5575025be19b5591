"""The site plus one bare view: behind the same middleware it reads one row by its key and says what it is called."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_POST

from bureau.kit import walls
from bureau.urls import urlpatterns as site
from preferential_cards.shops.models import Shop


@require_POST
@walls.not_needed
@login_not_required
def bare(request):
    return HttpResponse(Shop.objects.get(pk=request.POST["key"]).name)


urlpatterns = [*site, path("shop/bare/", bare)]
