"""The second factor: it cannot be passed by, and each code works once. Abuse cases by number."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.accounts import queries, second_factor
from bureau.accounts.models import SecondFactor, User
from bureau.kit import rotation, seal
from bureau.kit.models import AuditEvent
from stations import operations
from tests import owner
from tests.security.door import CODE, DESK, LOGIN, NOON, PASSWORD, enter_code, is_in, make_user, sign_in


def test_the_password_alone_opens_nothing_and_the_second_page_cannot_be_passed_by(client, app, demanded):
    """A14"""
    first = sign_in(client)

    assert first.headers["Location"] == CODE
    assert client.get(DESK).headers["Location"].startswith(LOGIN)
    assert client.get("/people/").headers["Location"].startswith(LOGIN)
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/cards/").status_code == 401


def test_password_and_code_lead_to_the_page_that_was_asked_for(client, app, demanded):
    with time_machine.travel(NOON, tick=False):
        client.post(LOGIN, {"username": "clerk", "password": PASSWORD, "next": "/keys/"})
        response = enter_code(client, app(NOON))

    assert response.headers["Location"] == "/keys/"


@pytest.mark.parametrize(("seconds", "comes_in"), [(599, True), (601, False)])
def test_who_stands_between_the_two_pages_has_ten_minutes(client, app, demanded, seconds, comes_in):
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(client)
        clock.shift(seconds)
        enter_code(client, app(timezone.now()))

        assert is_in(client) is comes_in


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "md5$a$b"}])
def test_what_happens_to_the_account_meanwhile_counts(client, app, demanded, change):
    with time_machine.travel(NOON, tick=False):
        sign_in(client)
        User.objects.update(**change)

        assert enter_code(client, app(NOON)).headers["Location"] == LOGIN
        assert not is_in(client)


@pytest.mark.parametrize(("off", "comes_in"), [(0, True), (30, True), (-30, True), (90, False), (-90, False)])
def test_the_clock_of_the_telephone_may_be_half_a_minute_off(client, app, demanded, off, comes_in):
    with time_machine.travel(NOON, tick=False):
        sign_in(client)
        enter_code(client, app(NOON + dt.timedelta(seconds=off)))

        assert is_in(client) is comes_in


def test_a_code_works_once(client, app, demanded):
    """A12"""
    with time_machine.travel(NOON, tick=False):
        sign_in(client)
        enter_code(client, app(NOON))
        another = Client()
        sign_in(another)
        answer = enter_code(another, app(NOON))

        assert "已经用过" in answer.content.decode()
        assert is_in(client)
        assert not is_in(another)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_code_that_is_entered_five_times_at_the_same_moment_works_once(settings):
    settings.SECOND_FACTOR_DEMANDED = True
    clerk, secret = make_user("clerk"), second_factor.new_secret()
    long_ago = timezone.now() - dt.timedelta(days=1)
    second_factor.set_up(clerk, secret, second_factor.code_at(secret, long_ago), at=long_ago)
    clients = [Client() for _ in range(5)]
    for client in clients:
        sign_in(client)
    code = second_factor.code_at(secret, timezone.now())

    def enter(client):
        try:
            return enter_code(client, code).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(5) as threads:
        statuses = sorted(threads.map(enter, clients))

    assert statuses == [200, 200, 200, 200, 302]


def test_an_earlier_code_is_spent_with_the_later_one(client, app, demanded):
    with time_machine.travel(NOON, tick=False):
        sign_in(client)
        enter_code(client, app(NOON))
        another = Client()
        sign_in(another)
        enter_code(another, app(NOON - dt.timedelta(seconds=30)))

        assert not is_in(another)


def test_five_codes_are_looked_at_and_then_the_password_is_asked_again(client, app, demanded):
    with time_machine.travel(NOON, tick=False):
        sign_in(client)
        wrong = [enter_code(client, "000000").status_code for _ in range(5)]
        sixth = enter_code(client, app(NOON))
        sign_in(client)
        seventh = enter_code(client, app(NOON))

    assert wrong == [200] * 5
    assert sixth.status_code == seventh.status_code == 429
    assert not is_in(client)


def test_a_right_code_ends_the_count_of_codes(client, app, demanded):
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            clock.shift(60)
            sign_in(client)
            for _ in range(4):
                enter_code(client, "000000")
            enter_code(client, app(timezone.now()))
            assert is_in(client)
            client.post("/accounts/logout/")


def test_who_has_no_authenticator_is_led_to_one_and_gets_ten_codes_for_the_drawer(client, clerk, demanded):
    with time_machine.travel(NOON, tick=False):
        assert sign_in(client).headers["Location"] == reverse("accounts:set_up")
        page = client.get(reverse("accounts:set_up"))
        assert page.context["picture"].startswith("data:image/svg+xml;base64,")
        assert not is_in(client)
        code = second_factor.code_at(page.context["secret"], NOON)
        done = client.post(reverse("accounts:set_up"), {"code": code})

        assert len(set(done.context["codes"])) == 10
        assert is_in(client)


def test_a_wrong_code_binds_nothing(client, clerk, demanded):
    sign_in(client)
    client.get(reverse("accounts:set_up"))
    client.post(reverse("accounts:set_up"), {"code": "000000"})

    assert not SecondFactor.objects.exists()
    assert not is_in(client)


def test_the_password_alone_cannot_replace_the_authenticator(client, app, demanded):
    sign_in(client)

    assert client.get(reverse("accounts:set_up")).headers["Location"] == LOGIN


def test_a_recovery_code_works_once(client, clerk, app, demanded):
    code = second_factor.renew_codes(clerk)[0]
    sign_in(client)
    enter_code(client, code.upper().replace("-", " "))
    another = Client()
    sign_in(another)
    enter_code(another, code)

    assert is_in(client)
    assert not is_in(another)
    assert second_factor.codes_left(clerk) == 9


def test_nothing_that_is_kept_gives_a_code_away(clerk, app):
    codes = second_factor.renew_codes(clerk)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT row_to_json(f)::text, encode(secret_sealed, 'escape') FROM accounts_secondfactor f"
        )
        kept = " ".join(cursor.fetchone())

    assert SecondFactor.objects.get().secret not in kept
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_the_secret_comes_under_a_new_master_key_with_everything_else(tmp_path, settings, clerk):
    settings.KEYS = tmp_path
    (tmp_path / "master-1.key").write_text("11" * 32)
    seal.forget()
    factor = SecondFactor(user=clerk, since=NOON)
    factor.secret = "JBSWY3DPEHPK3PXP"
    factor.save()
    (tmp_path / "master-2.key").write_text("22" * 32)
    seal.forget()

    column = next(c for c in rotation.sealed_columns() if c.table == "accounts_secondfactor")
    with owner.role():
        list(rotation.rotate(column, ["99"]))
    (tmp_path / "master-1.key").unlink()
    seal.forget()

    assert SecondFactor.objects.get().secret == "JBSWY3DPEHPK3PXP"
    seal.forget()


def test_a_new_password_from_the_administrator_leaves_the_second_factor(
    client, app, cast, clerk, demanded, now
):
    """A17"""
    password = operations.reset_password(clerk.pk, by=cast["sysadmin"], at=now)

    assert sign_in(client, password=password).headers["Location"] == CODE


def test_the_demo_district_asks_for_no_second_factor_and_every_page_says_so(
    client, clerk, demanded, settings
):
    words = "演示区：人员都是虚构的"
    assert words not in client.get(LOGIN).content.decode()
    AuditEvent.objects.create(
        verb=queries.DEMO_LOADED, target=f"stations.Station:{settings.HOME_CODE}", at=NOON
    )

    assert words in client.get(LOGIN).content.decode()
    sign_in(client)
    assert words in client.get(DESK).content.decode()


def test_no_banner_and_no_way_round_without_the_demo(client, clerk, demanded):
    assert second_factor.is_demanded()

    client.force_login(clerk)
    assert "演示区：人员都是虚构的" not in client.get(DESK).content.decode()
