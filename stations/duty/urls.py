from django.urls import path, re_path

from stations.duty import views
from stations.urls import CODE

app_name = "duty"
urlpatterns = [
    path("matters/", views.matters, name="matters"),
    path("matters/<int:pk>/close/", views.close, name="close"),
    path("logs/<int:pk>/", views.write, name="write"),
    path("turns/<int:pk>/", views.make_up, name="make_up"),
    re_path(rf"^at/{CODE}/$", views.arrive, name="arrive"),
    path("today/<str:day_pass>/", views.own_log, name="own_log"),
    re_path(rf"^screen/{CODE}/$", views.screen, name="screen"),
    re_path(rf"^{CODE}/$", views.station, name="station"),
    re_path(rf"^{CODE}/sign-in/$", views.sign_in_for, name="sign_in_for"),
]
