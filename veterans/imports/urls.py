from django.urls import path

from veterans.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.batches, name="list"),
    path("template.xlsx", views.template, name="template"),
    path("editable.xlsx", views.editable, name="editable"),
    path("<int:pk>/", views.batch, name="batch"),
    path("<int:pk>/progress/", views.progress, name="progress"),
    path("<int:pk>/headings/", views.headings, name="headings"),
    path("<int:pk>/do/<slug:deed>/", views.do, name="do"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/mend/", views.mend, name="mend"),
    path("<int:pk>/mend/all/", views.mend_all, name="mend_all"),
    path("<int:pk>/rows/<int:seq>/", views.row, name="row"),
    path("<int:pk>/twins/", views.twins, name="twins"),
    path("<int:pk>/missing/", views.missing, name="missing"),
    path("<int:pk>/missing/ask/", views.ask_stations, name="ask_stations"),
    path("<int:pk>/errors.xlsx", views.errors, name="errors"),
]
