from django.urls import path, re_path

from stations.rota.views import boards, chiefs, plans, turns
from stations.urls import CODE

app_name = "rota"
urlpatterns = [
    path("", boards.overview, name="overview"),
    path("plan/", plans.draft, name="draft"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    re_path(rf"^plans/(?P<pk>[0-9]+)/{CODE}/$", plans.plan_station, name="plan_station"),
    path("plans/<int:pk>/confirm/", plans.confirm, name="confirm"),
    path("plans/<int:pk>/discard/", plans.discard, name="discard"),
    path("drafts/<int:pk>/", plans.redraft, name="redraft"),
    path("chiefs/<int:pk>/", chiefs.chief, name="chief"),
    path("chiefs/<int:pk>/edit/", chiefs.amend, name="amend_chief"),
    path("chiefs/<int:pk>/consent/", chiefs.consent, name="consent"),
    path("chiefs/<int:pk>/leave-rota/", chiefs.leave_rota, name="leave_rota"),
    path("chiefs/<int:pk>/leave/", chiefs.add_leave, name="add_leave"),
    path("chiefs/<int:pk>/phone/", chiefs.reveal, name="reveal"),
    path("chiefs/<int:pk>/<slug:name>.pdf", chiefs.paper, name="paper"),
    path("leaves/<int:pk>/withdraw/", chiefs.withdraw_leave, name="withdraw_leave"),
    path("turns/<int:pk>/", turns.turn, name="turn"),
    path("turns/<int:pk>/vacate/", turns.vacate, name="vacate"),
    path("turns/<int:pk>/swap/", turns.ask_swap, name="ask_swap"),
    path("turns/<int:pk>/<slug:deed>/", turns.hand_over, name="hand_over"),
    path("swaps/<int:pk>/answer/", turns.answer_swap, name="answer_swap"),
    path("feeds/<int:pk>/revoke/", chiefs.revoke_feed, name="revoke_feed"),
    path("feed/<slug:secret>.ics", boards.feed, name="feed"),
    re_path(rf"^{CODE}/$", boards.station, name="station"),
    re_path(rf"^{CODE}/wall.pdf$", boards.wall, name="wall"),
    re_path(rf"^{CODE}/chiefs/add/$", chiefs.add, name="add_chief"),
    re_path(rf"^{CODE}/chiefs/export/$", chiefs.export, name="export"),
    re_path(rf"^{CODE}/feed/$", chiefs.open_feed, name="open_feed"),
]
