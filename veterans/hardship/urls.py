from django.urls import path, re_path

from veterans.hardship import views

app_name = "hardship"
urlpatterns = [
    path("", views.case_list, name="list"),
    path("new/", views.new, name="new"),
    path("standards/", views.standards, name="standards"),
    path("export/", views.export, name="export"),
    path("person/<int:person_pk>/", views.begin, name="begin"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/fill/", views.fill, name="fill"),
    path("<int:pk>/letter/", views.letter, name="letter"),
    re_path(r"^(?P<pk>\d{1,18})/(?P<action>[A-Z_]{3,9})/$", views.take, name="take"),
]
