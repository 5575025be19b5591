from django.urls import path, re_path

from veterans.counsel import views

app_name = "counsel"
urlpatterns = [
    path("", views.booking_list, name="list"),
    path("export/", views.export, name="export"),
    path("slots/<int:pk>/", views.book, name="book"),
    path("slots/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("lawyers/", views.lawyers, name="lawyers"),
    path("lawyers/<int:pk>/", views.lawyer, name="lawyer"),
    path("<int:pk>/", views.booking, name="booking"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<action>[A-Z]{4,6})/$", views.take, name="take"),
]
