"""A fixed town and a fixed cast: 本区 – 东街 – 桥北社区, 桥南社区, and 西街 – 柳巷社区 beside it. Every access test reads the same."""

import datetime as dt

import pytest
from django.conf import settings

from bureau.kit import embedded
from stations.enums import Level, Role
from stations.scope import Scope
from tests.stations.factories import PostFactory, StationFactory, UserFactory

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def pytest_configure():
    # Real hashing takes a fifth of a second per log-in and proves nothing here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    if settings.EMBEDDED_DATABASE:
        embedded.ensure(settings.VAR)


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def district(db):
    """The home district 990108 (a region code no place has) with two streets, and a strange district beside it."""
    place = {}
    for key, code, name, level, parent in [
        ("stranger", "990109", "邻区", Level.DISTRICT, None),
        ("district", "990108", "本区", Level.DISTRICT, None),
        ("east", "990108001", "东街街道", Level.STREET, "district"),
        ("west", "990108002", "西街街道", Level.STREET, "district"),
        ("bridge", "990108001001", "桥北社区", Level.COMMUNITY, "east"),
        ("south", "990108001002", "桥南社区", Level.COMMUNITY, "east"),
        ("willow", "990108002001", "柳巷社区", Level.COMMUNITY, "west"),
    ]:
        place[key] = StationFactory(code=code, short_name=name, level=level, parent=place.get(parent))
    return place


@pytest.fixture
def someone(db):
    """someone(Role.OFFICER, station, ...) → a new user; further (role, station) pairs may follow as one list."""

    def make(role, station, *more):
        user = UserFactory()
        for a_role, a_station in [(role, station), *more]:
            PostFactory(user=user, role=a_role, station=a_station)
        return user

    return make


CAST = {
    "leader": (Role.LEADER, "district"),
    "officer": (Role.OFFICER, "district"),
    "verifier": (Role.CARD_VERIFIER, "district"),
    "approver": (Role.CARD_APPROVER, "district"),
    "street": (Role.STREET_WORKER, "east"),
    "worker": (Role.COMMUNITY_WORKER, "bridge"),
    "neighbour": (Role.COMMUNITY_WORKER, "willow"),
    "auditor": (Role.AUDITOR, "district"),
    "sysadmin": (Role.SYSTEM_ADMIN, "district"),
    "secadmin": (Role.SECURITY_ADMIN, "district"),
}


@pytest.fixture
def users(district, someone):
    return {name: someone(role, district[place]) for name, (role, place) in CAST.items()}


@pytest.fixture
def cast(users, now):
    """The scopes of the cast: pass one as `by=`."""
    return {name: Scope.of(user, today=now.date()) for name, user in users.items()}


@pytest.fixture
def as_(client, users):
    """as_("worker") → the test client, signed in as that one of the cast."""

    def sign_in(name):
        client.force_login(users[name])
        return client

    return sign_in
