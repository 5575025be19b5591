from django.urls import path

from bureau.kit import views

app_name = "kit"
urlpatterns = [
    path("elder/", views.elder, name="elder"),
    path("keys/", views.keys, name="keys"),
    path("healthz", views.healthz, name="healthz"),
    path("api/", views.api, name="api"),
    path("api/schema.json", views.api_schema, name="api_schema"),
    path("components/", views.components, name="components"),
]
