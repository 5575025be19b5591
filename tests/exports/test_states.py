from pathlib import Path

import pytest

from bureau.exports import states
from bureau.exports.enums import Action, State
from bureau.kit.procedures import CannotHappen

DRAWING = Path(__file__).resolve().parents[2] / "docs" / "diagrams" / "export.md"


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_a_step_is_in_the_table_or_refused_in_words(state, action):
    if (state, action) in states.TABLE:
        assert states.move(state, action).to in State
    else:
        with pytest.raises(CannotHappen, match=f"“{state.label}”的导出申请不能“{action.label}”"):
            states.move(state, action)


def test_the_drawing_is_the_table():
    # To draw it anew: manage.py shell -c "from bureau.exports import states; print(states.drawing(), end='')"
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()
