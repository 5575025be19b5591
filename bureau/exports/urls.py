from django.urls import path

from bureau.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.orders, name="list"),
    path("new/<slug:kind>/", views.ask, name="ask"),
    path("<int:pk>/", views.order, name="order"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/password/", views.password, name="password"),
    path("<int:pk>/file/", views.file, name="file"),
]
