"""The frame around every page, and every component once: on a wall, a laptop, a phone, for the elderly, in the dark."""

import pytest
from playwright.sync_api import expect

from tests.stations.factories import UserFactory

WINDOWS = [
    pytest.param({"screen": "wall"}, id="wall"),
    pytest.param({"screen": "laptop"}, id="laptop"),
    pytest.param({"screen": "phone"}, id="phone"),
    pytest.param({"screen": "laptop", "elder": True}, id="elder"),
    pytest.param({"screen": "phone", "elder": True}, id="elder-phone"),
    pytest.param({"screen": "laptop", "dark": True}, id="dark"),
]


@pytest.fixture
def officer(users):
    users["officer"].is_staff = True
    users["officer"].save()
    return users["officer"]


@pytest.mark.parametrize("window", WINDOWS)
def test_every_component_is_accessible_and_fits_every_screen(as_user, officer, accessible, window, request):
    one = as_user(officer, **window)

    one.goto("/components/")

    one.shoot(f"components-{request.node.callspec.id}")
    assert not one.scrolls_sideways()
    accessible(one)


@pytest.mark.parametrize("path", ["/accounts/login/", "/keys/", "/no-such-page/"])
def test_the_pages_before_the_door_are_accessible(visit, accessible, db, path):
    one = visit(screen="phone")

    one.goto(path)

    assert not one.scrolls_sideways()
    accessible(one)


def test_a_clerk_signs_in_and_out(visit, db):
    clerk = UserFactory(username="clerk")
    clerk.set_password("correct horse battery")
    clerk.save()
    one = visit()
    page = one.goto("/accounts/login/?next=/keys/")

    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    page.get_by_label("密码").fill("correct horse battery")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("键盘快捷键")
    page.get_by_label("我的菜单").click()
    page.get_by_role("button", name="退出").click()

    expect(page.get_by_role("heading", name="登录工作平台")).to_be_visible()


def test_one_tap_makes_the_letters_larger_and_is_remembered(visit, db):
    one = visit(screen="phone")
    page = one.goto("/keys/")
    before = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")

    page.get_by_role("button", name="长辈版").click()
    expect(page.get_by_role("button", name="标准版")).to_be_visible()
    page = one.goto("/accounts/login/")

    assert (before, page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")) == (16, 22)


def test_the_keyboard_reaches_the_search_box_and_the_help(as_user, officer):
    page = as_user(officer).goto("/components/")

    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.get_by_label("查人")).to_be_focused()
    page.keyboard.type("/?")
    expect(page.get_by_label("查人")).to_have_value("/?")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_hidden()


def test_single_keys_can_be_switched_off(as_user, officer):
    one = as_user(officer)
    page = one.goto("/components/")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_label("关闭单键快捷键").check()
    page.keyboard.press("Escape")

    page = one.goto("/components/")
    page.locator("h1").click()
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="键盘快捷键")).to_be_hidden()


def test_the_first_tab_skips_to_the_content(as_user, officer):
    page = as_user(officer).goto("/keys/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到主要内容")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_without_script_the_page_still_works(as_user, officer):
    one = as_user(officer, script=False)
    page = one.goto("/components/")

    page.get_by_role("link", name="看快捷键").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("键盘快捷键")
    page.locator(".me summary").click()

    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_letters_twice_as_large_do_not_break_the_page(as_user, officer):
    one = as_user(officer, screen="laptop")
    page = one.goto("/components/")

    page.evaluate("document.documentElement.setAttribute('data-elder', '')")
    page.set_viewport_size({"width": 683, "height": 410})

    assert not one.scrolls_sideways()
