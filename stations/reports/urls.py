from django.urls import path

from stations.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.report_list, name="list"),
    path("export/", views.export, name="export"),
    path("<int:pk>/", views.report, name="report"),
    path("<int:pk>/file/", views.file, name="file"),
    path("<int:pk>/waive/", views.waive, name="waive"),
    path("kinds/", views.kinds, name="kinds"),
    path("kinds/add/", views.add_kind, name="add_kind"),
    path("kinds/<int:pk>/", views.amend_kind, name="amend_kind"),
    path("kinds/<int:pk>/stop/", views.stop_kind, name="stop_kind"),
]
