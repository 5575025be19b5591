"""A fresh log-in before what is dangerous."""

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bureau.kit.models import AuditEvent
from tests.security.door import DESK, NOON, PASSWORD


@pytest.mark.parametrize(("minutes", "asked"), [(19, False), (21, True)])
def test_an_export_asks_who_you_are_after_twenty_minutes(as_, minutes, asked):
    with time_machine.travel(NOON, tick=False) as clock:
        client = as_("officer")
        for _ in range(minutes):
            clock.shift(60)
        answer = client.get(reverse("people:export"))

        answer.close()
        assert answer.status_code == (302 if asked else 200)
        if asked:
            assert answer.headers["Location"].startswith(reverse("accounts:confirm"))


def test_the_password_makes_a_session_fresh_again_and_leads_back(users, as_):
    user = users["officer"]
    user.set_password(PASSWORD)
    user.save()
    with time_machine.travel(NOON, tick=False) as clock:
        client = as_("officer")
        clock.shift(25 * 60)
        page = reverse("accounts:confirm")
        wrong = client.post(page, {"password": "wrong", "next": "/people/export"})
        assert wrong.status_code == 200
        assert client.get(reverse("people:export")).status_code == 302

        right = client.post(page, {"password": PASSWORD, "next": reverse("people:export")})

        assert right.headers["Location"] == reverse("people:export")
        answer = client.get(reverse("people:export"))
        answer.close()
        assert answer.status_code == 200


def test_with_an_authenticator_its_code_is_asked_as_well(client, clerk, app):
    with time_machine.travel(NOON, tick=False) as clock:
        client.force_login(clerk)
        clock.shift(25 * 60)
        page, at = reverse("accounts:confirm"), timezone.now()
        client.post(page, {"password": PASSWORD})
        client.post(page, {"password": PASSWORD, "code": "000000"})
        assert not AuditEvent.objects.filter(verb="account.confirmed").exists()
        client.post(page, {"password": PASSWORD, "code": app(at)})
        assert AuditEvent.objects.filter(verb="account.confirmed").count() == 1


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil", "/\\evil.example", "javascript:alert(1)"]
)
def test_no_page_of_the_door_leads_elsewhere(client, clerk, elsewhere):
    """A26"""
    client.force_login(clerk)

    answer = client.post(reverse("accounts:confirm"), {"password": PASSWORD, "next": elsewhere})

    assert answer.headers["Location"] == DESK


def test_appointing_in_the_admin_asks_who_you_are(users, as_):
    users["secadmin"].is_staff = True
    users["secadmin"].save()
    with time_machine.travel(NOON, tick=False) as clock:
        client = as_("secadmin")
        clock.shift(25 * 60)
        answer = client.post(reverse("admin:stations_post_add"), {})

        assert answer.headers["Location"].startswith(reverse("accounts:confirm"))
