"""The door: one sentence for every wrong try, five tries, and no way out to another site."""

import pytest
from django.urls import reverse

from bureau.kit.models import AuditEvent
from tests.stations.factories import UserFactory

PASSWORD = "correct horse 正确的马 battery"
NEW = "Neues Passwort 好 1"
WRONG = "用户名或密码不对"


@pytest.fixture
def clerk(db):
    user = UserFactory(username="clerk")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, username="clerk", password=PASSWORD, **data):
    return client.post(reverse("accounts:login"), {"username": username, "password": password, **data})


def test_the_right_password_leads_to_the_desk(client, clerk):
    assert sign_in(client).headers["Location"] == reverse("desk:home")


def test_the_page_asked_for_comes_after_the_door(client, clerk):
    assert sign_in(client, next="/keys/").headers["Location"] == "/keys/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_the_door_never_leads_to_another_site(client, clerk, elsewhere):
    assert sign_in(client, next=elsewhere).headers["Location"] == reverse("desk:home")


def test_wrong_password_unknown_name_and_closed_account_read_the_same(client, clerk):
    closed = UserFactory(username="closed", is_active=False)
    closed.set_password(PASSWORD)
    closed.save()

    answers = [
        sign_in(client, password="wrong"),
        sign_in(client, username="nobody"),
        sign_in(client, username="closed"),
    ]

    assert [a.status_code for a in answers] == [200, 200, 200]
    assert all(WRONG in a.content.decode() for a in answers)


def test_the_sixth_try_is_not_looked_at_even_with_the_right_password(client, clerk):
    for _ in range(5):
        sign_in(client, password="wrong")

    response = sign_in(client)

    assert response.status_code == 429
    assert "15 分钟" in response.content.decode()


def test_a_right_password_ends_the_count(client, clerk):
    for _ in range(4):
        sign_in(client, password="wrong")
    sign_in(client)
    client.logout()

    assert [sign_in(client, password="wrong").status_code for _ in range(5)] == [200] * 5


def test_a_megabyte_of_password_never_reaches_the_hasher(client, clerk):
    response = sign_in(client, password="长" * 300_000)

    assert response.status_code == 200
    assert "128" in response.content.decode()


def test_signing_out_needs_a_button_and_empties_the_browser(client, clerk):
    client.force_login(clerk)

    assert client.get(reverse("accounts:logout")).status_code == 405
    response = client.post(reverse("accounts:logout"))

    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert "_auth_user_id" not in client.session


def test_the_admin_uses_the_same_door(client, clerk):
    door = client.get("/admin/", follow=True)

    assert door.templates[0].name == "accounts/login.html"


def test_who_may_not_enter_the_admin_is_told_so_and_not_sent_round(client, clerk):
    client.force_login(clerk)

    response = client.get("/admin/", follow=True)

    assert response.status_code == 403


def deeds():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", "target"))


def test_the_auditor_reads_who_came_in_who_was_turned_away_and_who_changed_a_password(client, clerk):
    sign_in(client)
    client.post(
        reverse("accounts:password"),
        {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW},
    )
    client.logout()
    for _ in range(6):
        sign_in(client, password="wrong")
        sign_in(client, username="my-password-typed-here")

    me = f"accounts.User:{clerk.pk}"
    assert deeds() == [
        ("account.sign_in", me),
        ("account.new_password", me),
        ("account.turned_away", me),
        ("account.turned_away", "accounts.User:?"),
    ]
