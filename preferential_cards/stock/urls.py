from django.urls import path

from preferential_cards.stock import views

app_name = "stock"
urlpatterns = [
    path("", views.drawers, name="drawers"),
    path("cards/", views.cards, name="cards"),
    path("cards/<int:pk>/", views.card, name="card"),
    path("cards/<int:pk>/proof/<int:step_pk>/", views.proof, name="proof"),
    path("ceremony/", views.ceremony, name="ceremony"),
    path("arrive/", views.arrive, name="arrive"),
    path("count/", views.count, name="count"),
    path("count/<int:pk>/", views.count_sheet, name="count_sheet"),
    path("count/line/<int:pk>/", views.put_here, name="put_here"),
]
