"""Volunteer lawyers with hours, consultations of the last months and some to come. Invented names and firms, own randomness."""

import datetime as dt
import random

from django.utils.timezone import localdate

from bureau.demo.accounts import HOME, Staff
from bureau.kit import workdays
from stations.enums import Level
from stations.models import Station
from stations.scope import below
from veterans.counsel.enums import State
from veterans.counsel.models import Consultation, Lawyer, Slot
from veterans.models import Person

LAWYERS = (("钱明理", "示例甲律师事务所", "劳动、婚姻家庭"), ("孙守正", "示例乙律师事务所", "房产、合同"), ("李公允", "示例法律援助站", "交通事故、继承"), ("周平", "示例丙律师事务所", "劳动、工伤"))  # fmt: skip
ASKED = (("租房押金不退", "已写好催告函，三天内不退再来。"), ("单位欠加班费", "告知收集考勤和工资条，可申请劳动仲裁。"), ("老人遗嘱怎么立", "讲清自书遗嘱的要求，下次带草稿来看。"), ("交通事故赔偿", "算了大概数额，建议先调解。"))  # fmt: skip
BACK, AHEAD, HOURS = 84, 28, range(28, 32)  # 14:00 to 16:00, once a week


def make(staff: Staff, *, at: dt.datetime) -> None:
    rng, today = random.Random("法律服务团"), localdate(at)
    places = [Station.objects.get(code=HOME)]
    places += Station.objects.filter(below("code", HOME), level=Level.STREET).order_by("code")
    for n, (place, (name, firm, fields)) in enumerate(zip(places, LAWYERS, strict=False)):
        lawyer = Lawyer.objects.create(
            station=place, name=name, firm=firm, fields=fields, room=f"{place.short_name}服务站调解室"
        )
        people = Person.objects.filter(below("station_id", place.code), left_at=None).order_by("pk")
        whom = rng.sample(list(people.values_list("pk", "station_id")[:800]), 60)
        for ago in range(-BACK, AHEAD):
            day = today + dt.timedelta(days=ago)
            if day.weekday() == n + 1 and workdays.is_workday(day):
                _afternoon(rng, lawyer, day, whom, staff, at=at)


def _afternoon(rng, lawyer, day, whom, staff, *, at) -> None:
    past = day < localdate(at)
    for number in HOURS:
        slot = Slot(lawyer=lawyer, day=day, number=number, taken=rng.random() < (0.5 if past else 0.2))
        slot.save()
        if not slot.taken or not whom:
            Slot.objects.filter(pk=slot.pk).update(taken=False)
            continue
        person, station = whom.pop()
        topic, outcome = rng.choice(ASKED)
        state = State.BOOKED if not past else State.MISSED if rng.random() < 0.1 else State.DONE
        Consultation.objects.create(
            slot=slot, person_id=person, station_id=station, topic=topic, state=state,
            outcome=outcome if state == State.DONE else "", by_id=staff.community(station),
            booked_at=min(slot.starts_at - dt.timedelta(days=4), at - dt.timedelta(hours=1)),
            ended_at=slot.starts_at + dt.timedelta(minutes=30) if past else None,
        )  # fmt: skip
