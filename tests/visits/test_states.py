from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from veterans.visits import states
from veterans.visits.enums import Action, State

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/visit.md"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_only_a_planned_visit_takes_a_step(state, action):
    if state == State.PLANNED:
        to = {Action.VISIT: State.DONE, Action.DECLINE: State.DECLINED, Action.CANCEL: State.CANCELLED}
        assert states.move(state, action).to == to.get(action, State.PLANNED)
    else:
        with pytest.raises(CannotHappen):
            states.move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()
