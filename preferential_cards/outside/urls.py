from django.urls import path

from preferential_cards.outside import views

app_name = "outside"
urlpatterns = [
    path("", views.batches, name="batches"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/apply/", views.apply, name="apply"),
    path("<int:pk>/list.xlsx", views.export, name="export"),
]
