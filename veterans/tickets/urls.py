from django.urls import path, re_path

from veterans.tickets import views

app_name = "tickets"
urlpatterns = [
    path("", views.ticket_list, name="list"),
    path("new/", views.new, name="new"),
    path("export/", views.export, name="export"),
    path("<int:pk>/", views.ticket, name="ticket"),
    path("<int:pk>/letter/", views.letter, name="letter"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<action>[A-Z_]{4,9})/$", views.take, name="take"),
]
