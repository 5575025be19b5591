"""Who comes in, and who no longer is in: abuse cases A01–A32 of docs/security.md. The names say what is promised."""

import datetime as dt
import statistics
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.accounts import queries, second_factor, throttle, views
from bureau.accounts.models import SecondFactor, Tries, User
from bureau.kit import rotation, seal
from bureau.kit.models import AuditEvent
from stations import operations
from tests.stations.factories import UserFactory

PASSWORD = "Correct horse 正确的马 battery"
NOON = dt.datetime(2026, 3, 2, 12, 0, 5, tzinfo=dt.UTC)
LOGIN, DESK, CODE = "/accounts/login/", "/", "/accounts/code/"


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR_DEMANDED = True


@pytest.fixture
def clerk(db):
    return make_user("clerk")


def make_user(username, **more):
    user = UserFactory(username=username, **more)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def app(clerk):
    """The clerk's authenticator: app(at) → the code that it shows then."""
    secret = second_factor.new_secret()
    long_ago = NOON - dt.timedelta(days=1)
    assert second_factor.set_up(clerk, secret, second_factor.code_at(secret, long_ago), at=long_ago)
    return lambda at: second_factor.code_at(secret, at)


def sign_in(client, username="clerk", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def enter_code(client, code):
    return client.post(CODE, {"code": code})


def is_in(client):
    return client.get(DESK).status_code == 200


# -- the second factor --------------------------------------------------------------------------------------


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
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    list(rotation.rotate(column, ["99"]))
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
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
    words = "这是演示区"
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
    assert "这是演示区" not in client.get(DESK).content.decode()


# -- guessing -----------------------------------------------------------------------------------------------


def test_the_sixth_try_reads_the_same_for_an_account_and_for_none_and_ends_after_fifteen_minutes(
    client, clerk, settings
):
    """A01"""
    settings.REDIS_URL = ""  # a Redis server keeps its own time
    with time_machine.travel(NOON, tick=False) as clock:
        for name in ("clerk", "nobody"):
            for _ in range(5):
                sign_in(client, name, "wrong")
        known, unknown = sign_in(client), sign_in(client, "nobody", "wrong")
        assert (known.status_code, unknown.status_code) == (429, 429)
        assert b"15" in known.content
        assert without_token(known) == without_token(unknown)

        clock.shift(15 * 60 + 1)
        sign_in(client)
        assert is_in(client)


def without_token(response):
    text = response.content.decode()
    token = response.cookies.get("csrftoken")
    return (
        "\n".join(
            line
            for line in text.splitlines()
            if "csrfmiddlewaretoken" not in line and "hx-headers" not in line
        )
        or token
    )


class Counted(hashers.MD5PasswordHasher):
    """Counts how often a password is really looked at."""

    algorithm = "counted"
    checks = 0
    lock = threading.Lock()

    def verify(self, password, encoded):
        with self.lock:
            type(self).checks += 1
        time.sleep(0.02)
        return super().verify(password, encoded)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared_by", ["postgresql", "redis"])
def test_sixty_tries_at_the_same_moment_get_no_further_than_five(settings, request, shared_by):
    """A02"""
    settings.PASSWORD_HASHERS = ["tests.security.test_accounts.Counted"]
    settings.TRIES_PER_ADDRESS = 1000
    settings.REDIS_URL = request.getfixturevalue("redis_server") if shared_by == "redis" else ""
    make_user("clerk")
    Counted.checks = 0

    def guess(n):
        try:
            return sign_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), password=f"wrong {n}").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as threads:
        statuses = list(threads.map(guess, range(60)))

    assert sorted(set(statuses)) == [200, 429]
    assert statuses.count(200) == Counted.checks == 5
    assert Tries.objects.exists() is (shared_by == "postgresql")


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "s"
    server = subprocess.Popen(
        ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    while not socket.exists():
        time.sleep(0.05)
    yield f"unix://{socket}"
    server.terminate()
    server.wait()
    throttle._pool.cache_clear()


def test_tries_are_counted_in_the_database_while_redis_is_away(client, clerk, settings, tmp_path):
    settings.REDIS_URL = f"unix://{tmp_path}/nobody-listens"

    statuses = [sign_in(client, password="wrong").status_code for _ in range(6)]

    assert statuses == [200] * 5 + [429]


def test_a_count_is_not_taken_back_with_the_request(client, clerk):
    """The door runs outside the request's transaction: its views say so, and the middleware leaves them alone."""
    for view in (
        views.sign_in,
        views.admin_sign_in,
        views.code,
        views.set_up,
        views.confirm,
        views.change_password,
    ):
        assert view.walls_not_needed


def test_one_address_cannot_try_one_account_after_the_other(client, db):
    statuses = [sign_in(client, f"user-{n}", "wrong").status_code for n in range(22)]

    assert statuses == [200] * 20 + [429] * 2


@pytest.mark.parametrize(("hops", "fooled"), [(0, False), (1, False)])
def test_a_header_that_anybody_can_write_does_not_make_a_new_address(client, settings, db, hops, fooled):
    """A06"""
    settings.PROXY_HOPS = hops
    statuses = [
        sign_in(client, f"u{n}", "wrong", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}, 10.0.0.1").status_code
        for n in range(21)
    ]

    assert (statuses[-1] != 429) is fooled


def test_who_shuts_an_account_does_not_shut_its_owner_out(client, clerk):
    sign_in(client)
    client.post("/accounts/logout/")
    stranger = Client()
    for _ in range(6):
        sign_in(stranger, password="wrong")
    assert sign_in(stranger).status_code == 429

    sign_in(client)

    assert is_in(client)


def test_a_known_device_gets_no_more_than_five_tries_either(client, clerk):
    sign_in(client)
    client.post("/accounts/logout/")

    assert [sign_in(client, password="wrong").status_code for _ in range(6)] == [200] * 5 + [429]


def test_the_mark_of_a_device_is_good_for_its_own_account_only(client, clerk):
    make_user("colleague")
    sign_in(client)
    client.post("/accounts/logout/")
    stranger = Client()
    for _ in range(6):
        sign_in(stranger, "colleague", "wrong")

    assert sign_in(client, "colleague").status_code == 429


def test_a_forged_mark_is_no_known_device(client, clerk):
    for _ in range(6):
        sign_in(client, password="wrong")
    client.cookies["device"] = "WyJ4IiwieSJd:1abcde:forged"

    assert sign_in(client).status_code == 429


@pytest.mark.slow
def test_unknown_closed_and_wrong_take_the_same_time_and_read_the_same(client, settings, db):
    """A04"""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    settings.TRIES_PER_ADDRESS = 10_000
    make_user("clerk")
    make_user("closed", is_active=False)
    names, took, texts = ("clerk", "closed", "nobody"), {}, set()
    for _ in range(9):
        for name in names:
            throttle.forget(throttle._key("account", name))
            began = time.process_time()
            answer = sign_in(client, name, "wrong")
            took.setdefault(name, []).append(time.process_time() - began)
            texts.add((answer.status_code, without_token(answer).replace(name, "…")))

    middle = [statistics.median(took[name]) for name in names]
    assert max(middle) / min(middle) < 1.1
    assert len(texts) == 1


# -- the session --------------------------------------------------------------------------------------------


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


# -- a fresh log-in before what is dangerous ------------------------------------------------------------------


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
