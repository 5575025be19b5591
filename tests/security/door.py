"""What the tests of the door share: one account, its authenticator, and the two steps of signing in."""

import datetime as dt

import pytest

from bureau.accounts import second_factor
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
