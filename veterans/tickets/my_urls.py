from django.urls import path

from veterans.tickets import views_my

app_name = "my_tickets"
urlpatterns = [
    path("", views_my.mine, name="list"),
    path("<int:pk>/rate/", views_my.rate, name="rate"),
    path("<int:pk>/withdraw/", views_my.withdraw, name="withdraw"),
]
