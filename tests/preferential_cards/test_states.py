from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from preferential_cards import clocks, states
from preferential_cards.enums import Action, State
from preferential_cards.models import Clock
from stations.permissions import Permission

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/card.md"

# Written a second time by hand: a slip in the table shows as a difference here.
WAYS = {
    State.DRAFT: {"SUBMIT": "SUBMITTED card.apply", "WITHDRAW": "WITHDRAWN card.apply"},
    State.RETURNED: {"SUBMIT": "SUBMITTED card.apply", "WITHDRAW": "WITHDRAWN card.apply"},
    State.SUBMITTED: {
        "WITHDRAW": "WITHDRAWN card.apply",
        "ACCEPT": "ACCEPTED card.accept",
        "RETURN": "RETURNED card.accept",
    },
    State.ACCEPTED: {"VERIFY": "VERIFIED card.verify", "RETURN": "RETURNED card.verify"},
    State.VERIFIED: {
        "REVIEW": "FIRST_REVIEWED card.review",
        "RETURN": "RETURNED card.review",
        "REJECT": "REJECTED card.review",
    },
    State.FIRST_REVIEWED: {
        "RECORD_CITY": "CITY_REVIEWED card.outside",
        "RETURN": "RETURNED card.outside",
        "REJECT": "REJECTED card.outside",
    },
    State.CITY_REVIEWED: {
        "RECORD_PROVINCE": "PROVINCE_RECORDED card.outside",
        "RECORD_SUSPENSION": "SUSPENDED card.outside",
        "RETURN": "RETURNED card.outside",
    },
    State.SUSPENDED: {"RECORD_PROVINCE": "PROVINCE_RECORDED card.outside", "REJECT": "REJECTED card.outside"},
    State.PROVINCE_RECORDED: {"SEND_TO_BANK": "BANK_CHECKING card.outside"},
    State.BANK_CHECKING: {
        "RECORD_MAKING": "MAKING card.outside",
        "RECORD_BANK_REFUSAL": "BANK_REJECTED card.outside",
    },
    State.BANK_REJECTED: {"SEND_TO_BANK": "BANK_CHECKING card.outside", "RETURN": "RETURNED card.outside"},
    State.MAKING: {"RECEIVE_AT_DISTRICT": "AT_DISTRICT card.verify"},
    State.AT_DISTRICT: {"RECEIVE_AT_STATION": "AT_STATION card.issue"},
    State.AT_STATION: {"ISSUE": "ISSUED card.issue", "HAND_UP": "UNCLAIMED card.issue"},
    State.UNCLAIMED: {"RECEIVE_AT_STATION": "AT_STATION card.issue"},
    State.ISSUED: {},
    State.REJECTED: {},
    State.WITHDRAWN: {},
    State.ENDED: {},
}
# With the life it was for, whatever is open ends; that is nobody's step.
for ways in WAYS.values():
    if ways:
        ways["END"] = "ENDED"


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_each_pair_of_state_and_action_goes_where_the_procedure_says(state, action):
    promised = WAYS[state].get(action)

    if promised is None:
        with pytest.raises(CannotHappen, match=f"“{state.label}”的申请不能“{action.label}”"):
            states.move(state, action)
    else:
        to, *needs = promised.split()
        assert states.move(state, action) == (State(to), Permission(needs[0]) if needs else None)


def test_final_states_are_the_three_we_promise_the_public_and_the_end_of_a_life():
    assert states.FINAL == {State.ISSUED, State.REJECTED, State.WITHDRAWN, State.ENDED}


def test_every_state_can_be_reached_from_a_draft():
    reached, waiting = set(), {State.DRAFT}
    while waiting:
        here = waiting.pop()
        reached.add(here)
        waiting |= {m.to for (start, _), m in states.TABLE.items() if start == here} - reached

    assert reached == set(State)


def test_each_state_but_the_void_and_the_issued_stands_in_exactly_one_stage():
    staged = [state for stage in states.STAGES for state in stage.states]

    assert sorted(staged) == sorted(set(State) - states.VOID - {State.ISSUED})


@pytest.mark.django_db
def test_a_clock_is_named_for_each_open_state():
    assert {clock.key for clock in Clock.objects.all()} == states.OPEN | {clocks.HAND_UP_AFTER}


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing(), (
        "run: python manage.py shell -c 'from preferential_cards import clocks, states; print(states.drawing(), end=\"\")'"
        " > docs/diagrams/card.md"
    )
