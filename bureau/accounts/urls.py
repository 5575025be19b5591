from django.urls import path

from bureau.accounts import outside, views

app_name = "accounts"
urlpatterns = [
    path("login/", views.sign_in, name="login"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("password/", views.change_password, name="password"),
    path("code/", views.code, name="code"),
    path("second-factor/", views.set_up, name="set_up"),
    path("recovery/", views.recovery, name="recovery"),
    path("confirm/", views.confirm, name="confirm"),
    path("with/zzd/app/", outside.in_app, name="in_app"),
    path("with/<slug:key>/", outside.start, name="start"),
    path("with/<slug:key>/back/", outside.back, name="back"),
]
