from django.urls import path, re_path

from stations.supplies import views
from stations.urls import CODE

app_name = "supplies"
urlpatterns = [
    path("", views.stock_list, name="list"),
    path("export/", views.export, name="export"),
    re_path(r"^transfers/(?P<pk>\d{1,18})/(?P<action>[A-Z_]{3,9})/$", views.take, name="take"),
    re_path(rf"^{CODE}/$", views.station, name="station"),
    re_path(rf"^{CODE}/ledger/$", views.ledger, name="ledger"),
    re_path(rf"^{CODE}/(?P<deed>in|out|send|count|minimum)/$", views.work, name="work"),
]
