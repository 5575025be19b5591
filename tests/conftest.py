"""A fixed town and a fixed cast: 本区 – 东街 – 桥北社区, 桥南社区, and 西街 – 柳巷社区 beside it. Every access test reads the same."""

import datetime as dt
import fcntl
import hashlib
import os

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.signals import connection_created

from bureau.kit import embedded, walls
from stations.enums import Level, Role
from stations.scope import Scope
from tests.stations.factories import PostFactory, StationFactory, UserFactory

NOW = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)


def pytest_configure():
    # Real hashing takes a fifth of a second per log-in and proves nothing here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR_DEMANDED = (
        False  # tests/security/test_second_factor.py is about it, the others are not
    )
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Else every test client lists all static files first: two thirds of the time of a request.
    settings.WHITENOISE_AUTOREFRESH = True
    # The owner makes the test database; the tests themselves then run as the application's role: see below.
    connection.settings_dict.update(settings.OWNER_DATABASE)


def migrated_template() -> str:
    """An empty, migrated database that every worker copies. Made once for each set of migrations: they take a minute."""
    files = [
        settings.BASE_DIR / "requirements.lock",
        *sorted(settings.BASE_DIR.glob("[!.]*/**/migrations/*.py")),
    ]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]
    name, real = f"portal_template_{digest}", connection.settings_dict["NAME"]
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with open(settings.VAR / "test-template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE datname LIKE 'portal!_template!_%%' ESCAPE '!'", []
            )
            known = {row[0] for row in cursor.fetchall()}
            if name in known:
                return name
            for old in [*known, f"{name}_part"]:
                cursor.execute(f'DROP DATABASE IF EXISTS "{old}"')
            cursor.execute(f'CREATE DATABASE "{name}_part"')
        connection.close()
        connection.settings_dict["NAME"] = f"{name}_part"
        call_command("migrate", interactive=False, verbosity=0)
        connection.close()
        connection.settings_dict["NAME"] = real
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'ALTER DATABASE "{name}_part" RENAME TO "{name}"')
    return name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    if settings.EMBEDDED_DATABASE:
        embedded.ensure(settings.VAR)
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_template()

    if settings.REDIS_URL:  # two workers of the suite must not count each other's tries
        number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
        settings.REDIS_URL = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{number}"
        settings.CACHES["default"]["LOCATION"] = settings.REDIS_URL


@pytest.fixture(autouse=True)
def _counts_begin_at_nothing():
    """The database takes a test back by itself; what is counted in Redis has to be thrown away."""
    if settings.REDIS_URL:
        redis.Redis.from_url(settings.REDIS_URL).flushdb()


def become_the_application(sender, connection, **kwargs):
    """As the application's role, for which row security holds. Outside a request a test sees the whole invented town
    (and the demo district), so that it can arrange and assert; a request sets its own, narrower scope."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")
        cursor.execute(walls.SET.replace(", true)", ", false)"), ["0", "~", "yes", "everywhere"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    flush = DatabaseOperations.execute_sql_flush

    def flush_as_owner(self, sql_list):
        with self.connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {settings.APP_ROLE}")

    with django_db_blocker.unblock():
        connection.close()
    connection_created.connect(become_the_application)
    DatabaseOperations.execute_sql_flush = flush_as_owner
    yield
    DatabaseOperations.execute_sql_flush = flush
    connection_created.disconnect(become_the_application)
    with django_db_blocker.unblock():
        connection.close()
        send_everybody_home()


def send_everybody_home():
    """A process or thread that a test has ended may not have left the server yet; nobody may hold up the end of a run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
            [],
        )
    connection.close()


LONG = ("test_matrix.py", "test_strangers.py", "test_serve.py", "test_journeys.py", "test_fuzz.py")


def pytest_collection_modifyitems(items):
    """The long files first: begun last, one of them keeps one core busy while the other has nothing left."""
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))


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
