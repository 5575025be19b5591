from django.urls import path

from preferential_cards.benefits import views

app_name = "benefits"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("export.xlsx", views.export, name="export"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/<int:pk>/take/", views.take, name="take"),
    path("feedback/<int:pk>/answer/", views.answer, name="answer"),
]
