from django.urls import include, path, re_path

from bureau.citizen.views import door, own, rights, staff

my = [
    path("", own.home, name="home"),
    path("in/", door.sign_in, name="sign_in"),
    path("in/code/", door.code, name="code"),
    path("in/<str:token>/", door.open_link, name="open_link"),
    path("out/", door.leave, name="leave"),
    path("progress/<str:token>/", door.progress, name="progress"),
    path("file/", own.file, name="file"),
    path("file/review/", own.review, name="review"),
    path("file/withdraw/", own.withdraw_correction, name="withdraw_correction"),
    path("file/<slug:step>/", own.correct, name="correct"),
    path("matters/", own.matters, name="matters"),
    re_path(r"^matters/(?P<key>[a-z]{2,12}:\d{1,18})/$", own.matter, name="matter"),
    path("messages/", own.inbox, name="inbox"),
    path("looked/", own.looked, name="looked"),
    path("for/<int:pk>/", own.act_for, name="act_for"),
    path("help/", own.help_home, name="help"),
    path("help/<slug:slug>/", own.help_text, name="help_text"),
    path("rights/", rights.rights, name="rights"),
    path("rights/consent/", rights.consent, name="consent"),
    path("rights/<int:pk>/back/", rights.take_back, name="take_back"),
    path("proxies/", rights.my_proxies, name="proxies"),
    path("proxies/form/", rights.proxy_form, name="proxy_form"),
    re_path(r"^proxies/(?P<pk>\d{1,18})/(?P<verb>end|report)/$", rights.end_proxy, name="end_proxy"),
]
staff_pages = [
    path("corrections/", staff.corrections, name="corrections"),
    path("corrections/<int:pk>/", staff.correction, name="correction"),
    path("person/<int:pk>/", staff.person, name="person"),
    path("person/<int:pk>/let-in/", staff.let_in, name="let_in"),
    path("person/<int:pk>/form/", staff.proxy_form, name="proxy_form"),
    re_path(
        r"^proxy/(?P<pk>\d{1,18})/(?P<action>ACCEPT|REFUSE|REPORT|RESUME|END)/$",
        staff.proxy_step,
        name="proxy_step",
    ),
    path("proxy/<int:pk>/evidence/", staff.evidence, name="evidence"),
]
urlpatterns = [
    path("my/", include((my, "my"))),
    path("citizen/", include((staff_pages, "citizen"))),
]
