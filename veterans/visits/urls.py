from django.urls import path

from veterans.visits import views

app_name = "visits"
urlpatterns = [
    path("", views.due_list, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("route.pdf", views.route_sheet, name="route"),
    path("done/", views.done, name="done"),
    path("needs/", views.needs, name="needs"),
    path("needs/<int:pk>/settle/", views.settle, name="settle"),
    path("rules/", views.rules_page, name="rules"),
    path("rules/festival/", views.call_festival, name="call_festival"),
    path("<int:pk>/", views.task, name="task"),
    path("<int:pk>/put-off/", views.put_off, name="put_off"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("person/<int:person_pk>/", views.record, name="record"),
    path("person/<int:person_pk>/call/", views.call, name="call"),
]
