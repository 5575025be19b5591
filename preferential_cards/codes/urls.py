from django.urls import path

from preferential_cards.codes.views import station

app_name = "codes"
urlpatterns = [
    path("log/", station.log, name="log"),
    path("person/<int:pk>/", station.person, name="person"),
    path("person/<int:pk>/take/", station.take, name="take"),
]
