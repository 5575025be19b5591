from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bureau.kit.errors import Refused
from preferential_cards import operations
from preferential_cards.enums import Action, State
from preferential_cards.models import Application
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import IdentityFactory, PersonFactory


def at_once(deed):
    """Four threads do the same → ["done", "refused", …], sorted."""

    def click(_):
        try:
            deed()
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return sorted(pool.map(click, range(4)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_clicks_at_once_make_one_step(district, cast, now):
    application = ApplicationFactory(person__station=district["bridge"])

    outcomes = at_once(
        lambda: operations.take(Action.SUBMIT, application_id=application.pk, by=cast["worker"], at=now)
    )

    assert outcomes == ["done", "refused", "refused", "refused"]
    assert application.steps.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_counters_at_once_open_one_application(district, cast, now):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person)

    outcomes = at_once(lambda: operations.start(person_id=person.pk, by=cast["worker"], at=now))

    assert outcomes == ["done", "refused", "refused", "refused"]
    assert Application.objects.get().state == State.DRAFT
