from django.urls import path

from veterans.views import editing, people, person

app_name = "people"
urlpatterns = [
    path("", people.people_list, name="list"),
    path("export/", people.export, name="export"),
    path("views/", people.save_view, name="save_view"),
    path("views/<int:pk>/drop/", people.drop_view, name="drop_view"),
    path("add/", editing.add, name="add"),
    path("add/check/", editing.check_number, name="check_number"),
    path("<int:pk>/", person.person, name="person"),
    path("<int:pk>/history/", person.history, name="history"),
    path("<int:pk>/sheet/", person.sheet, name="sheet"),
    path("<int:pk>/reveal/<slug:field>/", person.reveal, name="reveal"),
    path("<int:pk>/edit/", editing.edit, name="edit"),
    path("<int:pk>/step/<slug:action>/", editing.take, name="take"),
    path("<int:pk>/confirm/", editing.confirm, name="confirm"),
    path("<int:pk>/move/", editing.move, name="move"),
    path("<int:pk>/add/<slug:thing>/", editing.add_thing, name="add_thing"),
    path("<int:pk>/services/<int:service_id>/", editing.edit_service, name="edit_service"),
    path("<int:pk>/identities/<int:identity_id>/end/", editing.end_identity, name="end_identity"),
    path("<int:pk>/disability/end/", editing.end_disability, name="end_disability"),
]
