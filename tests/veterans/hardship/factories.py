import datetime as dt

import factory

from tests.veterans.factories import PersonFactory
from veterans.hardship.models import Case

OPENED = dt.datetime(2026, 2, 27, 1, 0, tzinfo=dt.UTC)
POOR = {
    "members": 2,
    "income": 30000,
    "savings": 10000,
    "medical": 20000,
    "loss": 0,
    "unable": 0,
    "allowance": False,
}
WELL = POOR | {"income": 120000, "savings": 400000, "medical": 0}


class CaseFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Case

    person = factory.SubFactory(PersonFactory)
    station = factory.LazyAttribute(lambda case: case.person.station)
    story = "老伴长期住院"
    opened_at = OPENED
    members, income, savings, medical, loss, unable, allowance = POOR.values()
