import datetime as dt

import factory

from preferential_cards.benefits.enums import Area, Group, Kind, Level, Proof, Status
from preferential_cards.benefits.models import Benefit


class BenefitFactory(factory.django.DjangoModelFactory):
    """A published item for veterans, without an end."""

    class Meta:
        model = Benefit

    code = factory.Sequence(lambda n: f"BJ-{n:03d}")
    title = factory.Sequence(lambda n: f"第{n}项优待")
    area = Area.MEDICAL
    level = Level.DISTRICT
    groups = [Group.VETERAN]
    proofs = [Proof.CARD, Proof.CODE]
    kind = Kind.PRIORITY
    value = "优先挂号、就诊"
    provider = "区人民医院"
    how_to = "到一楼导医台\n出示优待证"
    valid_from = dt.date(2022, 1, 1)
    basis = "退役军人保障法第五十二条"
    status = Status.PUBLISHED
    published_at = dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
