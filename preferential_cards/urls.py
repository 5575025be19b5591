from django.urls import path

from preferential_cards import views

app_name = "cards"
urlpatterns = [
    path("", views.work_list, name="list"),
    path("export.xlsx", views.export, name="export"),
    path("selection/", views.preview, name="preview"),
    path("selection/take/", views.take_many, name="take_many"),
    path("start/<int:person_pk>/", views.start, name="start"),
    path("<int:pk>/", views.application, name="application"),
    path("<int:pk>/take/", views.take, name="take"),
    path("<int:pk>/print/<slug:paper>/", views.print_paper, name="print"),
]
