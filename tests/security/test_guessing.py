"""Guessing passwords and codes gets no further than five. Abuse cases by number."""

import statistics
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.contrib.auth import hashers
from django.db import connections
from django.test import Client

from bureau.accounts import throttle, views
from bureau.accounts.models import Tries
from tests.security.door import NOON, is_in, make_user, sign_in


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
    settings.PASSWORD_HASHERS = ["tests.security.test_guessing.Counted"]
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
