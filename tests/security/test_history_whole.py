"""A change that left no history is found the next night (security.md row 28), with the owner as the attacker."""

import pgtrigger
import pytest

from bureau.kit import history_check, tasks
from bureau.kit.models import AuditEvent
from bureau.oversight import alerts
from stations.scope import Scope
from tests import owner
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(district):
    person = PersonFactory(station=district["bridge"])
    ContactFactory(person=person)
    ApplicationFactory(person=person)
    return person


def as_owner_without_history(sql, parameters):
    """The setting that pgtrigger reads; the application's own role cannot use it (bureau.kit.walls)."""
    with owner.role() as cursor, pgtrigger.ignore():
        cursor.execute(sql, parameters)


def test_a_whole_history_has_no_gaps_whatever_the_path(person):
    Person.objects.filter(pk=person.pk).update(employer="第二纺织厂")
    person.refresh_from_db()
    person.note = "常年在外"
    person.save()

    assert history_check.gaps() == {}


def test_a_change_behind_the_history_is_named(person):
    as_owner_without_history("UPDATE veterans_person SET note = '改过' WHERE id = %s", [person.pk])

    assert history_check.gaps() == {"veterans_person": 1}


def test_the_night_writes_it_down_and_leaders_are_told(person, users, now):
    as_owner_without_history("UPDATE veterans_person SET note = '改过' WHERE id = %s", [person.pk])
    gaps = history_check.gaps()
    AuditEvent.objects.create(
        verb="audit.history", target="kit.History", at=now, detail={"holds": False, "gaps": gaps}
    )
    leader = Scope.of(users["leader"], today=now.date())

    [alert] = alerts.history_has_gaps(scope=leader, place="990108", at=now)

    assert "1 条数据的变更没有留下记录" in alert.text


def test_a_night_without_gaps_is_written_down_too(settings, person):
    settings.HOME_CODE = "990108"
    tasks.check_history()

    assert AuditEvent.objects.get(verb="audit.history").detail == {"holds": True, "gaps": {}}
