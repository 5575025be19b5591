"""Below /shop/, beside the shop's own pages: where the cookie of a shop's phone goes."""

from django.urls import path

from preferential_cards.codes.views import counter

app_name = "scan"
urlpatterns = [
    path("scan/", counter.page, name="page"),
    path("check/", counter.check, name="check"),
    path("redeem/", counter.redeem, name="redeem"),
    path("list/", counter.offline_list, name="list"),
    path("sync/", counter.sync, name="sync"),
    path("worker.js", counter.worker, name="worker"),
]
