import datetime as dt

import pytest

from preferential_cards import indicators
from preferential_cards.enums import State
from tests.preferential_cards.factories import STARTED, ApplicationFactory
from tests.veterans.factories import IdentityFactory, PersonFactory
from veterans.enums import CardType
from veterans.enums import State as Registration
from veterans.models import Person

BEFORE, AFTER = STARTED - dt.timedelta(days=1), STARTED + dt.timedelta(days=1)


def test_due_is_who_holds_an_identity_that_gives_a_card(district):
    due = PersonFactory(station=district["bridge"])
    IdentityFactory(person=due)
    IdentityFactory(person__station=district["bridge"], category="B05", card_type=CardType.NONE)
    PersonFactory(station=district["bridge"])

    assert list(indicators.due(AFTER)) == [due]


@pytest.mark.parametrize(
    ("state", "counts"),
    [(s, s not in {State.DRAFT, State.WITHDRAWN, State.REJECTED, State.ENDED}) for s in State],
)
def test_a_valid_application_is_handed_in_and_neither_taken_back_nor_refused(district, state, counts):
    ApplicationFactory(person__station=district["bridge"], state=state)

    assert indicators.applied(AFTER).count() == int(counts)
    assert indicators.applied(BEFORE).count() == 0


def test_a_withdrawal_later_does_not_change_what_was(district):
    ApplicationFactory(person__station=district["bridge"], state=State.WITHDRAWN, void_at=AFTER)

    assert indicators.applied(STARTED).count() == 1
    assert indicators.applied(AFTER).count() == 0


def test_who_applies_again_counts_once(district, person):
    ApplicationFactory(person=person, with_identity=False, state=State.WITHDRAWN, void_at=STARTED)
    ApplicationFactory(person=person, with_identity=False, state=State.SUBMITTED)

    assert list(indicators.applied(AFTER)) == [person]


def test_issued_is_a_part_of_applied_is_a_part_of_due(district):
    ApplicationFactory(person__station=district["bridge"], state=State.ISSUED)
    ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED)
    gone = ApplicationFactory(person__station=district["bridge"], state=State.ISSUED)
    Person.objects.filter(pk=gone.person_id).update(state=Registration.DECEASED, left_at=STARTED)
    never_due = ApplicationFactory(person__station=district["bridge"], state=State.ISSUED)
    never_due.person.identity_set.update(card_type=CardType.NONE)

    due, applied, issued = (
        set(part(AFTER).values_list("pk", flat=True))
        for part in (indicators.due, indicators.applied, indicators.issued)
    )

    assert issued < applied == due
    assert (len(due), len(issued)) == (2, 1)


@pytest.mark.parametrize(
    "declared",
    [
        indicators.APPLICATION_RATE,
        indicators.ISSUED_RATE,
        indicators.APPLICATION_COUNT,
        indicators.CARDS_ISSUED,
    ],
)
def test_every_subject_of_every_figure_is_a_person(declared):
    parts = [part for part in (declared.numerator, declared.denominator) if part]

    assert {part(AFTER).model for part in parts} == {Person}
    assert len(declared.definition) <= 200
