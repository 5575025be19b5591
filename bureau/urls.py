"""The map of the site."""

from django.contrib import admin
from django.urls import include, path

from bureau.accounts.views import AdminSignIn
from veterans.views.search import search

urlpatterns = [
    path("admin/login/", AdminSignIn.as_view()),  # before the admin's own: one door for everybody
    path("admin/", admin.site.urls),
    path("", include("bureau.kit.urls")),
    path("accounts/", include("bureau.accounts.urls")),
    path("stations/", include("stations.urls")),
    path("privacy/", include("bureau.privacy.urls")),
    path("people/", include("veterans.urls")),
    path("search", search, name="search"),
    path("imports/", include("veterans.imports.urls")),
    path("cards/", include("preferential_cards.urls")),
    path("api/cards/", include("preferential_cards.api")),
    path("progress/", include("bureau.progress.urls")),
    path("oversight/", include("bureau.oversight.urls")),
    path("", include("bureau.desk.urls")),
]
