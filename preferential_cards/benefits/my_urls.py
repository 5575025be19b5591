from django.urls import path

from preferential_cards.benefits import views

app_name = "my_benefits"
urlpatterns = [path("", views.mine, name="list")]
