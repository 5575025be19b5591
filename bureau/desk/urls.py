from django.urls import path

from bureau.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/", views.queue, name="queue"),
    path("desk/put-off/", views.put_off, name="put_off"),
    path("leave/", views.leave, name="leave"),
]
