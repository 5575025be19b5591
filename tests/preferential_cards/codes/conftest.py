import datetime as dt

import pytest

from preferential_cards.codes import operations
from tests.preferential_cards.factories import CardFactory
from tests.preferential_cards.shops.factories import OfferFactory, SeatFactory, ShopFactory
from tests.veterans.factories import PersonFactory


@pytest.fixture(autouse=True)
def _home(settings):
    settings.HOME_CODE = "990108"  # who answers a scan works in the invented district


@pytest.fixture
def holder(district):
    """张三 of 桥北社区 with a good card in the hand."""
    person = PersonFactory(station=district["bridge"], name="张建国")
    CardFactory(application__person=person, handed_out=True)
    return person


@pytest.fixture
def code(holder, now):
    made, _ = operations.claim_on_phone(holder, at=now - dt.timedelta(days=1))
    return made


@pytest.fixture
def shop(district):
    return ShopFactory(street=district["east"], name="李老三烤鱼店")


@pytest.fixture
def offer(shop):
    return OfferFactory(shop=shop, title="全单 8 折", excludes="酒水")


@pytest.fixture
def seat(shop):
    return SeatFactory(shop=shop, role="SHOP_CLERK")


@pytest.fixture
def other_seat(district):
    shop = ShopFactory(street=district["west"], name="西街面馆")
    OfferFactory(shop=shop, title="面条 9 折")
    return SeatFactory(shop=shop)


@pytest.fixture
def picture(code, now):
    """(what the QR says, the eight characters) as the phone shows them now."""
    return operations.show(code, at=now)
