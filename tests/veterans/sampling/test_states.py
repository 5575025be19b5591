from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from veterans.sampling import states
from veterans.sampling.enums import Action as A
from veterans.sampling.enums import State as S

DRAWING = Path(__file__).resolve().parents[3] / "docs/diagrams/sampling.md"
EXPECTED = {
    S.ASKED: {A.ANSWER: S.ANSWERED, A.SANCTION: S.SANCTIONED, A.VOID: S.VOID},
    S.ANSWERED: {A.PASS: S.PASSED, A.ASK_MORE: S.ASKED, A.FAULT: S.FAULT, A.VOID: S.VOID},
    S.FAULT: {A.FIX: S.FIXED, A.SANCTION: S.SANCTIONED, A.VOID: S.VOID},
    S.FIXED: {A.CLOSE: S.CLOSED, A.FAULT: S.FAULT, A.SANCTION: S.SANCTIONED, A.VOID: S.VOID},
}


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("action", A)
def test_what_is_not_in_the_table_cannot_happen(state, action):
    expected = EXPECTED.get(state, {})
    if action in expected:
        assert states.move(state, action).to == expected[action]
    else:
        with pytest.raises(CannotHappen, match="不能"):
            states.move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()
