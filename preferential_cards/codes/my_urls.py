from django.urls import path

from preferential_cards.codes.views import own

app_name = "my_code"
urlpatterns = [
    path("", own.overview, name="overview"),
    path("claim/", own.claim, name="claim"),
    path("shops/<int:pk>/rate/", own.rate, name="rate"),
    path("shops/<int:pk>/complain/", own.complain, name="complain"),
]
