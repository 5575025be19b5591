from django.urls import path

from bureau.desk import views

app_name = "desk"
urlpatterns = [path("", views.home, name="home"), path("leave/", views.leave, name="leave")]
