"""Without network, on a phone: a worker registers a person at an event, visits an 85-year-old, syncs, and settles a conflict."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from bureau.field.models import Sent
from bureau.kit import codes
from tests.events.factories import EventFactory
from tests.veterans.factories import ContactFactory, PersonFactory, an_id_number
from tests.visits.factories import VisitTaskFactory, born
from veterans.events.models import Booking
from veterans.models import Person
from veterans.visits.models import Visit, VisitTask

ANSWER = 20_000


@pytest.fixture
def day(transactional_db, users, district, settings):
    """An event of today, and an old man whose visit is due."""
    from django.utils import timezone  # noqa: PLC0415 -- the real clock: the browser has one, too

    settings.HOME_CODE = district["district"].code
    codes.load()
    now = timezone.now()
    event = EventFactory(station=district["bridge"], starts_at=now, ends_at=now + dt.timedelta(hours=2))
    elder = PersonFactory(
        station=district["bridge"],
        name="吴定邦",
        number=born(1941),
        residence_address="江晖路12号",
        health="1",
    )
    ContactFactory(person=elder, number="13800000271")
    VisitTaskFactory(person=elder, due_on=timezone.localdate())
    return event, elder


def take_along(one, source=None):
    page = one.goto("/field/take/")
    if source:
        page.get_by_label("一场活动的名单").check()
        page.get_by_label("哪场活动").select_option(label=source)
    page.get_by_role("button", name="带走", exact=True).click()
    expect(page.locator("#board")).to_be_visible(timeout=ANSWER)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=ANSWER)
    return page


@pytest.mark.slow
def test_given_a_list_taken_along_when_there_is_no_network_then_work_goes_on_and_nothing_is_lost(
    as_user, accessible, day, live_server
):
    event, elder = day
    one = as_user("worker", screen="phone")

    # Given a list on the phone
    accessible_take = one.goto("/field/take/")
    accessible(one)
    expect(accessible_take.get_by_text("没有证件号")).to_be_visible()
    page = take_along(one)
    expect(page.locator("#people")).to_contain_text("吴定邦")
    assert not one.scrolls_sideways()
    one.shoot("field-list")
    accessible(one)

    # And nothing of it readable without the key
    raw = page.evaluate(
        """async () => {
          const db = await new Promise(r => { const q = indexedDB.open('portal-field'); q.onsuccess = () => r(q.result); });
          const rows = await new Promise(r => { const q = db.transaction('people').objectStore('people').getAll(); q.onsuccess = () => r(q.result); });
          return rows.map(row => Object.keys(row).join() + new TextDecoder().decode(row.data)).join();
        }"""
    )
    assert "id,trip,iv,data" in raw
    assert "吴" not in raw
    assert "13800000271" not in raw

    # When the network is gone, also after opening the page anew
    one.context.set_offline(True)
    page.reload()
    expect(page.locator("#net")).to_contain_text("没有网", timeout=ANSWER)
    expect(page.locator("#people")).to_contain_text("吴定邦")

    # Then a visit is recorded, and a wrong number is told at once
    page.get_by_role("button", name="记走访 吴定邦").click()
    page.get_by_label("逐项核对了档案信息").check()
    page.get_by_label("看到的情况").fill("身体好，女儿同住")
    one.shoot("field-visit")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#n-waiting")).to_have_text("1")
    page.get_by_role("button", name="登记新人").click()
    page.get_by_label("身份证号").fill("990108197001010999")
    page.get_by_label("姓名").fill("周一鸣")
    page.get_by_label("人员类别").select_option(label="自主就业退役士兵")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("alert").filter(visible=True)).to_contain_text("末位对不上")
    page.get_by_label("身份证号").fill(an_id_number(7, born="19700101"))
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("#n-waiting")).to_have_text("2")
    one.shoot("field-outbox")
    assert Visit.objects.count() == 0

    # When there is network again, everything goes by itself
    one.context.set_offline(False)
    expect(page.locator("#n-waiting")).to_have_text("0", timeout=ANSWER)
    expect(page.locator("#told")).to_contain_text("已送到")

    # Then the file, the visit and the counters have it, once
    assert (Visit.objects.get().person, VisitTask.objects.get().state) == (elder, "DONE")
    assert Person.objects.filter(name="周一鸣", source="COLLECTIVE_EVENT").count() == 1
    assert Booking.objects.get().state == "DONE"
    page = one.goto(f"/events/{event.pk}/")
    expect(page.locator(".counters")).to_contain_text(re.compile("1\\s*已办完"))
    assert not one.scrolls_sideways()
    accessible(one)
    page = one.goto("/visits/done/")
    expect(page.get_by_role("main")).to_contain_text("见到本人")
    accessible(one)


@pytest.mark.slow
def test_given_both_sides_changed_a_fact_when_it_syncs_then_the_worker_chooses_field_by_field(
    as_user, accessible, day
):
    _, elder = day
    one = as_user("worker", screen="phone")
    page = take_along(one)

    # Given a correction on the phone without network, and another one in the office
    one.context.set_offline(True)
    page.get_by_role("button", name="更正 吴定邦").click()
    page.get_by_label("常住地址").fill("滨康路9号")
    page.get_by_role("button", name="更正", exact=True).click()
    Person.objects.filter(pk=elder.pk).update(residence_address="西兴路1号", version=2)

    # When it is sent, both values stand side by side
    one.context.set_offline(False)
    expect(page.locator("#n-stuck")).to_have_text("1", timeout=ANSWER)
    sides = page.get_by_role("row", name=re.compile("常住地址"))
    expect(sides).to_contain_text("滨康路9号")
    expect(sides).to_contain_text("西兴路1号")
    assert Sent.objects.get().state == "CONFLICT"
    one.shoot("field-conflict")
    assert not one.scrolls_sideways()
    page.get_by_label("滨康路9号").check()
    page.get_by_role("button", name="按选的送").click()

    # Then the chosen one holds and the outbox is empty
    expect(page.locator("#n-stuck")).to_have_text("0", timeout=ANSWER)
    elder.refresh_from_db()
    assert elder.residence_address == "滨康路9号"


@pytest.mark.slow
def test_given_a_number_that_is_taken_when_it_syncs_then_it_stays_visible_with_the_reason_until_mended(
    as_user, day
):
    event, _ = day
    one = as_user("worker", screen="phone")
    page = take_along(one, source=event.name)

    page.get_by_role("button", name="登记新人").click()
    page.get_by_label("身份证号").fill(born(1941))
    page.get_by_label("姓名").fill("吴定邦")
    page.get_by_label("人员类别").select_option(label="自主就业退役士兵")
    page.get_by_role("button", name="登记", exact=True).click()

    expect(page.locator("#n-stuck")).to_have_text("1", timeout=ANSWER)
    expect(page.locator("#outbox")).to_contain_text("没有写入")
    page.get_by_role("button", name="交还名单").click()
    expect(page.locator("#told")).to_contain_text("先同步或处理完再交还")
    one.shoot("field-stuck")
    page.get_by_role("button", name="改一下再送").click()
    page.get_by_label("身份证号").fill(an_id_number(13, born="19410909"))
    page.get_by_role("button", name="登记", exact=True).click()

    expect(page.locator("#n-stuck")).to_have_text("0", timeout=ANSWER)
    page.get_by_role("button", name="交还名单").click()
    expect(page.locator("#gate-text")).to_contain_text("已交还", timeout=ANSWER)


@pytest.mark.slow
def test_given_a_list_when_the_worker_signs_out_then_it_is_wiped_and_unsent_work_waits_closed(as_user, day):
    one = as_user("worker", screen="phone")
    page = take_along(one)
    one.context.set_offline(True)
    page.get_by_role("button", name="记走访 吴定邦").click()
    page.get_by_role("button", name="记下").click()
    expect(page.locator("#n-waiting")).to_have_text("1")

    one.context.clear_cookies()
    one.context.set_offline(False)
    page = one.goto("/accounts/login/")
    page.wait_for_function("sessionStorage.getItem('portal-field-key') === null")
    page = one.goto("/field/")

    expect(page.locator("#gate-text")).to_contain_text("请先登录", timeout=ANSWER)
    left = page.evaluate(
        """async () => {
          const db = await new Promise(r => { const q = indexedDB.open('portal-field'); q.onsuccess = () => r(q.result); });
          const count = name => new Promise(r => { const q = db.transaction(name).objectStore(name).count(); q.onsuccess = () => r(q.result); });
          return [await count('people'), await count('outbox')];
        }"""
    )
    assert left == [0, 1]
