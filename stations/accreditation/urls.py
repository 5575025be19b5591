from django.urls import path, re_path

from stations.accreditation import views
from stations.urls import CODE

app_name = "accreditation"
urlpatterns = [
    path("", views.bids, name="list"),
    path("export/", views.export, name="export"),
    path("<int:pk>/export/", views.export_sheet, name="export_sheet"),
    re_path(rf"^begin/{CODE}/$", views.begin, name="begin"),
    path("<int:pk>/", views.bid, name="bid"),
    path("<int:pk>/fill/", views.fill, name="fill"),
    path("<int:pk>/items/<int:item>/", views.item, name="item"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<action>[A-Z_]{4,13})/$", views.take, name="take"),
    path("gaps/<int:pk>/", views.close_gap, name="close_gap"),
    path("proofs/<int:pk>/", views.proof, name="proof"),
    path("schemes/<int:pk>/try/", views.try_scheme, name="try"),
]
