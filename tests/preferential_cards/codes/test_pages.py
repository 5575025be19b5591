import base64
import datetime as dt
import json
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from preferential_cards.codes import lists, operations, states, tokens
from preferential_cards.codes.enums import Action
from preferential_cards.codes.models import Check
from preferential_cards.shops.enums import State as ShopState
from preferential_cards.shops.models import Redemption, Shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_old_list():
    cache.clear()


def text(response):
    return response.content.decode()


def main_of(response):
    """The page without what is new on each answer: the time of day and the token against forged forms."""
    page = re.sub(r"\d\d-\d\d \d\d:\d\d:\d\d|csrf\w*\W+value=\"\w+\"|X-CSRFToken\W+\w+", "", text(response))
    return re.sub(r"csrfmiddlewaretoken.*?>", "", page)


@pytest.fixture
def counter(client, seat):
    client.cookies["shop"] = seat.name
    return client


@pytest.fixture
def fresh(code):
    return operations.show(code, at=timezone.now())


def test_a_clerk_scans_and_taps(counter, fresh, offer):
    page = text(counter.post(reverse("scan:check"), {"code": fresh[0]}))
    check = Check.objects.get()
    done = counter.post(reverse("scan:redeem"), {"check": check.pk, "offer": offer.pk})

    assert "张**" in page
    assert "全单 8 折，酒水除外，每天 1 次" in page
    assert "已记一次" in text(done)
    assert Redemption.objects.count() == 1


def test_the_counter_learns_nothing_about_the_person(counter, fresh, offer, holder):
    page = text(counter.post(reverse("scan:check"), {"code": fresh[0]}))

    for secret in (
        holder.name,
        holder.id_number,
        holder.station.short_name,
        str(holder.born_on),
        f"/people/{holder.pk}",
    ):
        assert secret not in page


def test_forged_old_frozen_and_other_shops_pictures_give_the_same_page(
    client, code, seat, offer, other_seat, cast
):
    def answer(asked, phone):
        client.cookies["shop"] = phone.name
        return main_of(client.post(reverse("scan:check"), {"code": asked}))

    now = timezone.now()
    good, _ = operations.show(code, at=now)
    old = tokens.make(b"12345678", at=now - dt.timedelta(seconds=200))
    elsewhere, _ = operations.show(code, at=now)
    answer(elsewhere, other_seat)
    forged = good[:50] + ("A" if good[50] != "A" else "B") + good[51:]
    answers = [answer(asked, seat) for asked in ("NONSENSE", forged, old, elsewhere)]
    operations.take(Action.FREEZE, code_id=code.pk, by=cast["worker"], at=now, note="x")
    answers.append(answer(good, seat))

    assert set(answers) == {answers[0]}
    assert "无效或已过期" in answers[0]
    assert set(Check.objects.filter(shop=seat.shop).values_list("outcome", flat=True)) == {
        "MALFORMED", "FORGED", "EXPIRED", "OTHER_SHOP", "FROZEN"
    }  # fmt: skip


def test_the_second_tap_says_when_and_where(counter, fresh, offer):
    counter.post(reverse("scan:check"), {"code": fresh[1]})
    check = Check.objects.get()
    for _ in range(2):
        last = counter.post(reverse("scan:redeem"), {"check": check.pk, "offer": offer.pk})

    assert last.status_code == 409
    assert "已在本店用过" in text(last)


def test_ten_wrong_codes_and_the_counter_rests(counter):
    for _ in range(10):
        counter.post(reverse("scan:check"), {"code": "AAAA2222"})

    assert counter.post(reverse("scan:check"), {"code": "AAAA2222"}).status_code == 429


def test_a_printed_code_is_asked_for_its_pin_on_the_page(counter, holder, offer, cast):
    _, paper = operations.claim_at_station(holder.pk, pin="2468", by=cast["worker"], at=timezone.now())

    asked = text(counter.post(reverse("scan:check"), {"code": paper}))
    good = text(counter.post(reverse("scan:check"), {"code": paper, "pin": "2468"}))

    assert "请顾客说密码" in asked
    assert "张**" not in asked
    assert "张**" in good


def test_without_a_seat_there_is_no_counter(client, fresh):
    for name in ("page", "list"):
        assert client.get(reverse(f"scan:{name}")).status_code == 302
    for name in ("check", "redeem", "sync"):
        assert client.post(reverse(f"scan:{name}"), {"code": fresh[0]}).url == reverse("shop:join")
    assert Check.objects.count() == 0


def test_a_suspended_shop_has_no_scanner_and_no_list(counter, shop):
    Shop.objects.filter(pk=shop.pk).update(state=ShopState.SUSPENDED)

    assert "不在册" in text(counter.get(reverse("scan:page")))
    assert counter.get(reverse("scan:list")).status_code == 409


def test_the_list_for_work_without_network_is_signed_and_names_nobody(counter, code, offer, holder, shop):
    packed = counter.get(reverse("scan:list")).json()
    inside = json.loads(packed["list"])
    today = timezone.localdate().isoformat()
    mark = tokens.mark_of(code.key, timezone.localdate())[: lists.SHORT_MARK]

    assert base64.b64decode(inside["marks"][today]["V"]) == mark
    assert inside["marks"][today]["F"] == ""
    assert (inside["shop"], inside["hours"]) == (shop.pk, 12)
    assert [each["words"] for each in inside["offers"]] == ["全单 8 折，酒水除外，每天 1 次"]
    for secret in (holder.name, holder.id_number, base64.b64encode(code.key).decode()):
        assert secret not in json.dumps(packed, ensure_ascii=False)
    assert packed["key"] in tokens.public_keys()


