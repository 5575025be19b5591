"""The way in, as somebody walks it with a telephone in the hand: password, authenticator, recovery codes, confirm."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bureau.accounts import second_factor
from bureau.accounts.models import SecondFactor
from tests.stations.factories import UserFactory

PASSWORD = "Correct horse 正确的马 battery"


@pytest.fixture
def clerk(db):
    clerk = UserFactory(username="clerk")
    clerk.set_password(PASSWORD)
    clerk.save()
    return clerk


def give_password(page):
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


@pytest.mark.parametrize(
    "window", [{"screen": "laptop", "dark": True}, {"screen": "phone"}], ids=["dark", "phone"]
)
def test_the_first_day_an_app_is_bound_and_the_codes_go_into_the_drawer(
    visit, accessible, clerk, settings, window
):
    settings.SECOND_FACTOR_DEMANDED = True
    one = visit(**window)
    page = one.goto("/accounts/login/")
    give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("绑定验证器")
    expect(page.get_by_alt_text("验证器二维码")).to_be_visible()
    assert page.evaluate("document.querySelector('main img').naturalWidth") > 0, "the policy lets it be shown"
    one.shoot(f"door-set-up-{window['screen']}")
    assert not one.scrolls_sideways()
    accessible(one)

    secret = page.locator("main code").inner_text()
    page.get_by_label("验证码").fill(second_factor.code_at(secret, timezone.now()))
    page.get_by_role("button", name="绑定").click()
    expect(page.locator("main ol code")).to_have_count(10)
    one.shoot(f"door-recovery-{window['screen']}")
    assert not one.scrolls_sideways()
    page.get_by_role("link", name="我已抄好，继续").click()

    expect(page.get_by_label("我的菜单")).to_be_visible()


def test_the_next_day_the_code_is_asked(visit, accessible, clerk):
    long_ago = timezone.now() - dt.timedelta(days=1)
    secret = second_factor.new_secret()
    second_factor.set_up(clerk, secret, second_factor.code_at(secret, long_ago), at=long_ago)
    one = visit(screen="phone")
    page = one.goto("/accounts/login/")
    give_password(page)
    one.shoot("door-code")
    assert not one.scrolls_sideways()
    accessible(one)
    page.get_by_role("textbox", name="验证码").fill("000000")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("验证码不对")
    page.get_by_role("textbox", name="验证码").fill(
        second_factor.code_at(SecondFactor.objects.get().secret, timezone.now())
    )
    page.get_by_role("button", name="登录").click()

    expect(page.get_by_label("我的菜单")).to_be_visible()


@pytest.mark.parametrize("path", ["/accounts/confirm/", "/accounts/password/", "/leave/"])
def test_the_other_pages_of_the_door_are_accessible(as_user, users, accessible, path):
    one = as_user("sysadmin", screen="phone")

    one.goto(path)

    one.shoot("door-" + path.strip("/").replace("/", "-"))
    assert not one.scrolls_sideways()
    accessible(one)
