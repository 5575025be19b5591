"""Somebody leaves: posts, rosters, sessions and account are handed over at once, or nothing is."""

import pytest
from django.test import Client

from bureau.accounts import second_factor
from bureau.accounts.models import Binding
from bureau.desk import operations
from bureau.desk.operations import CannotHandOver
from bureau.kit.models import AuditEvent
from stations import operations as stations
from stations.enums import Role
from stations.rules import WrongPost
from stations.scope import NotYours
from tests.stations.factories import PostFactory
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch

PAGE = "/leave/"


@pytest.fixture
def roster(users, district, now):
    return Batch.objects.create(
        station=district["east"], by=users["street"], at=now, name="东街.xlsx", digest="0" * 64, size=1, state=BatchState.CHECKED
    )  # fmt: skip


@pytest.fixture
def successor(district):
    return PostFactory(station=district["east"], role=Role.STREET_WORKER).user


@pytest.mark.parametrize("administrator", ["sysadmin", "secadmin"])
def test_everything_goes_in_one_step(users, cast, roster, successor, now, administrator):
    leaver, client = users["street"], Client()
    client.force_login(leaver)
    Binding.objects.create(
        provider="zzd", external_id="77", user=leaver, bound_by=users["sysadmin"], bound_at=now
    )
    secret = second_factor.new_secret()
    second_factor.set_up(leaver, secret, second_factor.code_at(secret, now), at=now)

    gone = operations.hand_over(
        leaver.pk, to_id=successor.pk, closes_account=True, by=cast[administrator], at=now
    )

    leaver.refresh_from_db()
    roster.refresh_from_db()
    assert gone == 1
    assert roster.by == successor
    assert not leaver.posts.held_on(now.date()).exists()
    assert not leaver.is_active
    assert not second_factor.is_set_up(leaver)
    assert not leaver.bindings.exists()
    assert client.get("/").status_code == 302
    verbs = set(AuditEvent.objects.filter(by=users[administrator]).values_list("verb", flat=True))
    assert verbs == {"import.hand_over", "post.withdraw", "account.retire"}


def test_without_a_successor_nothing_happens_at_all(users, cast, roster, now):
    with pytest.raises(CannotHandOver, match="1 份没办完的名册"):
        operations.hand_over(users["street"].pk, to_id=None, closes_account=True, by=cast["sysadmin"], at=now)

    users["street"].refresh_from_db()
    assert users["street"].is_active
    assert users["street"].posts.held_on(now.date()).exists()


def test_a_successor_who_may_not_do_the_work_is_refused(users, cast, roster, now):
    with pytest.raises(CannotHandOver, match="接不了“没办完的名册”"):
        operations.hand_over(
            users["street"].pk, to_id=users["neighbour"].pk, closes_account=True, by=cast["sysadmin"], at=now
        )


def test_who_moves_keeps_the_account_and_loses_the_posts(users, cast, now):
    operations.hand_over(users["worker"].pk, to_id=None, closes_account=False, by=cast["secadmin"], at=now)

    users["worker"].refresh_from_db()
    assert users["worker"].is_active
    assert not users["worker"].posts.held_on(now.date()).exists()


@pytest.mark.parametrize("other", ["officer", "leader", "auditor", "worker"])
def test_nobody_but_the_two_administrators_does_it(users, cast, roster, now, other):
    with pytest.raises(NotYours):
        stations.retire(users["street"].pk, closes_account=True, by=cast[other], at=now)
    with pytest.raises(NotYours):
        operations.hand_over(users["street"].pk, to_id=None, closes_account=True, by=cast[other], at=now)


def test_nobody_retires_oneself(users, cast, now):
    with pytest.raises(WrongPost):
        operations.hand_over(
            users["sysadmin"].pk, to_id=None, closes_account=True, by=cast["sysadmin"], at=now
        )


def test_a_colleague_of_another_district_is_out_of_reach(cast, someone, district, now):
    stranger = someone(Role.OFFICER, district["stranger"])

    with pytest.raises(NotYours):
        operations.hand_over(stranger.pk, to_id=None, closes_account=True, by=cast["sysadmin"], at=now)


def test_the_page_shows_the_list_first_and_does_it_then(as_, users, roster, successor):
    client = as_("sysadmin")
    asked = {"user": users["street"].pk, "to": successor.pk, "closes_account": "yes"}

    shown = client.get(PAGE, asked).content.decode()
    assert "没办完的名册 1 份" in shown
    assert "收回岗位" in shown
    client.post(PAGE, asked)

    users["street"].refresh_from_db()
    assert not users["street"].is_active


def test_a_refusal_stands_on_the_page(as_, users, roster):
    answer = as_("sysadmin").post(PAGE, {"user": users["street"].pk, "closes_account": "yes"})

    assert "请选一位接手人" in answer.content.decode()


@pytest.mark.parametrize("other", ["officer", "worker", "auditor"])
def test_the_page_is_not_for_others(as_, other):
    assert as_(other).get(PAGE).status_code == 403
