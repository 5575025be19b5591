import datetime as dt

import factory

from bureau.accounts.models import User
from stations.enums import Level, Role
from stations.models import Post, Station


class StationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Station

    code = factory.Sequence(lambda n: f"990107{n // 1000:03d}{n % 1000:03d}")
    short_name = factory.Sequence(lambda n: f"第{n}社区")
    name = factory.LazyAttribute(lambda station: f"{station.short_name}退役军人服务站")
    level = Level.COMMUNITY


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"经办{n}")


class PostFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    station = factory.SubFactory(StationFactory)
    role = Role.OFFICER
    starts_on = dt.date(2020, 1, 1)
