from django.urls import path, re_path

from stations.views import register, stations

app_name = "stations"
CODE = r"(?P<code>[0-9]{2,12}|[0-9]{6}[A-Z][0-9]{2})"
urlpatterns = [
    path("", stations.station_list, name="list"),
    path("posts/<int:pk>/end/", stations.end_post, name="end_post"),
    re_path(rf"^{CODE}/$", stations.station, name="station"),
    path("units/add/", register.add_unit, name="add_unit"),
    path("staff/<int:pk>/", register.amend_assignment, name="amend_assignment"),
    path("files/<int:pk>/", register.file, name="file"),
    path("files/<int:pk>/withdraw/", register.withdraw_file, name="withdraw_file"),
    re_path(rf"^{CODE}/staff/add/$", register.assign, name="assign"),
    re_path(rf"^{CODE}/photos/add/$", register.add_photo, name="add_photo"),
    re_path(rf"^{CODE}/haves/(?P<have>[A-Z]+)/$", register.check_have, name="check_have"),
    re_path(rf"^{CODE}/edit/$", stations.edit_station, name="edit_station"),
    re_path(rf"^{CODE}/appoint/$", stations.appoint, name="appoint"),
]
