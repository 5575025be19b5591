import datetime as dt

from stations.enums import Duty
from stations.models import Assignment
from stations.trainings import operations, quizzing, seating
from stations.trainings.enums import Action, Guest
from stations.trainings.seating import Who

NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
ON_THE_DAY = NOON + dt.timedelta(days=2)
AFTER = ON_THE_DAY + dt.timedelta(hours=3)
BRIDGE, SOUTH, WILLOW = "990108001001", "990108001002", "990108002001"
QUIZ = """1. 优待证由谁制发？
* 退役军人事务部
  街道办事处

2. 哪些人可以申领？
* 退役军人
* 烈士遗属
  所有居民
"""


def make_quiz(station, *, by, at, text=QUIZ, **values):
    asked = {"title": "政策小测", "pass_mark": 60, "tries": 2, "draw": None, "days": 7, **values}
    return quizzing.write_quiz(station, values=asked, text=text, by=by, at=at)


def staff(station, name, phone="", duty=Duty.COMMUNITY_WORKER):
    return Assignment.objects.create(
        station=station, duty=duty, name=name, phone=phone, starts_on=dt.date(2025, 1, 1)
    )


def volunteer(name, phone):
    return Who(Guest.VOLUNTEER, name=name, phone=phone)


def sign_up(training, *people, by, station=BRIDGE, at=NOON):
    return seating.enrol(training.pk, station_code=station, people=list(people), by=by, at=at)


def start(training, *, by):
    return operations.take(Action.START, training_id=training.pk, by=by, at=ON_THE_DAY)


def finish(training, *, by):
    return operations.take(Action.FINISH, training_id=training.pk, by=by, at=AFTER)
