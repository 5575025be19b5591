from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from veterans.hardship import states
from veterans.hardship.enums import Action as A
from veterans.hardship.enums import State as S

DRAWING = Path(__file__).resolve().parents[3] / "docs/diagrams/hardship.md"
EXPECTED = {
    S.DRAFT: {A.FILL: S.DRAFT, A.SUBMIT: S.SUBMITTED, A.WITHDRAW: S.WITHDRAWN},
    S.SUBMITTED: {A.CHECK: S.CHECKED, A.SEND_BACK: S.DRAFT, A.WITHDRAW: S.WITHDRAWN},
    S.CHECKED: {A.CONFIRM: S.CONFIRMED, A.REFUSE: S.REFUSED, A.SEND_BACK: S.DRAFT},
    S.REFUSED: {A.APPEAL: S.CHECKED},
    S.CONFIRMED: {A.END: S.ENDED},
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
