import io

import pytest
from django.conf import settings
from PIL import Image

from preferential_cards.shops import operations
from preferential_cards.shops.enums import Action, FileKind, State
from tests.preferential_cards.shops.factories import SeatFactory, ShopFactory


@pytest.fixture(autouse=True)
def _files(tmp_path):
    was, settings.MEDIA_ROOT = settings.MEDIA_ROOT, tmp_path
    yield
    settings.MEDIA_ROOT = was


@pytest.fixture
def png():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    out.name = "shop.png"
    out.seek(0)
    return out


@pytest.fixture
def stored(png):
    from bureau.kit import uploads  # noqa: PLC0415 -- after the folder of this test is set

    return uploads.take(png, name="visit.png")


@pytest.fixture
def applied(district):
    return ShopFactory(street=district["east"], state=State.APPLIED)


@pytest.fixture
def shop(district):
    return ShopFactory(street=district["east"], name="李老三烤鱼店")


@pytest.fixture
def take(cast, now, stored):
    """take(Action.CHECK, shop, "street") → the step."""

    def step(action, shop, who, *, at=now, note="看过了，门面整洁", files=None):
        if files is None:
            files = [(FileKind.VISIT, stored)] if action == Action.CHECK else []
        made = operations.take(action, shop_id=shop.pk, by=cast[who], at=at, note=note, files=files)
        shop.refresh_from_db()
        return made

    return step


@pytest.fixture
def phone(client, shop):
    """phone(role) → the test client as a phone of the shop."""

    def hold(shop=shop, **facts):
        seat = SeatFactory(shop=shop, **facts)
        client.cookies["shop"] = seat.name
        client.seat = seat
        return client

    return hold
