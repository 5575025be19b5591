"""One test per lock: it fails when the lock is taken away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bureau.kit.errors import Refused
from bureau.kit.models import AuditEvent
from tests.veterans.factories import PersonFactory, an_id_number
from veterans import belongings, operations
from veterans.enums import Action, State
from veterans.models import Contact, Person, RegistrationStep

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at_once(deed, times=4):
    """That many threads do the same → ["done", "refused", …], sorted."""

    def click(n):
        try:
            deed(n)
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return sorted(pool.map(click, range(times)))


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"], state=State.NOT_STARTED, filed_at=None)


def test_four_clicks_at_once_make_one_step(person, cast, now):
    outcomes = at_once(
        lambda n: operations.take(Action.COLLECT, person_id=person.pk, by=cast["worker"], at=now)
    )

    assert outcomes == ["done", "refused", "refused", "refused"]
    assert RegistrationStep.objects.count() == 1


def test_four_counters_at_once_register_one_person(district, cast, now):
    outcomes = at_once(
        lambda n: operations.register(
            name="李卫国",
            id_number=an_id_number(17),
            station=district["bridge"],
            category="B01",
            by=cast["worker"],
            at=now,
        )
    )

    assert outcomes == ["done", "refused", "refused", "refused"]
    assert Person.objects.count() == 1


def test_of_four_editors_one_saves(person, cast, now):
    outcomes = at_once(
        lambda n: operations.amend(
            person_id=person.pk, version=1, employer=f"第{n}厂", by=cast["worker"], at=now
        )
    )

    assert outcomes == ["done", "refused", "refused", "refused"]


def test_four_telephones_at_once_leave_one_first_choice(person, cast, now):
    outcomes = at_once(
        lambda n: belongings.set_contact(
            person_id=person.pk, number=f"1380000027{n}", by=cast["worker"], at=now
        )
    )

    assert outcomes == ["done"] * 4
    assert Contact.objects.get().version == 4


def test_many_windows_do_not_slip_past_the_limit_of_reveals(person, cast, now):
    for _ in range(28):
        AuditEvent.objects.create(verb="person.reveal", target="x", by_id=cast["worker"].user_id, at=now)

    outcomes = at_once(
        lambda n: operations.reveal(
            "id_number", person_id=person.pk, reason="上门走访", by=cast["worker"], at=now
        )
    )

    assert outcomes == ["done", "done", "refused", "refused"]
