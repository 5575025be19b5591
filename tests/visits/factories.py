import datetime as dt

import factory

from tests.veterans.factories import PersonFactory, an_id_number
from veterans.visits.enums import Outcome, Reason
from veterans.visits.models import Need, Visit, VisitTask

SIGNED = "M10 10" + "".join(f" L{n} {n}" for n in range(11, 30))  # a signature as the canvas sends it
MADE = dt.datetime(2026, 2, 20, 1, 0, tzinfo=dt.UTC)


def born(year: int, n: int = 1) -> str:
    return an_id_number(n, born=f"{year}0301")


class VisitTaskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = VisitTask

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda task: task.person.station)
    reason = Reason.AGED
    due_on = dt.date(2026, 3, 2)
    first_due_on = factory.LazyAttribute(lambda task: task.due_on)
    made_at = MADE


class VisitFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Visit

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda visit: visit.person.station)
    reason = Reason.AGED
    outcome = Outcome.HOME
    at = MADE
    recorded_at = MADE


class NeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Need

    visit = factory.SubFactory(VisitFactory)
    person = factory.LazyAttribute(lambda need: need.visit.person)
    station = factory.LazyAttribute(lambda need: need.person.station)
    kind = "HARDSHIP"
    text = "冬天没有取暖"
    due_on = dt.date(2026, 3, 10)
    at = MADE
