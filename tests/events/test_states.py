from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from veterans.events import states
from veterans.events.enums import Action, EventAction, EventState, State

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/event.md"


WAYS = {
    State.BOOKED: {"CALL": "CALLED", "ARRIVE": "ARRIVED", "MISS": "NO_SHOW", "CANCEL": "CANCELLED"},
    State.CALLED: {"ARRIVE": "ARRIVED", "MISS": "NO_SHOW", "CANCEL": "CANCELLED"},
    State.NO_SHOW: {"ARRIVE": "ARRIVED"},
    State.ARRIVED: {"FINISH": "DONE"},
    State.DONE: {},
    State.CANCELLED: {},
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_each_pair_goes_where_the_table_says(state, action):
    promised = WAYS[state].get(action)

    if promised is None:
        with pytest.raises(CannotHappen):
            states.move(state, action)
    else:
        assert states.move(state, action).to == promised


@pytest.mark.parametrize("state", EventState)
@pytest.mark.parametrize("action", EventAction)
def test_an_event_starts_once_and_closes_once(state, action):
    promised = {("PLANNED", "START"): "OPEN", ("PLANNED", "CANCEL"): "CANCELLED", ("OPEN", "CLOSE"): "CLOSED"}

    if (state, action) in promised:
        assert states.event_move(state, action).to == promised[state, action]
    else:
        with pytest.raises(CannotHappen):
            states.event_move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()
