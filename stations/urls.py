from django.urls import path, re_path

from stations import views

app_name = "stations"
CODE = r"(?P<code>[0-9]{2,12}|[0-9]{6}[A-Z][0-9]{2})"
urlpatterns = [
    path("", views.station_list, name="list"),
    path("posts/<int:pk>/end/", views.end_post, name="end_post"),
    re_path(rf"^{CODE}/$", views.station, name="station"),
    re_path(rf"^{CODE}/edit/$", views.edit_station, name="edit_station"),
    re_path(rf"^{CODE}/appoint/$", views.appoint, name="appoint"),
]
