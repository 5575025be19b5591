from pathlib import Path

import pytest

from veterans import matter_states, states
from veterans.enums import Action, State

DRAWING = Path(__file__).resolve().parents[2] / "docs" / "diagrams" / "registration.md"


def test_the_drawing_shows_the_table_as_it_is():
    # To draw it anew: python -c "from veterans import states; print(states.drawing(), end='')" > docs/diagrams/registration.md
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()


def test_the_straight_way_leads_from_the_first_state_to_filed():
    state = State.NOT_STARTED
    for action in states.FORWARD:
        state = states.move(state, action).to

    assert state == State.FILED
    assert states.WAY[0] == State.NOT_STARTED


@pytest.mark.parametrize("state", sorted(states.LEFT))
def test_who_has_left_can_only_be_taken_back(state):
    assert states.actions_from(state) == [Action.REOPEN]


def test_every_state_can_be_reached():
    reached = {State.NOT_STARTED} | {move.to for move in states.TABLE.values()}

    assert reached == set(State)


def test_every_state_has_a_tone():
    assert {state.tone for state in State} == {"idle", "info", "ok", "warn"}


@pytest.mark.parametrize(
    ("name", "drawing"),
    [
        ("change-request", matter_states.drawing_of_requests),
        ("transfer", matter_states.drawing_of_transfers),
    ],
)
def test_the_small_drawings_show_their_tables(name, drawing):
    assert (DRAWING.parent / f"{name}.md").read_text(encoding="utf-8") == drawing()
