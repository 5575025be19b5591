from django.urls import path

from veterans.quality import views

app_name = "quality"
urlpatterns = [
    path("", views.findings, name="findings"),
    path("export.xlsx", views.export, name="export"),
    path("findings/<int:pk>/", views.set_aside, name="set_aside"),
    path("findings/<int:pk>/take-up/", views.take_up, name="take_up"),
    path("pairs/", views.pairs, name="pairs"),
    path("pairs/propose/", views.propose, name="propose"),
    path("pairs/<int:pk>/", views.pair, name="pair"),
    path("pairs/<int:pk>/different/", views.different, name="different"),
    path("merges/<int:pk>/", views.merge, name="merge"),
]
