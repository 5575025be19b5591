from django.urls import path, re_path

from veterans.sampling import views

app_name = "sampling"
urlpatterns = [
    path("", views.sample_list, name="list"),
    path("rounds/", views.round_list, name="rounds"),
    path("rounds/new/", views.new, name="new"),
    path("rounds/<int:pk>/", views.round_page, name="round"),
    path("export/", views.export, name="export"),
    path("<int:pk>/", views.sample, name="sample"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<action>[A-Z_]{3,9})/$", views.take, name="take"),
]
