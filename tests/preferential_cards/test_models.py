"""Each constraint, with somebody who goes round the operations and tries to break it."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from preferential_cards import states
from preferential_cards.enums import State
from preferential_cards.models import Application
from tests.preferential_cards.factories import STARTED, ApplicationFactory
from veterans.models import Person


@pytest.mark.parametrize("state", [s for s in State if s not in states.VOID])
def test_a_person_has_at_most_one_live_application(person, state):
    ApplicationFactory(person=person, with_identity=False)

    with pytest.raises(IntegrityError, match="one_live_application_per_person"), transaction.atomic():
        ApplicationFactory(person=person, with_identity=False, state=state)


@pytest.mark.parametrize(
    "halfway",
    [
        {"state": State.ISSUED, "submitted_at": STARTED},
        {"state": State.ISSUED, "submitted_at": STARTED, "card_number": "33010800001234"},
        {"state": State.ISSUED, "submitted_at": STARTED, "issued_at": STARTED},
        {"issued_at": STARTED},
    ],
)
def test_a_card_is_not_issued_by_halves(application, halfway):
    with pytest.raises(IntegrityError, match="issued_iff_numbered_and_dated"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**halfway)


@pytest.mark.parametrize("halfway", [{"state": State.WITHDRAWN}, {"void_at": STARTED}])
def test_void_means_withdrawn_or_rejected_and_dated(application, halfway):
    with pytest.raises(IntegrityError, match="void_iff_withdrawn_or_rejected"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**halfway)


@pytest.mark.parametrize("state", [State.SUBMITTED, State.RETURNED, State.VERIFIED])
def test_what_has_left_the_draft_has_a_day_of_submission(application, state):
    with pytest.raises(IntegrityError, match="only_drafts_are_not_submitted"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state=state)


def test_a_card_number_is_given_once(application):
    ApplicationFactory(state=State.ISSUED, card_number="33010800001234")

    with pytest.raises(IntegrityError, match="one_card_per_number"), transaction.atomic():
        ApplicationFactory(state=State.ISSUED, card_number="33010800001234")


def test_there_is_no_application_for_no_card(application):
    with pytest.raises(IntegrityError, match="a_card_for_a_card_type"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(card_type="-")


def test_an_application_stands_where_its_person_stands(application, district):
    with pytest.raises(IntegrityError, match="follows_person"), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(station=district["willow"])


def test_an_application_and_its_steps_follow_a_person_who_moves(application, walk, district):
    walk(application, "SUBMIT")

    Person.objects.filter(pk=application.person_id).update(station=district["willow"])

    application.refresh_from_db()
    assert application.station == district["willow"]
    assert application.steps.get().station == district["willow"]


def test_a_change_by_plain_sql_is_in_the_history(application):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE preferential_cards_application SET returns = 3 WHERE id = %s", [application.pk]
        )

    events = list(application.events.order_by("pgh_id").values_list("pgh_label", "returns"))
    assert events == [("insert", 0), ("update", 3)]


def test_valid_is_asked_as_of_a_moment(district):
    day = dt.timedelta(days=1)
    submitted = ApplicationFactory(state=State.SUBMITTED)
    returned = ApplicationFactory(state=State.RETURNED)
    withdrawn = ApplicationFactory(state=State.WITHDRAWN, void_at=STARTED + 2 * day)
    ApplicationFactory(state=State.DRAFT)

    asked = [set(Application.objects.valid(STARTED + n * day)) for n in (-1, 0, 1, 2)]

    assert asked == [
        set(),
        {submitted, returned, withdrawn},
        {submitted, returned, withdrawn},
        {submitted, returned},
    ]
