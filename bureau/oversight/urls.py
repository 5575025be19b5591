from django.urls import path

from bureau.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.month, name="month"),
    path("log/", views.log, name="log"),
    path("log/export/", views.export, name="export"),
    path("deeds/", views.deeds, name="deeds"),
    path("people/<int:pk>/", views.who_looked, name="who_looked"),
    path("ask/", views.ask, name="ask"),
    path("questions/", views.questions, name="questions"),
    path("questions/<int:pk>/", views.question, name="question"),
]
