"""What stations are told of by the messages: whom to ring, and a sign-up that ends soon. Announced from `apps.py`."""

import datetime as dt

from django.urls import reverse

from bureau.kit import reminders
from stations.permissions import Permission
from stations.trainings import queries
from stations.trainings.enums import Tell

AHEAD = dt.timedelta(days=3)


@reminders.provider("training")
def to_tell(*, at: dt.datetime):
    for training, topic, station, tell, count in queries.tells_by_station():
        yield reminders.Reminder(
            key=f"{training}-{station}-{tell}",
            subject=f"培训：{count} 人{Tell(tell).label}，要告诉本人",
            text=topic,
            place=station,
            needs=Permission.TRAINING_ENROL,
            url=reverse("trainings:list"),
        )


@reminders.provider("training-sign-up")
def sign_up_ends(*, at: dt.datetime):
    for training, station in queries.silent_stations(at=at, ahead=AHEAD):
        yield reminders.Reminder(
            key=f"{training.pk}-{station}",
            subject=f"培训“{training.topic}”快截止报名，本站还没有报人",
            text=f"{training.when}，{training.place}",
            place=station,
            needs=Permission.TRAINING_ENROL,
            url=reverse("trainings:enrol", args=[training.pk]),
            act_by=training.closes_at,
        )
