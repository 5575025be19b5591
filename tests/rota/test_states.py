from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from stations.permissions import Permission
from stations.rota import states
from stations.rota.enums import Answer, SwapState

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/swap.md"
WAYS = {"ACCEPT": "ACCEPTED", "DECLINE": "DECLINED", "WITHDRAW": "WITHDRAWN"}


@pytest.mark.parametrize("state", SwapState)
@pytest.mark.parametrize("answer", Answer)
def test_a_swap_is_answered_once(state, answer):
    if state == SwapState.ASKED:
        assert states.move(state, answer) == (SwapState(WAYS[answer]), Permission.ROTA_MANAGE)
    else:
        with pytest.raises(CannotHappen, match="不能"):
            states.move(state, answer)


def test_the_drawing_is_what_the_table_says():
    assert DRAWING.read_text() == states.drawing()
