"""What a password must be, how often it changes, and that it works exactly as it was typed."""

import datetime as dt
import time
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.accounts import passwords
from bureau.accounts.models import OldPassword, User
from stations import operations
from tests.security.door import DESK, PASSWORD, clerk, is_in, sign_in

__all__ = ["clerk"]  # a fixture

GOOD = [
    "Tr4ktor-im-Regen",
    "晴天Sunny路灯2931",
    "a1!a1!a1!b2?C",
    "Seven 7 wild geese",
    "绿水青山Aa1绿水青山好",
    "xK9$mmQ2vvL#8r",
]


@pytest.mark.parametrize("password", GOOD)
def test_djbh3_takes_what_is_long_and_mixed(settings, password):
    settings.PASSWORD_PROFILE = "djbh3"

    assert passwords.faults(password) == []


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("Ab1!Ab1!xyz", "short"), ("Xk9$mQ2v", "short"), ("", "short"),
        ("alllowercaseletters", "classes"), ("ALLUPPERCASELETTERS", "classes"), ("lower and spaces", "classes"),
        ("284751920384756", "classes"), ("lowerandUPPER", "classes"), ("正确的马电池订书钉啊啊啊", "classes"),
        ("Password1234!", "common"), ("P@ssw0rd2026!", "common"), ("Qwertyuiop123!", "common"),
        ("!!Iloveyou2026", "common"), ("Aa1!Aa1!Aa1!", "common"), ("12345Qwerty!!", "common"), ("Letmein!2026!", "common"),
        ("Binjiang2026!", "own"), ("滨江退役军人Aa1", "own"), ("Xixing-Changhe1", "own"), ("Tuiyi.Junren81", "own"),
        ("滨江区退役军人事务局A1", "own"), ("Hangzhou@2022", "own"), ("Puyan_Xixing_9", "own"),
        ("Aa1!" * 33, "long"),
    ],
)  # fmt: skip
def test_djbh3_refuses_and_says_why(settings, password, fault):
    settings.PASSWORD_PROFILE = "djbh3"

    assert fault in [code for code, _ in passwords.faults(password)]


@pytest.mark.parametrize(
    ("password", "faults"),
    [
        ("correct horse battery staple", []), ("一只黑猫在晒太阳慢慢走过我家门口", []), ("seven wild geese go home", []),
        ("Tr4ktor-im-Reg", ["short"]), ("passwordpassword", []), ("binjiangxixingchanghe", ["own"]),
        ("aaaaaaaaaaaaaaaaaaaa", ["common"]), ("1" * 15, ["common"]), ("  trailing spaces stay  ", []), ("x" * 129, ["long"]),
    ],
)  # fmt: skip
def test_nist_asks_for_length_and_knows_the_list(settings, password, faults):
    settings.PASSWORD_PROFILE = "nist"

    assert [code for code, _ in passwords.faults(password)] == faults


def test_the_own_name_is_no_password(clerk):
    clerk.username, clerk.full_name = "wanglijuan", "王丽娟"

    assert "own" in [code for code, _ in passwords.faults("Wanglijuan王丽娟1!", clerk)]


def change_password(client, new, old=PASSWORD):
    return client.post(
        reverse("accounts:password"), {"old_password": old, "new_password1": new, "new_password2": new}
    )


def test_the_last_five_passwords_do_not_come_back(client, clerk):
    client.force_login(clerk)
    row = [PASSWORD, *[f"Neues Passwort Nr. {n} 好" for n in range(5)]]
    for old, new in pairwise(row):
        assert change_password(client, new, old).status_code == 302
    assert OldPassword.objects.count() == 5

    assert change_password(client, row[1], row[-1]).status_code == 200
    assert change_password(client, row[-1], row[-1]).status_code == 200
    assert change_password(client, row[0], row[-1]).status_code == 302


def test_a_password_of_a_megabyte_is_refused_at_once(client, clerk):
    """A07"""
    began = time.process_time()
    answer = sign_in(client, password="长" * 350_000)

    assert "密码最多 128 个字符" in answer.content.decode()
    assert time.process_time() - began < 0.3


@pytest.mark.parametrize(
    "password", [" Leading and trailing 1 ", "晴天🌤 Sunny 路灯 2931", "Regen Tee 7 " * 5 + "Brot"]
)
def test_a_password_works_exactly_as_it_was_typed(client, clerk, password):
    """A09"""
    client.force_login(clerk)
    assert change_password(client, password).status_code == 302
    client.post("/accounts/logout/")

    sign_in(client, password=password.strip() + "x")
    assert not is_in(client)
    sign_in(client, password=password)
    assert is_in(client)


@pytest.mark.parametrize(
    ("profile", "days", "led_away"), [("djbh3", 91, True), ("djbh3", 89, False), ("nist", 400, False)]
)
def test_a_password_that_is_over_opens_the_page_to_change_it_and_nothing_else(
    client, clerk, settings, profile, days, led_away
):
    """A11"""
    settings.PASSWORD_PROFILE = profile
    User.objects.update(password_changed_at=timezone.now() - dt.timedelta(days=days))
    client.force_login(clerk)

    assert is_in(client) is not led_away
    if led_away:
        assert client.get("/people/").headers["Location"] == reverse("accounts:password")
        assert client.get("/api/cards/", HTTP_ACCEPT="application/json").status_code == 403
        assert client.get("/people/", HTTP_HX_REQUEST="true").headers["HX-Redirect"] == reverse(
            "accounts:password"
        )
        assert client.get(reverse("accounts:password")).status_code == 200
        change_password(client, "Neues Passwort 好 1")
        assert is_in(client)


def test_a_one_time_password_must_be_changed_first(client, cast, clerk, now):
    password = operations.reset_password(clerk.pk, by=cast["sysadmin"], at=now)
    sign_in(client, password=password)

    assert client.get(DESK).headers["Location"] == reverse("accounts:password")


def test_who_knows_the_old_password_may_look_for_a_new_one_as_long_as_it_takes(client, clerk):
    client.force_login(clerk)
    statuses = [change_password(client, f"short{n}").status_code for n in range(8)]

    assert statuses == [200] * 8


def test_the_old_password_cannot_be_guessed_here_either(client, clerk):
    client.force_login(clerk)
    statuses = [change_password(client, "Neues Passwort 好 1", f"guess {n}").status_code for n in range(6)]

    assert statuses == [200] * 5 + [429]
