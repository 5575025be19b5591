import datetime as dt

import factory

from bureau.kit import seal
from bureau.kit.sequences import next_ids
from stations.rota.enums import Length, TurnState, Way
from stations.rota.models import Chief, Plan, Turn, TurnDay
from stations.rota.operations import days_of
from tests.stations.factories import StationFactory


class ChiefFactory(factory.django.DjangoModelFactory):
    """Somebody who has agreed, for the whole of 2026."""

    class Meta:
        model = Chief

    class Params:
        candidate = factory.Trait(consented_on=None, consent_way="")

    station = factory.SubFactory(StationFactory)
    name = factory.Sequence(lambda n: f"站长{n}")
    starts_on = dt.date(2026, 1, 1)
    ends_on = dt.date(2026, 12, 31)
    consented_on = dt.date(2026, 1, 1)
    consent_way = Way.PAPER
    phone = factory.Sequence(lambda n: f"1390000{n:04d}")

    @classmethod
    def _create(cls, model, *args, phone, **values):
        pk, sealing = next_ids(Chief, 1)[0], seal.of(Chief.SEAL)
        return super()._create(
            model,
            *args,
            pk=pk,
            phone_sealed=sealing.close(phone, pk),
            phone_index=sealing.index(phone),
            **values,
        )


def make_turn(chief, first, last=None, **values):
    """A confirmed turn with its days."""
    plan = Plan.objects.create(
        station=chief.station,
        first_day=first,
        last_day=last or first,
        length=Length.WEEK,
        made_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )
    turn = Turn.objects.create(
        plan=plan,
        station=chief.station,
        chief=chief,
        chief_name=chief.name,
        first_day=first,
        last_day=last or first,
        state=TurnState.SET,
        **values,
    )
    TurnDay.objects.bulk_create(days_of(turn))
    return turn
