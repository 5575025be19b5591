import datetime as dt

import factory

from preferential_cards.shops import rules, seating, states
from preferential_cards.shops.enums import OfferKind, SeatRole, Source, State, Trade
from preferential_cards.shops.models import Offer, Seat, Shop

SINCE = dt.datetime(2026, 2, 1, 2, 0, tzinfo=dt.UTC)


class ShopFactory(factory.django.DjangoModelFactory):
    """A shop on the list; with any other `state`, the dates and numbers that this state asks for."""

    class Meta:
        model = Shop

    name = factory.Sequence(lambda n: f"第{n}烤鱼店")
    uscc = factory.Sequence(lambda n: rules.uscc_of(f"91990108MA{n:07d}"))
    trade = Trade.DINING
    address = "江南大道 1 号"
    promise = "全单 8 折"
    source = Source.ONLINE
    state = State.ACTIVE
    state_since = SINCE
    link = factory.Sequence(lambda n: f"link-{n}")
    agreement_from = factory.LazyAttribute(
        lambda s: dt.date(2025, 6, 1) if s.state in states.OPENED | {State.SIGNED} else None
    )
    agreement_to = factory.LazyAttribute(
        lambda s: dt.date(2027, 5, 31) if s.state in states.OPENED | {State.SIGNED} else None
    )
    number = factory.Sequence(lambda n: f"BJ-CJ-990108-2025-{n:04d}")
    plaque = factory.LazyAttribute(lambda s: s.number if s.state in states.OPENED else "")
    opened_at = factory.LazyAttribute(lambda s: SINCE if s.state in states.OPENED else None)
    closed_at = factory.LazyAttribute(lambda s: SINCE if s.state in states.CLOSED else None)

    @classmethod
    def _create(cls, model, *args, **kwargs):
        kwargs.pop("number")
        return super()._create(model, *args, **kwargs)


class OfferFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Offer

    shop = factory.SubFactory(ShopFactory)
    title = "全单 8 折"
    kind = OfferKind.PERCENT
    holders = ["V", "F"]
    valid_from = dt.date(2022, 1, 1)


class SeatFactory(factory.django.DjangoModelFactory):
    """A phone whose secret is its name."""

    class Meta:
        model = Seat

    role = SeatRole.SHOP_OWNER
    name = factory.Sequence(lambda n: f"phone-{n}")
    token = factory.LazyAttribute(lambda s: seating.digest(s.name))
    since = SINCE
    invited_until = SINCE
