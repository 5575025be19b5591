import pytest
from django.db import IntegrityError, transaction
from django.db.models import F

from bureau.kit import walls
from preferential_cards import keeping, queries
from preferential_cards.enums import Action, CardState, Drawer
from preferential_cards.models import Card, CardStep
from tests.preferential_cards.factories import CardFactory


def test_handing_out_makes_the_card_good_and_puts_it_into_the_holders_hand(application, walk, now):
    issued = walk(application, Action.ISSUE)

    card = queries.card_of(issued.person, now)
    assert (card.number, card.state, card.drawer, card.place_id) == (
        "33010800001234",
        CardState.ACTIVE,
        Drawer.HOLDER,
        None,
    )


def test_a_card_that_was_announced_moves_with_the_application(application, walk, take):
    walk(application, Action.RECEIVE_AT_DISTRICT)
    card = CardFactory(application=application, drawer=Drawer.DISTRICT, place_id="990108")

    take(Action.RECEIVE_AT_STATION, application, "street")

    card.refresh_from_db()
    assert (card.drawer, card.place_id) == (Drawer.STATION, "990108001")
    assert [step.place_code for step in card.steps.all()] == ["990108001"]


def test_somebody_elses_card_is_not_handed_out(application, walk, take):
    walk(application, Action.RECEIVE_AT_STATION)
    CardFactory(application=application, number="33010800007777")

    with pytest.raises(keeping.AnotherNumber, match="尾号是 7777"):
        take(Action.ISSUE, application, "street", card_number="33010800008888")

    assert CardStep.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"drawer": Drawer.HOLDER},
        {"place_id": None},
        {"state": CardState.ACTIVE},
        {"state": CardState.CANCELLED},
        {"state": CardState.TEMP_LOST, "issued_at": F("state_since")},
    ],
    ids=["with nobody", "no station", "never issued", "dead without a day", "endless"],
)
def test_the_database_refuses_a_card_that_is_nowhere_or_twice(district, wrong):
    card = CardFactory(application__person__station=district["bridge"])

    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(**wrong)


def test_a_person_holds_one_card(district, now):
    first = CardFactory(handed_out=True)

    with pytest.raises(IntegrityError, match="one_held_card_per_person"), transaction.atomic():
        CardFactory(application=first.application, handed_out=True)


@pytest.mark.parametrize(
    ("state", "good"),
    [(state, state == CardState.ACTIVE) for state in CardState if state not in {CardState.STOCK}],
)
def test_only_an_active_card_is_good(district, now, state, good):
    dead = state in {CardState.REPLACED, CardState.RECALLED, CardState.CANCELLED}
    lapses = now.replace(year=2099) if state == CardState.TEMP_LOST else None
    card = CardFactory(handed_out=True, state=state, dead_at=now if dead else None, lapses_at=lapses)

    assert (queries.card_of(card.person, now) is not None) == good


def test_a_temporary_loss_ends_by_itself(district, now):
    card = CardFactory(handed_out=True, state=CardState.TEMP_LOST, lapses_at=now)

    assert queries.card_of(card.person, now) == card


def test_a_neighbour_sees_no_card_behind_either_wall(district, cast):
    CardFactory(application__person__station=district["bridge"])

    assert not Card.objects.visible_to(cast["neighbour"]).exists()
    with walls.within(cast["neighbour"].personal_places()):
        assert not Card.objects.exists()
