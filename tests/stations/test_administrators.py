"""三员分立: system, security and audit administration never meet in one person, nor with a post that sees people. Kept by the database."""

import datetime as dt
import itertools
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from stations.enums import Role
from stations.models import Post
from stations.permissions import GRANTS, PERSONAL
from stations.rules import ADMINISTRATORS
from tests.stations.factories import PostFactory, StationFactory, UserFactory

pytestmark = pytest.mark.django_db
APART = [(a, b) for a, b in itertools.permutations(Role, 2) if ADMINISTRATORS & {a, b}]
TOGETHER = [(a, b) for a, b in itertools.permutations(Role, 2) if not ADMINISTRATORS & {a, b}]


def refused():
    return pytest.raises(IntegrityError, match="at the same time")


def test_every_other_role_sees_personal_rows_and_no_administrator_does():
    assert {role for role, granted in GRANTS.items() if not granted & PERSONAL} == ADMINISTRATORS


@pytest.mark.parametrize(("first", "second"), APART)
def test_an_administrator_is_nothing_else(first, second):
    user = PostFactory(role=first).user

    with refused(), transaction.atomic():
        PostFactory(user=user, role=second)

    assert user.posts.count() == 1


@pytest.mark.parametrize(("first", "second"), TOGETHER[:6])
def test_two_posts_of_service_may_meet(first, second):
    user = PostFactory(role=first).user

    PostFactory(user=user, role=second)

    assert user.posts.count() == 2


def test_neither_a_change_nor_many_at_once_nor_bare_sql_gets_round_it():
    user, station = PostFactory(role=Role.AUDITOR).user, StationFactory()
    officer = PostFactory(user=UserFactory(), role=Role.OFFICER)

    with refused(), transaction.atomic():
        Post.objects.filter(pk=officer.pk).update(user=user)
    with refused(), transaction.atomic():
        Post.objects.bulk_create([Post(user=user, station=station, role=Role.LEADER, starts_on="2026-01-01")])
    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stations_post (user_id, station_code, role, starts_on) VALUES (%s, %s, 'SYSTEM_ADMIN', '2026-01-01')",
            [user.pk, station.pk],
        )
    with refused(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stations_post (user_id, station_code, role, starts_on) VALUES"
            " (%(user)s, %(station)s, 'OFFICER', '2030-01-01'), (%(user)s, %(station)s, 'LEADER', '2030-01-01')",
            {"user": user.pk, "station": station.pk},
        )


def test_one_after_the_other_is_fine_and_a_longer_term_is_not():
    post = PostFactory(role=Role.OFFICER, ends_on=dt.date(2026, 3, 31))
    PostFactory(user=post.user, role=Role.AUDITOR, starts_on=dt.date(2026, 4, 1))

    with refused(), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(ends_on=dt.date(2026, 4, 1))
    with refused(), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(ends_on=None)


def test_the_same_administration_at_two_stations_is_one():
    post = PostFactory(role=Role.AUDITOR)

    PostFactory(user=post.user, role=Role.AUDITOR)

    assert post.user.posts.count() == 2


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_appointments_at_the_same_moment_see_each_other():
    user, stations = UserFactory(), [StationFactory(), StationFactory()]
    outcome, start = [], threading.Barrier(2)

    def appoint(role, station):
        start.wait(10)
        try:
            with transaction.atomic():
                PostFactory(user=user, role=role, station=station)
                threading.Event().wait(0.2)
            outcome.append("done")
        except IntegrityError:
            outcome.append("refused")
        connections.close_all()

    threads = [
        threading.Thread(target=appoint, args=pair)
        for pair in zip((Role.AUDITOR, Role.SYSTEM_ADMIN), stations, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome) == ["done", "refused"]
