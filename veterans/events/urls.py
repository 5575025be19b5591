from django.urls import path

from veterans.events import views, views_drive

app_name = "events"
urlpatterns = [
    path("", views.event_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.event, name="event"),
    path("<int:pk>/turn/", views.turn, name="turn"),
    path("<int:pk>/invite/", views.invite, name="invite"),
    path("<int:pk>/book/", views.book, name="book"),
    path("<int:pk>/walk-in/", views.walk_in, name="walk_in"),
    path("<int:pk>/register/", views.register, name="register"),
    path("<int:pk>/roster/", views.link_roster, name="link_roster"),
    path("<int:pk>/export.xlsx", views.export, name="export"),
    path("booking/<int:pk>/", views.take, name="take"),
    path("booking/<int:pk>/finish/", views.finish, name="finish"),
    path("drives/", views_drive.drives, name="drives"),
    path("drives/<int:pk>/", views_drive.drive, name="drive"),
    path("drives/<int:pk>/home/", views_drive.call_home, name="call_home"),
    path("drives/step/<int:pk>/", views_drive.tick, name="tick"),
    path("household/", views_drive.household, name="household"),
    path("household/<int:person_pk>/", views_drive.help_household, name="help_household"),
]
