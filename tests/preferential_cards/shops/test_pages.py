import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from preferential_cards.shops import alerts, rules
from preferential_cards.shops.enums import Action, State
from preferential_cards.shops.models import Matter, Seat, Shop
from tests.preferential_cards.shops.factories import OfferFactory, SeatFactory, ShopFactory

pytestmark = pytest.mark.django_db


def text(response):
    return response.content.decode()


@pytest.fixture
def form(district, png):
    return {
        "name": "老兵面馆", "uscc": rules.uscc_of("91990108MA0000077"), "trade": "DINING", "street": district["east"].code,
        "address": "江陵路 8 号", "promise": "面条 8 折", "contact_name": "王强", "contact_phone": "13800000001",
        "licence": png, "agrees": "on", "website": "",
    }  # fmt: skip


def test_the_public_list_shows_shops_on_the_list_and_no_contact(client, shop, district):
    OfferFactory(shop=shop)
    ShopFactory(street=district["east"], name="停业整改店", state=State.SUSPENDED)
    ShopFactory(street=district["east"], name="公示中的店", state=State.NOTICE, notice_from=timezone.localdate(), notice_to=timezone.localdate())  # fmt: skip

    page = text(client.get(reverse("shops:directory")))

    assert "李老三烤鱼店" in page
    assert "全单 8 折" in page
    assert "停业整改店" not in page
    assert "公示中的店" in page


def test_a_shop_that_is_off_the_list_is_no_longer_found(client, shop):
    assert client.get(reverse("shops:shop", args=[shop.pk])).status_code == 200
    Shop.objects.filter(pk=shop.pk).update(state=State.SUSPENDED)

    assert client.get(reverse("shops:shop", args=[shop.pk])).status_code == 404


def test_the_map_is_drawn_from_our_own_lines(client, shop):
    Shop.objects.filter(pk=shop.pk).update(longitude=120.2, latitude=30.2)

    page = text(client.get(reverse("shops:directory")))

    assert "<svg" in page
    assert "李老三烤鱼店</title>" in page


