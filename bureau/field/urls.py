from django.urls import path

from bureau.field import views

app_name = "field"
urlpatterns = [
    path("", views.home, name="home"),
    path("sw.js", views.service_worker, name="service_worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("take/", views.take, name="take"),
    path("key/", views.key, name="key"),
    path("data/", views.data, name="data"),
    path("sync/", views.sync, name="sync"),
    path("drop/", views.drop, name="drop"),
    path("return/", views.give_back, name="give_back"),
]
