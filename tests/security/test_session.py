"""How a session ends, and what it leaves behind. Abuse cases by number."""

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.accounts.models import User
from stations import operations
from tests.security.door import DESK, LOGIN, NOON, PASSWORD, enter_code, is_in, make_user, sign_in


@pytest.mark.parametrize(("minutes", "still_in"), [(29, True), (31, False)])
def test_thirty_minutes_without_a_click_end_the_session(client, clerk, minutes, still_in):
    """A21"""
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(clerk)
        clock.shift(minutes * 60)

        assert is_in(client) is still_in


def test_a_piece_of_a_page_leads_the_whole_page_to_the_door(client, clerk):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(clerk)
        clock.shift(31 * 60)

        assert client.get(DESK, HTTP_HX_REQUEST="true").headers["HX-Redirect"] == LOGIN


def test_eight_hours_end_it_however_busy(client, clerk):
    """A22"""
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(clerk)
        for _ in range(20):
            clock.shift(24 * 60 - 1)
            assert is_in(client)
        clock.shift(5 * 60)

        assert "最长 8 小时" in client.get(DESK, follow=True).content.decode()


def test_the_second_sign_in_ends_the_first_and_says_so(client, clerk):
    sign_in(client)
    another = Client()
    sign_in(another)

    assert "在另一处登录" in client.get(DESK, follow=True).content.decode()
    assert is_in(another)


def test_a_copied_cookie_is_dead_after_signing_out(client, clerk):
    """A19"""
    sign_in(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert is_in(thief)

    client.post("/accounts/logout/")

    assert not is_in(thief)


def test_signing_in_gives_the_session_a_new_key(client, clerk):
    client.get(LOGIN)
    client.cookies["sessionid"] = "chosenbythethief0000000000000000"
    sign_in(client)

    assert client.cookies["sessionid"].value != "chosenbythethief0000000000000000"


def test_a_closed_account_is_out_with_the_next_click_and_stays_out_when_it_is_opened_again(
    client, clerk, cast, now
):
    sign_in(client)
    operations.close_account(clerk.pk, by=cast["sysadmin"], at=now)
    assert not is_in(client)
    client.cookies.pop("csrftoken", None)

    operations.reopen_account(clerk.pk, by=cast["sysadmin"], at=now)
    assert not is_in(client)


def test_no_page_of_somebody_signed_in_is_kept_by_the_browser(client, clerk):
    """A24"""
    sign_in(client)

    assert "no-store" in client.get(DESK).headers["Cache-Control"]
    assert "no-store" in client.get(reverse("accounts:recovery"), follow=True).headers["Cache-Control"]
    assert "Clear-Site-Data" in client.post("/accounts/logout/").headers


@pytest.mark.parametrize("token", ["", "x" * 64])
def test_the_door_wants_its_own_token_and_says_so_in_chinese(clerk, token):
    """A27"""
    client = Client(enforce_csrf_checks=True)
    answer = client.post(LOGIN, {"username": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": token})

    assert answer.status_code == 403
    assert 'lang="zh-CN"' in answer.content.decode()


@pytest.mark.parametrize("name", ["admin", "root", "test", "administrator"])
def test_no_account_waits_with_a_password_of_its_own(client, db, name):
    """A31"""
    assert not User.objects.filter(username=name).exists()
    sign_in(client, name, name)

    assert not is_in(client)


@pytest.mark.parametrize(("who", "minutes", "still_in"), [
    ("sysadmin", 14, True), ("sysadmin", 16, False), ("secadmin", 16, False), ("auditor", 16, False), ("worker", 16, True),
])  # fmt: skip
def test_an_administrators_chair_is_left_alone_for_fifteen_minutes(client, users, who, minutes, still_in):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(users[who])
        client.get(DESK)
        clock.shift(minutes * 60)

        assert is_in(client) is still_in


PAGE, TYPED = (
    "/accounts/password/",
    {"title": "上门看望", "note": "老人腿脚不便 <b>", "password": "never", "csrfmiddlewaretoken": "x"},
)


def typed_too_late(client, clock, page=PAGE):
    clock.shift(31 * 60)
    return client.post("/people/add/", TYPED, headers={"referer": f"http://testserver{page}"})


def test_a21_what_was_typed_comes_back_after_signing_in_again_once(client, clerk):
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client)
        door = typed_too_late(client, clock)
        assert door.headers["Location"] == f"{LOGIN}?next=%2Faccounts%2Fpassword%2F"
        assert "刚填的内容已留住" in client.get(door.headers["Location"]).content.decode()

        back = client.post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": PAGE})
        text = client.get(back.headers["Location"]).content.decode()

        assert "<li>老人腿脚不便 &lt;b&gt;</li>" in text
        assert "never" not in text
        assert "老人腿脚不便" not in client.get(PAGE).content.decode()


def test_a21_through_the_second_factor_as_well(client, app, demanded):
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client)
        enter_code(client, app(NOON))
        typed_too_late(client, clock)
        client.post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": PAGE})
        enter_code(client, app(timezone.now()))

        assert "老人腿脚不便" in client.get(PAGE).content.decode()


def test_a21_nobody_else_gets_it(client, clerk):
    make_user("other")
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client)
        typed_too_late(client, clock)
        sign_in(client, username="other")

        assert "老人腿脚不便" not in client.get(PAGE).content.decode()
        client.post("/accounts/logout/")
        sign_in(client)
        assert "老人腿脚不便" not in client.get(PAGE).content.decode()


def test_a21_it_waits_ten_minutes_and_never_in_the_open(client, clerk):
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client)
        typed_too_late(client, clock)
        assert "老人腿脚不便" not in str(dict(client.session))
        clock.shift(11 * 60)
        sign_in(client)

        assert "老人腿脚不便" not in client.get(PAGE).content.decode()
