from django.urls import path

from preferential_cards.shops.views import public, work

app_name = "shops"
urlpatterns = [
    path("", public.directory, name="directory"),
    path("<int:pk>/", public.shop, name="shop"),
    path("apply/", public.apply, name="apply"),
    path("applied/<str:link>/", public.applied, name="applied"),
    path("matter/<str:link>/", public.matter, name="matter"),
    path("work/", work.work, name="work"),
    path("work/export.xlsx", work.export, name="export"),
    path("work/add/", work.add, name="add"),
    path("work/targets/", work.targets, name="targets"),
    path("work/matters/", work.matters, name="matters"),
    path("work/matters/<int:pk>/decide/", work.decide, name="decide"),
    path("work/<int:pk>/", work.shop_file, name="shop_file"),
    path("work/<int:pk>/amend/", work.amend, name="amend"),
    path("work/<int:pk>/take/", work.take, name="take"),
    path("work/<int:pk>/visit/", work.visit, name="visit"),
    path("work/<int:pk>/mystery/", work.mystery, name="mystery"),
    path("work/<int:pk>/invite/", work.invite, name="invite"),
    path("work/<int:pk>/files/<int:file_pk>/", work.file, name="file"),
    path("work/<int:pk>/print/<slug:paper>/", work.print_paper, name="print"),
]