def test_a_shop_applies_on_line_and_follows_its_way_by_a_private_link(client, form):
    response = client.post(reverse("shops:apply"), form)

    made = Shop.objects.get(name="老兵面馆")
    assert response.url == reverse("shops:applied", args=[made.link])
    assert made.files.get().kind == "LICENCE"
    assert "待走访核验" in text(client.get(response.url))
    assert "13800000001" not in text(client.get(response.url))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("uscc", "91990108MA00000770", "统一社会信用代码不对"),
        ("contact_phone", "12345", "电话"),
        ("agrees", "", "请勾选承诺"),
        ("licence", "", "营业执照"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(client, form, field, value, words):
    response = client.post(reverse("shops:apply"), form | {field: value})

    assert response.status_code == 422
    assert words in text(response)
    assert "老兵面馆" in text(response)
    assert Shop.objects.count() == 0


def test_a_file_that_is_no_picture_stays_outside(client, form, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415 -- only here

    evil = SimpleUploadedFile("licence.png", b"<script>alert(1)</script>")

    response = client.post(reverse("shops:apply"), form | {"licence": evil})

    assert response.status_code == 422
    assert Shop.objects.count() == 0


def test_a_robot_that_fills_the_hidden_field_makes_nothing(client, form):
    client.post(reverse("shops:apply"), form | {"website": "http://spam"})

    assert Shop.objects.count() == 0


def test_the_sixth_application_in_a_quarter_of_an_hour_waits(client, form):
    for _ in range(5):
        client.post(reverse("shops:apply"), {"name": ""})

    assert client.post(reverse("shops:apply"), form).status_code == 429


def test_what_was_sent_back_is_corrected_without_typing_it_again(client, applied, take, now):
    take(Action.RETURN, applied, "street", note="执照看不清")
    link = reverse("shops:applied", args=[applied.link])

    page = text(client.get(link))
    assert "执照看不清" in page
    assert applied.uscc in page
    fields = {
        "name": applied.name, "uscc": applied.uscc, "trade": applied.trade, "street": applied.street_id, "address": applied.address,
        "promise": "8 折", "contact_name": "李", "contact_phone": "", "agrees": "on", "website": "",
    }  # fmt: skip
    client.post(link, fields)

    applied.refresh_from_db()
    assert applied.state == State.APPLIED


def test_a_complaint_is_made_and_read_without_an_account(client, shop):
    response = client.post(reverse("shops:shop", args=[shop.pk]), {"text": "没给八折", "refused_offer": "on"})

    matter = Matter.objects.get()
    assert response.url == reverse("shops:matter", args=[matter.link])
    assert "已转给商家" in text(client.get(response.url))
    assert client.get(reverse("shops:matter", args=["no-such-link"])).status_code == 404


# -- staff -------------------------------------------------------------------------------------------------


def test_a_street_finds_its_own_shops_and_steps_and_no_others(as_, applied, district):
    ShopFactory(street=district["west"], name="西街小店", state=State.APPLIED)
    client = as_("street")

    page = text(client.get(reverse("shops:work")))
    file = text(client.get(reverse("shops:shop_file", args=[applied.pk])))

    assert applied.name in page
    assert "西街小店" not in page
    assert "走访核验通过" in file
    assert "审核通过" not in file


@pytest.mark.parametrize("name", ["work", "targets", "matters", "export"])
def test_shop_work_is_closed_to_whom_it_does_not_concern(as_, shop, name):
    assert as_("worker").get(reverse(f"shops:{name}")).status_code == 403


def test_a_step_with_its_photo_is_taken_on_the_page(as_, applied, png):
    client = as_("street")
    url = reverse("shops:take", args=[applied.pk])

    refused = client.post(url, {"action": "CHECK", "seen": applied.version, "note": "好"})
    done = client.post(url, {"action": "CHECK", "seen": applied.version, "note": "好", "visit_photo": png})

    assert refused.status_code == 409
    assert "走访时拍的门店照片" in text(refused)
    assert done.status_code == 302
    file = applied.files.get()
    shown = client.get(reverse("shops:file", args=[applied.pk, file.pk]))
    assert b"".join(shown.streaming_content).startswith(b"\x89PNG")


def test_a_neighbour_opens_no_file_and_takes_no_step(as_, district, stored):
    west = ShopFactory(street=district["west"], state=State.APPLIED)
    client = as_("street")

    for name in ("shop_file", "amend"):
        assert client.get(reverse(f"shops:{name}", args=[west.pk])).status_code == 404
    for name in ("take", "visit", "mystery", "invite"):
        assert client.post(reverse(f"shops:{name}", args=[west.pk]), {}).status_code == 404


def test_a_street_adds_a_lead_and_notes_a_visit(as_, district):
    client = as_("street")
    fields = {
        "name": "老张面馆",
        "trade": "DINING",
        "street": district["east"].code,
        "address": "滨盛路 1 号",
    }

    client.post(reverse("shops:add"), fields)
    lead = Shop.objects.get(name="老张面馆")
    client.post(reverse("shops:visit", args=[lead.pk]), {"note": "老板愿意，下周再谈"})
    client.post(
        reverse("shops:amend", args=[lead.pk]),
        fields | {"promise": "9 折", "longitude": "120.2", "latitude": "30.2"},
    )

    lead.refresh_from_db()
    assert (lead.promise, lead.longitude) == ("9 折", 120.2)
    assert "老板愿意" in text(client.get(reverse("shops:shop_file", args=[lead.pk])))


def test_a_street_adds_no_lead_in_another_street(as_, district):
    fields = {"name": "西街店", "trade": "DINING", "street": district["west"].code, "address": "x"}

    assert as_("street").post(reverse("shops:add"), fields).status_code == 422
    assert Shop.objects.count() == 0


def test_the_officer_decides_a_matter_on_the_page(as_, shop):
    matter = Matter.objects.create(
        shop=shop, kind="MYSTERY", text="不认码", state="HEARD", link="m", opened_at=timezone.now()
    )
    client = as_("officer")

    assert "不认码" in text(client.get(reverse("shops:matters")))
    client.post(reverse("shops:decide", args=[matter.pk]), {"outcome": "UPHELD", "answer": "已约谈"})

    matter.refresh_from_db()
    assert matter.answer == "已约谈"


def test_the_leader_reads_the_goal_and_its_growth(as_, shop):
    page = text(as_("leader").get(reverse("shops:targets")))

    assert "招募进度" in page
    assert "东街街道" in page


def test_the_list_goes_out_as_a_workbook(as_, shop):
    response = as_("officer").get(reverse("shops:export"))

    assert b"".join(response.streaming_content).startswith(b"PK")


@pytest.mark.slow
def test_papers_are_printed_for_whom_they_concern(as_, shop, applied):
    client = as_("street")

    assert client.get(reverse("shops:print", args=[shop.pk, "poster"])).content.startswith(b"%PDF")
    assert client.get(reverse("shops:print", args=[applied.pk, "poster"])).status_code == 404
    assert client.get(reverse("shops:print", args=[shop.pk, "nothing"])).status_code == 404


def test_the_admin_shows_the_file_and_decides_by_the_same_operation(as_, users, shop):
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_("officer")

    assert client.get(reverse("admin:shops_shop_changelist")).status_code == 200
    client.post(
        reverse("admin:shops_shop_change", args=[shop.pk]), {"_decide": "SUSPEND", "_note": "卫生整改"}
    )

    shop.refresh_from_db()
    assert shop.state == State.SUSPENDED
    for name in ("businessarea", "target", "shoprule"):
        assert client.get(reverse(f"admin:shops_{name}_changelist")).status_code == 200


def test_what_is_late_or_broken_is_told(cast, shop, applied, now):
    Matter.objects.bulk_create(
        Matter(shop=shop, kind="COMPLAINT", text="x", refused_offer=True, link=f"m{n}", state="DECIDED", outcome="UPHELD", answer="y", opened_at=now, decided_at=now)
        for n in range(3)
    )  # fmt: skip
    Shop.objects.filter(pk=shop.pk).update(agreement_to=now.date() + dt.timedelta(days=20))

    told = [
        alert.text
        for alert in alerts.shops_that_need_a_decision(scope=cast["officer"], place="990108", at=now)
    ]
    waiting = [(heap.what, heap.count) for heap in alerts.shops_that_wait(scope=cast["street"], at=now)]

    assert told == ["1 家崇军商家协议 60 天内到期", "李老三烤鱼店 3 次查实不给承诺的优惠"]
    assert waiting == [("崇军商家“待走访核验”", 1)]


# -- a shop's phone ----------------------------------------------------------------------------------------


def test_a_phone_without_a_seat_is_led_to_the_code(client, shop):
    assert client.get(reverse("shop:home")).url == reverse("shop:join")
    client.cookies["shop"] = "invented"
    assert client.get(reverse("shop:home")).url == reverse("shop:join")
    assert client.get(reverse("shop:home"), headers={"Accept": "application/json"}).status_code == 401


def test_the_code_of_the_street_makes_a_phone_the_owners(as_, shop, client):
    page = text(as_("street").post(reverse("shops:invite", args=[shop.pk]), {"name": "李老三"}))
    code = page.split('<b class="strong">')[1][:9]
    client.logout()

    response = client.post(reverse("shop:join"), {"code": code})

    assert response.url == reverse("shop:home")
    assert response.cookies["shop"]["httponly"]
    assert response.cookies["shop"]["path"] == "/shop/"
    assert "李老三" in text(client.get(reverse("shop:home")))


def test_guessing_codes_is_stopped(client, shop):
    for _ in range(5):
        assert client.post(reverse("shop:join"), {"code": "AAAABBBB"}).status_code == 422

    assert client.post(reverse("shop:join"), {"code": "AAAABBBB"}).status_code == 429


def test_an_owner_keeps_offers_and_people(phone, shop):
    client = phone()
    terms = {
        "title": "全单 8 折",
        "kind": "PERCENT",
        "holders": ["V"],
        "per_day": "1",
        "valid_from": "2026-01-01",
    }

    client.post(reverse("shop:add_offer"), terms)
    offer = shop.offers.get()
    client.post(reverse("shop:offer", args=[offer.pk]), terms | {"title": "全单 7 折"})
    page = text(client.post(reverse("shop:invite"), {"name": "小王"}))
    offer.refresh_from_db()
    client.post(reverse("shop:withdraw_offer", args=[offer.pk]))

    assert (offer.title, offer.version) == ("全单 7 折", 2)
    assert "小王" in page
    offer.refresh_from_db()
    assert offer.withdrawn_at is not None


def test_an_owner_removes_a_clerk_in_one_tap_and_the_clerk_is_out(phone, shop, client):
    phone()
    clerk = SeatFactory(shop=shop, role="SHOP_CLERK")

    client.post(reverse("shop:end_seat", args=[clerk.pk]))

    client.cookies["shop"] = clerk.name
    assert client.get(reverse("shop:home")).url == reverse("shop:join")


def test_a_clerk_sees_the_counter_and_changes_nothing(phone, shop):
    offer = OfferFactory(shop=shop)
    client = phone(role="SHOP_CLERK")

    assert "加店员" not in text(client.get(reverse("shop:home")))
    for name, args in (("offer", [offer.pk]), ("withdraw_offer", [offer.pk]), ("end_seat", [client.seat.pk])):
        assert client.post(reverse(f"shop:{name}", args=args)).status_code == 409


def test_a_shop_reaches_nothing_of_another(phone, district):
    other = ShopFactory(street=district["west"])
    offer, seat = OfferFactory(shop=other), SeatFactory(shop=other)
    matter = Matter.objects.create(
        shop=other,
        kind="COMPLAINT",
        text="x",
        state="ASKED",
        link="m",
        opened_at=timezone.now(),
        asked_at=timezone.now(),
    )
    client = phone()

    assert client.get(reverse("shop:offer", args=[offer.pk])).status_code == 404
    assert client.post(reverse("shop:withdraw_offer", args=[offer.pk])).status_code == 404
    assert client.post(reverse("shop:end_seat", args=[seat.pk])).status_code == 404
    assert client.post(reverse("shop:say", args=[matter.pk]), {"text": "x"}).status_code == 404


@pytest.mark.parametrize("url", ["/people/", "/cards/", "/shops/work/", "/progress/cockpit/", "/admin/"])
def test_a_seat_opens_no_page_of_the_bureau(phone, url):
    assert "/accounts/login/" in phone().get(url, follow=True).redirect_chain[-1][0] or url == "/admin/"


def test_the_shop_answers_a_complaint(phone, shop, now):
    matter = Matter.objects.create(
        shop=shop, kind="COMPLAINT", text="没给折扣", state="ASKED", link="m", opened_at=now, asked_at=now
    )
    client = phone()

    assert "没给折扣" in text(client.get(reverse("shop:home")))
    client.post(reverse("shop:say", args=[matter.pk]), {"text": "已补给"})

    matter.refresh_from_db()
    assert (matter.state, matter.shop_said) == ("HEARD", "已补给")
    assert Seat.objects.count() == 1
