"""What was typed before an idle log-out is back in its fields (A21); a list of many leaves only with a second person."""

import pytest
from playwright.sync_api import expect

from bureau.accounts.models import Session
from bureau.accounts.sessions import SessionStore
from bureau.exports.models import Order
from tests.veterans.factories import PersonFactory

PASSWORD = "Correct horse 正确的马 battery"


def let_everybody_rest_too_long():
    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        store["seen"] = 0
        store.save()


def test_what_was_typed_before_an_idle_log_out_is_back_in_its_fields(as_user, users, district, accessible):
    PersonFactory.create_batch(2, station=district["bridge"])
    street = users["street"]
    street.set_password(PASSWORD)
    street.save()
    one = as_user("street")
    page = one.goto("/exports/new/people/?cols=name")
    page.locator("#id_purpose").select_option("SERVICE")
    page.get_by_label("用在哪里、给谁看").fill("春节上门慰问分组用")
    let_everybody_rest_too_long()
    page.get_by_role("button", name="提交审批").click()

    expect(page.get_by_text("刚填的内容已留住")).to_be_visible()
    page.get_by_label("用户名").fill(street.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()

    expect(page.get_by_label("用在哪里、给谁看")).to_have_value("春节上门慰问分组用")
    expect(page.locator("#id_purpose")).to_have_value("SERVICE")
    one.shoot("trust-kept")
    accessible(one)
    page.get_by_role("button", name="提交审批").click()
    expect(page.get_by_role("button", name="撤回申请")).to_be_visible()
    assert Order.objects.get().note == "春节上门慰问分组用"


@pytest.mark.parametrize(
    "window", [{"screen": "laptop"}, {"screen": "phone", "elder": True}], ids=["laptop", "elder"]
)
def test_the_second_person_reads_what_for_and_decides(as_user, users, district, now, accessible, window):
    PersonFactory(station=district["bridge"])
    order = Order.objects.create(
        kind="people", words="在册（全部）", columns=["姓名", "完整证件号"], sensitive=["完整证件号"], persons=300,
        place_code="990108", purpose="REPORT", note="报省厅年度比对", state_since=now, asked_at=now, asked_by=users["officer"],
    )  # fmt: skip
    one = as_user("leader", **window)
    page = one.goto("/exports/")
    one.shoot(f"trust-orders-{window['screen']}")
    accessible(one)
    assert not one.scrolls_sideways()
    page.get_by_role("link", name="审批", exact=True).click()
    page.get_by_label("意见").fill("省厅已改用接口")
    one.shoot(f"trust-order-{window['screen']}")
    accessible(one)
    assert not one.scrolls_sideways()
    page.get_by_role("button", name="不同意").click()

    expect(page.get_by_text("已退回申请人")).to_be_visible()
    order.refresh_from_db()
    assert order.state == "REFUSED"
