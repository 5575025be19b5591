from django.urls import path

from bureau.kit import views

app_name = "kit"
urlpatterns = [
    path("elder/", views.elder, name="elder"),
    path("keys/", views.keys, name="keys"),
    path("healthz", views.healthz, name="healthz"),
    path("components/", views.components, name="components"),
]
