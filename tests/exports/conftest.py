import datetime as dt

import pytest
from django.utils import timezone

from bureau.exports import operations, vault
from bureau.exports.enums import Action
from tests.stations.factories import PostFactory, UserFactory
from tests.veterans.factories import ContactFactory, PersonFactory


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    settings.VAR = tmp_path
    return vault.folder()


@pytest.fixture
def at(now):
    return timezone.localtime(now)


@pytest.fixture
def people(district):
    """Two of east street and one of west street."""
    made = [
        PersonFactory(station=district[name], name=who)
        for name, who in (("bridge", "王建国"), ("south", "李援朝"))
    ]
    for person in made:
        ContactFactory(person=person)
    PersonFactory(station=district["willow"], name="赵西街")
    return made


@pytest.fixture
def asked(cast, people, at):
    return operations.ask(
        "people", query="cols=name&cols=station&state=on", added=["完整证件号"], purpose="SERVICE", note="春节慰问用",
        by=cast["street"], at=at,
    )  # fmt: skip


@pytest.fixture
def approved(asked, cast, at):
    return operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast["officer"], at=at)


@pytest.fixture
def ready(approved, at):
    operations.make(approved.pk, at=at)
    approved.refresh_from_db()
    return approved


@pytest.fixture
def many(district):
    """More than may leave at once."""
    return PersonFactory.create_batch(201, station=district["bridge"])


@pytest.fixture
def another_officer(district):
    user = UserFactory()
    PostFactory(user=user, role="OFFICER", station=district["district"])
    return user


DAY = dt.timedelta(hours=24)
