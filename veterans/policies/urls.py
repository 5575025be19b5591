from django.urls import path

from veterans.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.tasks, name="tasks"),
    path("export.xlsx", views.export, name="export"),
    path("<int:pk>/", views.task, name="task"),
    path("rules/", views.rule_list, name="rules"),
    path("rules/<int:pk>/", views.rule, name="rule"),
]
