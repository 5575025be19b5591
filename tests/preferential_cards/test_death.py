"""An open application ends with the life it was for; a death entered in error takes nothing away."""

import pytest

from bureau.kit.audit import AuditEvent
from bureau.kit.procedures import CannotHappen
from preferential_cards import operations, queries, states
from preferential_cards.enums import Action, CardAction, CardReason, CardState, Drawer, State
from preferential_cards.models import Application, Card, Step
from preferential_cards.stock import operations as stock
from tests.preferential_cards.factories import ApplicationFactory, CardFactory
from tests.veterans.factories import PersonFactory
from veterans import operations as people
from veterans.enums import Action as Registering
from veterans.enums import State as Registration

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(district):
    return PersonFactory(station=district["bridge"], state=Registration.FILED)


def die(person, cast, now):
    people.take(Registering.RECORD_DEATH, person_id=person.pk, by=cast["worker"], at=now, note="家属来电")


def live_again(person, cast, now):
    people.take(Registering.REOPEN, person_id=person.pk, by=cast["officer"], at=now, note="同名，登记错了")


@pytest.mark.parametrize("state", sorted(states.OPEN))
def test_whatever_is_open_ends_and_says_where_it_stood(mine, cast, now, state):
    application = ApplicationFactory(person=mine, state=state)

    die(mine, cast, now)

    application.refresh_from_db()
    step = application.steps.get()
    assert (application.state, application.void_at) == (State.ENDED, now)
    assert (step.action, step.by_id) == (Action.END, cast["worker"].user_id)
    assert step.note == f"本人已故，此前为“{State(state).label}”"
    assert AuditEvent.objects.filter(verb="card.end").count() == 1


@pytest.mark.parametrize("state", sorted(states.FINAL - {State.ENDED}))
def test_what_is_over_stays_as_it_was(mine, cast, now, state):
    application = ApplicationFactory(person=mine, state=state)

    die(mine, cast, now)

    application.refresh_from_db()
    assert (application.state, application.steps.count()) == (state, 0)


def test_a_death_in_error_puts_the_file_back_where_it_stood_with_a_new_clock(mine, cast, now):
    application = ApplicationFactory(person=mine, state=State.DRAFT)
    operations.take(Action.SUBMIT, application_id=application.pk, by=cast["worker"], at=now)
    die(mine, cast, now)

    live_again(mine, cast, now)

    application.refresh_from_db()
    assert (application.state, application.void_at, application.state_since) == (State.SUBMITTED, None, now)
    assert application.due_on is not None
    assert list(application.steps.values_list("action", flat=True)) == ["SUBMIT", "END", "RESTORE"]
    assert queries.live_application(mine) == application


def test_a_file_without_steps_goes_back_to_where_its_dates_say(mine, district, cast, now):
    other = PersonFactory(station=district["bridge"], state=Registration.FILED)
    draft = ApplicationFactory(person=mine, state=State.DRAFT)
    handed_in = ApplicationFactory(person=other, state=State.ACCEPTED)

    for person in (mine, other):
        die(person, cast, now)
        live_again(person, cast, now)

    assert [Application.objects.get(pk=a.pk).state for a in (draft, handed_in)] == ["DRAFT", "SUBMITTED"]


def test_nobody_takes_that_step_by_hand(mine, cast, now):
    application = ApplicationFactory(person=mine, state=State.SUBMITTED)

    with pytest.raises(CannotHappen, match="由系统办理"):
        operations.take(Action.END, application_id=application.pk, by=cast["street"], at=now, note="x")
    offered = queries.choices(application, [], cast["street"], today=now.date())
    assert offered
    assert Action.END not in [choice.action for choice in offered]
    assert Step.objects.count() == 0


def test_cards_live_again_but_one_that_was_cut_since_does_not(mine, cast, now):
    held = CardFactory(application=ApplicationFactory(person=mine, state=State.ISSUED), handed_out=True)
    die(mine, cast, now)
    live_again(mine, cast, now)

    held.refresh_from_db()
    assert (held.state, held.dead_at) == (CardState.ACTIVE, None)
    assert held.steps.order_by("-pk")[0].action == CardAction.RESTORE

    die(mine, cast, now)
    stock.take(CardAction.DESTROY, card_id=held.pk, by=cast["street"], at=now)
    live_again(mine, cast, now)
    held.refresh_from_db()
    assert (held.state, held.drawer) == (CardState.CANCELLED, Drawer.DESTROYED)


def test_a_card_that_was_cancelled_for_another_reason_stays_so(mine, cast, now):
    held = CardFactory(application=ApplicationFactory(person=mine, state=State.ISSUED), handed_out=True)
    stock.take(
        CardAction.CANCEL,
        card_id=held.pk,
        by=cast["verifier"],
        at=now,
        reason=CardReason.UNENTITLED,
        note="x",
    )
    die(mine, cast, now)

    live_again(mine, cast, now)

    assert Card.objects.get(pk=held.pk).state == CardState.CANCELLED
