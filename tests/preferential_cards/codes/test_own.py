import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.kit import my
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes import operations
from preferential_cards.codes.enums import Action
from preferential_cards.codes.models import Code
from preferential_cards.shops import offering, tracking
from preferential_cards.shops.models import Matter, Star
from tests.preferential_cards.benefits.factories import BenefitFactory
from tests.preferential_cards.codes.conftest import PersonFactory
from veterans.citizens import door
from veterans.citizens.enums import Via
from veterans.citizens.models import Session

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def come(client):
    """come(person) → the client, signed in on /my/ as that person."""

    def enter(person, **facts):
        now = timezone.now()
        Session.objects.create(
            digest=door.digest(f"stay-{person.pk}"), person_id=person.pk, acting_id=person.pk, via=Via.values[0], begun_at=now, seen_at=now, **facts
        )  # fmt: skip
        client.cookies[door.COOKIE] = f"stay-{person.pk}"
        return client

    return enter


@pytest.fixture
def used(holder, offer):
    use = offering.Use(pseudonyms.of(holder.pk), "V", b"t" * 32)
    return offering.redeem(offer, use=use, seat=None, at=timezone.now())


def test_a_person_claims_the_code_for_this_phone_and_shows_it(come, holder):
    client = come(holder)

    assert "申领老兵码" in text(client.get(reverse("my_code:overview")))
    answer = client.post(reverse("my_code:claim"))

    assert answer.url == reverse("code:code")
    assert "data:image" in text(client.get(answer.url))
    assert answer.cookies["code"]["httponly"]
    assert Code.objects.get().person == holder


def test_without_a_card_the_page_says_so_and_gives_nothing(come, district):
    person = PersonFactory(station=district["bridge"])
    client = come(person)

    assert "有效的优待证才能申领" in text(client.get(reverse("my_code:overview")))
    client.post(reverse("my_code:claim"))
    assert Code.objects.count() == 0


def test_staff_at_the_counter_do_not_bind_their_own_phone(come, holder, users):
    come(holder, opened_by=users["worker"]).post(reverse("my_code:claim"))

    assert Code.objects.count() == 0


def test_a_frozen_code_is_told_on_the_first_page(code, holder, cast, now):
    operations.take(Action.FREEZE, code_id=code.pk, by=cast["worker"], at=now, note="x")

    [card] = [card for card in my.cards_of(holder, at=now) if card.title == "老兵码"]
    assert card.todo


def test_a_person_sees_what_was_used_and_rates_it(come, used, holder, shop):
    client = come(holder)

    assert "李老三烤鱼店" in text(client.get(reverse("my_code:overview")))
    client.post(reverse("my_code:rate", args=[shop.pk]), {"stars": "4"})

    assert Star.objects.get().stars == 4


def test_another_person_sees_none_of_it_and_rates_nothing(come, used, holder, shop, district):
    tracking.complain(
        shop.pk, text="我的事", refused_offer=False, at=timezone.now(), subject=pseudonyms.of(holder.pk)
    )
    client = come(PersonFactory(station=district["bridge"]))

    page = text(client.get(reverse("my_code:overview")))

    assert "李老三烤鱼店" not in page
    assert "我的事" not in page
    assert client.post(reverse("my_code:rate", args=[shop.pk]), {"stars": "1"}).status_code == 404


def test_a_complaint_is_answered_where_it_was_made(come, used, holder, shop, cast):
    client = come(holder)
    client.post(reverse("my_code:complain", args=[shop.pk]), {"text": "没给八折", "refused_offer": "1"})
    matter = Matter.objects.get()
    tracking.shop_says(matter.pk, shop_id=shop.pk, text="补了", at=timezone.now())
    tracking.decide(matter.pk, outcome="UPHELD", answer="已督促补给", by=cast["officer"], at=timezone.now())

    assert "已督促补给" in text(client.get(reverse("my_code:overview")))


def test_strangers_are_led_to_the_door(client, shop):
    for name, args in (("my_code:overview", []), ("my_benefits:list", [])):
        assert client.get(reverse(name, args=args)).url.startswith("/my/in/")
    assert client.post(reverse("my_code:claim")).url.startswith("/my/in/")


def test_the_page_of_benefits_lists_only_the_own_and_takes_a_word(come, holder):
    mine = BenefitFactory(title="老兵窗口", takes_feedback=True)
    BenefitFactory(title="三属专享", groups=["BEREAVED"])
    client = come(holder)

    page = text(client.get(reverse("my_benefits:list")))
    client.post(reverse("my_benefits:list"), {"benefit": mine.pk, "stars": "5", "text": "快"})

    assert "老兵窗口" in page
    assert "三属专享" not in page
    assert mine.feedback.get().stars == 5
    assert mine.feedback.get().at > timezone.now() - dt.timedelta(minutes=1)


def test_nobody_speaks_of_an_item_that_is_not_theirs(come, holder):
    other = BenefitFactory(groups=["BEREAVED"], takes_feedback=True)

    answer = come(holder).post(reverse("my_benefits:list"), {"benefit": other.pk, "stars": "1"})

    assert answer.status_code == 404
    assert other.feedback.count() == 0
