"""Accounts that nobody uses are found and closed; what was tried at an account is seen where accounts are kept."""

import datetime as dt

import pytest
from django.contrib import admin as django_admin
from django.urls import reverse
from django.utils import timezone

from bureau.accounts import queries
from bureau.accounts.models import User
from bureau.kit import access
from bureau.kit.access import Looking

pytestmark = pytest.mark.django_db
DAYS = dt.timedelta(days=1)


@pytest.fixture
def admin(as_, users):
    User.objects.update(last_login=timezone.now())
    User.objects.filter(pk=users["sysadmin"].pk).update(is_staff=True)
    return as_("sysadmin")


def last_came(user, days):
    User.objects.filter(pk=user.pk).update(last_login=timezone.now() - days * DAYS)


@pytest.mark.parametrize(("days", "is_listed"), [(89, False), (91, True)])
def test_ninety_days_without_a_sign_in_and_the_account_is_listed(admin, users, days, is_listed):
    last_came(users["worker"], days)

    listed = admin.get(reverse("admin:accounts_user_changelist"), {"unused": "90"}).context["cl"].result_list

    assert (users["worker"] in listed) is is_listed
    assert users["street"] not in listed


def test_an_account_that_was_never_used_counts_from_the_day_it_was_opened(users):
    users["worker"].last_login, users["worker"].date_joined = None, timezone.now() - 91 * DAYS
    users["worker"].save()

    assert users["worker"] in queries.unused(User.objects.all(), at=timezone.now())


def test_closing_in_bulk_closes_the_unused_and_no_others(admin, users):
    last_came(users["worker"], 91)
    last_came(users["street"], 89)
    chosen = [users[name].pk for name in ("worker", "street", "sysadmin")]

    admin.post(
        reverse("admin:accounts_user_changelist"), {"action": "close_unused", "_selected_action": chosen}
    )

    assert set(User.objects.filter(is_active=False)) == {users["worker"]}


def test_the_list_of_accounts_says_how_often_somebody_was_turned_away(admin, users):
    now = timezone.now()
    for at in (now, now - 0.5 * DAYS, now - 2 * DAYS):
        access.record(Looking.LOGIN_FAILED, by_id=None, at=at, target=users["worker"])

    shown = admin.get(reverse("admin:accounts_user_changelist")).context["cl"].result_list

    failures = {user.pk: user.failures for user in shown}
    assert failures[users["worker"].pk] == 2
    assert failures[users["street"].pk] == 0


def test_the_admin_shows_no_table_of_the_library():
    from_allauth = [m for m in django_admin.site._registry if m.__module__.startswith("allauth.")]

    assert from_allauth == []
