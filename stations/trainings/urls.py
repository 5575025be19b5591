from django.urls import path, re_path

from stations.trainings.views import courses, open_pages, quizzes, seats
from stations.urls import CODE

app_name = "trainings"
urlpatterns = [
    path("", courses.training_list, name="list"),
    path("plan/", courses.plan, name="plan"),
    path("add/", courses.add, name="add"),
    path("chiefs/", courses.chiefs, name="chiefs"),
    re_path(rf"^record/{CODE}/$", courses.record, name="record"),
    path("<int:pk>/", courses.training, name="training"),
    path("<int:pk>/edit/", courses.amend, name="amend"),
    path("<int:pk>/step/", courses.step, name="step"),
    path("<int:pk>/screen/", courses.screen, name="screen"),
    path("<int:pk>/export/", courses.export, name="export"),
    path("<int:pk>/enrol/", seats.enrol, name="enrol"),
    path("<int:pk>/door/", open_pages.door, name="door"),
    path("seats/<int:pk>/withdraw/", seats.withdraw, name="withdraw"),
    path("seats/<int:pk>/told/", seats.told, name="told"),
    path("seats/<int:pk>/arrive/", seats.arrive, name="arrive"),
    path("seats/<int:pk>/", seats.seat, name="seat"),
    path("seats/<int:pk>/decide/", seats.decide, name="decide"),
    path("seats/<int:pk>/mark/", seats.mark, name="mark"),
    path("seats/<int:pk>/certificate.pdf", seats.certificate, name="certificate"),
    path("quizzes/", quizzes.quiz_list, name="quizzes"),
    path("quizzes/add/", quizzes.write, name="add_quiz"),
    path("quizzes/<int:pk>/", quizzes.write, name="quiz"),
    path("mine/<str:given>/", open_pages.mine, name="mine"),
    path("verify/", open_pages.verify, name="verify"),
]
