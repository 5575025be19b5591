from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from veterans.tickets import states
from veterans.tickets.enums import Action, State

DRAWING = Path(__file__).resolve().parents[3] / "docs/diagrams/ticket.md"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_what_is_not_in_the_table_cannot_happen(state, action):
    running = {
        Action.NOTE: state, Action.HAND_UP: State.NEW, Action.HAND_DOWN: State.NEW, Action.EXTEND: state,
        Action.ANSWER: State.ANSWERED, Action.WITHDRAW: State.WITHDRAWN,
    }  # fmt: skip
    expected = {
        State.NEW: running | {Action.ACCEPT: State.WORKING},
        State.WORKING: running,
        State.ANSWERED: {Action.RATE: State.CLOSED, Action.REOPEN: State.NEW},
    }.get(state, {})

    if action in expected:
        assert states.move(state, action).to == expected[action]
    else:
        with pytest.raises(CannotHappen, match="不能"):
            states.move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()
