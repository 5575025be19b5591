import datetime as dt

import factory

from tests.veterans.factories import PersonFactory
from veterans.sampling.models import Round, Sample

DRAWN = dt.datetime(2026, 2, 27, 1, 0, tzinfo=dt.UTC)


class RoundFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Round

    name = "一季度抽查"
    place_id = "990108"
    filed_to = dt.date(2026, 2, 27)
    share = 5
    asked = "ID_FRONT,SIGNED_SHEET"
    seed = "0123456789abcdef"
    population = 3
    due_on = dt.date(2026, 3, 13)
    drawn_at = DRAWN


class SampleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sample

    round = factory.SubFactory(RoundFactory)
    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda sample: sample.person.station)
    due_on = factory.LazyAttribute(lambda sample: sample.round.due_on)