def test_a_frozen_code_is_off_the_next_list(counter, code, cast):
    operations.take(Action.FREEZE, code_id=code.pk, by=cast["worker"], at=timezone.now(), note="x")

    inside = json.loads(counter.get(reverse("scan:list")).json()["list"])

    assert inside["marks"][timezone.localdate().isoformat()]["V"] == ""


def test_an_upload_answers_each_line(counter, fresh, offer):
    uses = [
        {"token": fresh[0], "offer": offer.pk, "at": int(timezone.now().timestamp())},
        {"token": "X", "offer": 1, "at": 1},
    ]

    response = counter.post(reverse("scan:sync"), json.dumps({"uses": uses}), content_type="application/json")

    assert [answer["status"] for answer in response.json()["answers"]] == ["ok", "refused"]


@pytest.mark.parametrize(
    "body", ["", "[]", '{"uses": [{}]}', '{"uses": 3}', '{"uses": [{"token": "x", "offer": "y", "at": 1}]}']
)
def test_an_upload_that_makes_no_sense_breaks_nothing(counter, body):
    response = counter.post(reverse("scan:sync"), body, content_type="application/json")

    assert response.status_code == 400


def test_too_many_lines_wait_for_the_next_upload(counter):
    uses = [{"token": "x", "offer": 1, "at": 1}] * 201

    response = counter.post(reverse("scan:sync"), json.dumps({"uses": uses}), content_type="application/json")

    assert response.status_code == 413


def test_the_worker_of_the_browser_keeps_files_and_no_answers(client):
    script = text(client.get(reverse("scan:worker")))

    assert "/shop/scan/" in script
    assert "/shop/check/" not in script


# -- the holder's phone ------------------------------------------------------------------------------------


def test_the_phone_shows_a_new_picture_each_time_and_no_name(client, holder):
    _, secret = operations.claim_on_phone(holder, at=timezone.now())
    client.cookies["code"] = secret

    first, second = (
        text(client.get(reverse("code:code"))),
        text(client.get(reverse("code:code"), headers={"HX-Request": "true"})),
    )

    pictures = [re.search(r'src="(data:[^"]+)"', page).group(1) for page in (first, second)]
    assert pictures[0] != pictures[1]
    assert "张**" in first
    assert holder.name not in first
    assert "<html" not in second


def test_a_phone_that_is_not_known_shows_nothing(client, code):
    client.cookies["code"] = "invented"

    assert "还没有老兵码" in text(client.get(reverse("code:code")))


def test_a_frozen_code_shows_no_picture(client, holder, cast):
    code, secret = operations.claim_on_phone(holder, at=timezone.now())
    operations.take(Action.FREEZE, code_id=code.pk, by=cast["worker"], at=timezone.now(), note="x")
    client.cookies["code"] = secret

    page = text(client.get(reverse("code:code")))

    assert "已冻结" in page
    assert "data:image" not in page


# -- the station -------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_station_prints_a_code_for_a_person_without_a_phone(as_, holder):
    response = as_("worker").post(reverse("codes:person", args=[holder.pk]), {"pin": "2468"})

    assert response.content.startswith(b"%PDF")
    assert b"2468" not in response.content


def test_a_station_freezes_and_thaws_on_the_page(as_, code, holder):
    client = as_("worker")
    url = reverse("codes:take", args=[holder.pk])

    client.post(url, {"action": "FREEZE", "note": ""})
    code.refresh_from_db()
    assert code.state == "CLAIMED"
    client.post(url, {"action": "FREEZE", "note": "手机丢了"})
    code.refresh_from_db()
    assert code.state == "FROZEN"
    assert "解冻" in text(client.get(reverse("codes:person", args=[holder.pk])))


def test_the_neighbour_finds_no_such_person(as_, holder):
    client = as_("neighbour")

    assert client.get(reverse("codes:person", args=[holder.pk])).status_code == 404
    assert client.post(reverse("codes:take", args=[holder.pk]), {"action": "FREEZE"}).status_code == 404


def test_the_log_says_why_to_the_street_and_names_nobody(as_, counter, fresh, holder, offer):
    counter.post(reverse("scan:check"), {"code": "NONSENSE"})
    client = as_("street")

    page = text(client.get(reverse("codes:log"), {"bad": 1}))

    assert "不是老兵码" in page
    assert holder.name not in page
    assert as_("worker").get(reverse("codes:log")).status_code == 403


def test_the_page_of_the_person_has_a_box_for_the_code(as_, code, holder):
    page = text(as_("worker").get(reverse("people:person", args=[holder.pk])))

    assert "老兵码" in page
    assert reverse("codes:person", args=[holder.pk]) in page


def test_the_admin_shows_codes_and_changes_none(as_, users, code):
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_("officer")

    assert client.get(reverse("admin:codes_code_changelist")).status_code == 200
    assert 'name="state"' not in text(client.get(reverse("admin:codes_code_change", args=[code.pk])))


def test_the_drawing_is_up_to_date():
    assert Path("docs/diagrams/code.md").read_text(encoding="utf-8") == states.drawing()
