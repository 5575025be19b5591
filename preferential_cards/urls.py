from django.urls import path

from preferential_cards.views import application, overview, public, start, work

app_name = "cards"
urlpatterns = [
    path("", work.work_list, name="list"),
    path("export.xlsx", work.export, name="export"),
    path("selection/", work.preview, name="preview"),
    path("selection/take/", work.take_many, name="take_many"),
    path("returns/", overview.returns, name="returns"),
    path("limits/", overview.limits, name="limits"),
    path("route/", start.route, name="route"),
    path("check/", public.check, name="check"),
    path("receipt/<slug:token>/", public.receipt, name="receipt"),
    path("start/<int:person_pk>/", start.start, name="start"),
    path("obstacles/<int:person_pk>/", start.obstacles, name="obstacles"),
    path("obstacles/<int:pk>/end/", start.end_obstacle, name="end_obstacle"),
    path("<int:pk>/", application.application, name="application"),
    path("<int:pk>/take/", application.take, name="take"),
    path("<int:pk>/papers/", application.add_paper, name="add_paper"),
    path("<int:pk>/papers/seen/", application.see_papers, name="see_papers"),
    path("<int:pk>/print/<slug:paper>/", application.print_paper, name="print"),
    path("papers/<int:pk>/", application.paper, name="paper"),
]
