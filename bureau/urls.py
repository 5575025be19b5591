"""The map of the site."""

from django.contrib import admin
from django.urls import include, path

from bureau.accounts import outside
from bureau.accounts.views import admin_sign_in
from veterans.views.search import search

urlpatterns = [
    path("admin/login/", admin_sign_in),  # before the admin's own: one door for everybody
    path("admin/", admin.site.urls),
    path("", include("bureau.kit.urls")),
    path("accounts/", include("bureau.accounts.urls")),
    # django-allauth finds its own two pages by these names.
    path("accounts/oidc/<str:provider_id>/", outside.start_oidc, name="openid_connect_login"),
    path("accounts/oidc/<str:provider_id>/back/", outside.back_from_oidc, name="openid_connect_callback"),
    path("stations/", include("stations.urls")),
    path("accreditation/", include("stations.accreditation.urls")),
    path("exports/", include("bureau.exports.urls")),
    path("rota/", include("stations.rota.urls")),
    path("duty/", include("stations.duty.urls")),
    path("reports/", include("stations.reports.urls")),
    path("trainings/", include("stations.trainings.urls")),
    path("supplies/", include("stations.supplies.urls")),
    path("privacy/", include("bureau.privacy.urls")),
    path("messages/", include("bureau.messages.urls")),
    path("knowledge/", include("bureau.knowledge.urls")),
    path("people/", include("veterans.urls")),
    path("quality/", include("veterans.quality.urls")),
    path("policies/", include("veterans.policies.urls")),
    path("search", search, name="search"),
    path("imports/", include("veterans.imports.urls")),
    path("visits/", include("veterans.visits.urls")),
    path("tickets/", include("veterans.tickets.urls")),
    path("counsel/", include("veterans.counsel.urls")),
    path("hardship/", include("veterans.hardship.urls")),
    path("sampling/", include("veterans.sampling.urls")),
    path("events/", include("veterans.events.urls")),
    path("cards/stock/", include("preferential_cards.stock.urls")),
    path("cards/outside/", include("preferential_cards.outside.urls")),
    path("cards/away/", include("preferential_cards.away.urls")),
    path("cards/", include("preferential_cards.urls")),
    path("benefits/", include("preferential_cards.benefits.urls")),
    path("shops/", include("preferential_cards.shops.urls")),
    path("shop/", include("preferential_cards.shops.seat_urls")),
    path("shop/", include("preferential_cards.codes.counter_urls")),
    path("code/", include("preferential_cards.codes.holder_urls")),
    path("my/tickets/", include("veterans.tickets.my_urls")),
    path("my/benefits/", include("preferential_cards.benefits.my_urls")),
    path("my/code/", include("preferential_cards.codes.my_urls")),
    path("codes/", include("preferential_cards.codes.urls")),
    path("api/cards/", include("preferential_cards.api")),
    path("progress/", include("bureau.progress.urls")),
    path("oversight/", include("bureau.oversight.urls")),
    path("", include("bureau.citizen.urls")),
    path("field/", include("bureau.field.urls")),
    path("", include("bureau.desk.urls")),
]
