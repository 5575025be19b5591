"""One question tells whose session this is and who that is; what changes about the account acts with the next click."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.accounts import tasks
from bureau.accounts.models import Session, User
from bureau.accounts.sessions import SessionStore
from stations.models import Post

pytestmark = pytest.mark.django_db
LIST = "/people/"


def test_the_row_of_a_session_knows_its_account(as_, users):
    client = as_("worker")

    assert Session.objects.get().account == users["worker"]
    client.post(reverse("accounts:logout"))
    assert not Session.objects.filter(account=users["worker"]).exists()


def test_somebody_on_the_way_in_has_no_account_yet(client):
    client.get(reverse("accounts:login"))
    store = SessionStore()
    store["pending"] = {"user": 1}
    store.save()

    assert Session.objects.get(pk=store.session_key).account is None


def test_a_closed_account_is_out_with_the_next_click(as_, users):
    client = as_("worker")
    assert client.get(LIST).status_code == 200

    User.objects.filter(pk=users["worker"].pk).update(is_active=False)

    assert client.get(LIST).status_code == 302


def test_a_new_password_ends_the_session(as_, users):
    client = as_("worker")

    users["worker"].set_password("another one")
    users["worker"].save()

    assert client.get(LIST).status_code == 302


def test_a_withdrawn_post_is_gone_with_the_next_click(as_, users):
    client = as_("worker")
    assert client.get(LIST).status_code == 200

    Post.objects.filter(user=users["worker"]).delete()

    assert client.get(LIST).status_code == 403


def test_a_row_that_names_another_account_than_its_data_lets_nobody_in_as_that_one(as_, users):
    """Who can write the table, but has no key to sign the data, is no step further."""
    client = as_("worker")

    Session.objects.update(account=users["officer"])

    assert client.get(reverse("desk:home")).wsgi_request.user == users["worker"]


def test_the_night_sweeps_out_what_is_over_and_nothing_else(users):
    keys = []
    for who in ("worker", "officer"):
        client = Client()
        client.force_login(users[who])
        keys.append(client.session.session_key)
    Session.objects.filter(pk=keys[0]).update(expire_date=timezone.now() - dt.timedelta(seconds=1))

    tasks.sweep_sessions()

    assert [row.pk for row in Session.objects.all()] == [keys[1]]
