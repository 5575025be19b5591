from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from veterans.imports import states
from veterans.imports.enums import BatchAction, BatchState

DRAWING = Path(__file__).resolve().parents[3] / "docs" / "diagrams" / "import.md"


def test_the_drawing_shows_the_table_as_it_is():
    # To draw it anew: python -c "from veterans.imports import states; print(states.drawing(), end='')" > docs/diagrams/import.md
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()


@pytest.mark.parametrize("action", BatchAction)
@pytest.mark.parametrize("state", BatchState)
def test_what_is_not_in_the_table_cannot_happen(state, action):
    if (state, action) in states.TABLE:
        assert states.move(state, action) in BatchState
        return
    with pytest.raises(
        CannotHappen, match=f"“{BatchState(state).label}”的批次不能“{BatchAction(action).label}”"
    ):
        states.move(state, action)
