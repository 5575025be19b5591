from django.urls import path, re_path

from bureau.messages import views

app_name = "messages"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<int:pk>/done/", views.tick_off, name="tick_off"),
    path("sms/", views.log, name="log"),
    path("sms/export/", views.export, name="export"),
    path("sms/tasks/", views.tasks, name="tasks"),
    path("sms/tasks/new/", views.new_task, name="new_task"),
    path("sms/tasks/<int:pk>/", views.task, name="task"),
    re_path(r"^sms/person/(?P<pk>\d{1,18})/(?P<verb>out|in)/$", views.opt, name="opt"),
]
