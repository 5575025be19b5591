from django.urls import path, re_path

from bureau.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.edit, name="new"),
    re_path(r"^version/(?P<pk>\d{1,18})/(?P<verb>publish|retire)/$", views.decide, name="decide"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
]
