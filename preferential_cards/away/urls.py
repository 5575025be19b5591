from django.urls import path

from preferential_cards.away import views

app_name = "away"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("ask/<int:pk>/", views.ask, name="ask"),
    path("<int:pk>/", views.side, name="side"),
]
