from django.urls import path, re_path

from bureau.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.notices, name="notices"),
    path("notice/<str:function>/", views.notice, name="notice"),
    path("notice/<str:function>/<int:version>/", views.notice, name="notice_version"),
    path("person/<int:pk>/", views.person, name="person"),
    path("person/<int:pk>/request/", views.receive, name="receive_request"),
    path("consent/<int:pk>/withdraw/", views.withdraw, name="withdraw_consent"),
    path("requests/", views.requests, name="requests"),
    path("requests/<int:pk>/", views.rights_request, name="request"),
    path("register/", views.register, name="register"),
    path("register/propose/", views.propose, name="propose_disposal"),
    re_path(r"^register/(?P<pk>\d+)/(?P<verb>sign|drop)/$", views.decide, name="decide_disposal"),
]
