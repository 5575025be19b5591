from pathlib import Path

import pytest

from bureau.kit.procedures import CannotHappen
from stations.permissions import Permission
from stations.trainings import states
from stations.trainings.enums import Action, SeatAction, SeatState, State

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/training.md"
MANAGE, ENROL = Permission.TRAINING_MANAGE, Permission.TRAINING_ENROL
WAYS = {
    ("PLANNED", "OPEN"): ("OPEN", MANAGE),
    ("OPEN", "START"): ("RUNNING", MANAGE),
    ("RUNNING", "FINISH"): ("HELD", MANAGE),
    ("PLANNED", "CANCEL"): ("CANCELLED", MANAGE),
    ("OPEN", "CANCEL"): ("CANCELLED", MANAGE),
}
SEAT_WAYS = {
    ("WAITING", "MOVE_UP"): ("SEATED", None),
    ("SEATED", "WITHDRAW"): ("WITHDRAWN", ENROL),
    ("WAITING", "WITHDRAW"): ("WITHDRAWN", ENROL),
    ("SEATED", "ARRIVE"): ("ATTENDED", MANAGE),
    ("WAITING", "ARRIVE"): ("ATTENDED", MANAGE),
    ("ABSENT", "ARRIVE"): ("ATTENDED", MANAGE),
    ("SEATED", "MISS"): ("ABSENT", None),
    ("WAITING", "LEAVE_OUT"): ("UNPLACED", None),
    ("ATTENDED", "PASS"): ("PASSED", None),
    ("ATTENDED", "FAIL"): ("FAILED", None),
    ("FAILED", "AGAIN"): ("ATTENDED", MANAGE),
    ("PASSED", "REVOKE"): ("REVOKED", MANAGE),
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_a_training_goes_its_way_and_no_other(state, action):
    if way := WAYS.get((state, action)):
        assert states.move(state, action) == (State(way[0]), way[1])
    else:
        with pytest.raises(CannotHappen, match="不能"):
            states.move(state, action)


@pytest.mark.parametrize("state", SeatState)
@pytest.mark.parametrize("action", SeatAction)
def test_a_seat_goes_its_way_and_no_other(state, action):
    if way := SEAT_WAYS.get((state, action)):
        assert states.seat_move(state, action) == (SeatState(way[0]), way[1])
    else:
        with pytest.raises(CannotHappen, match="不能"):
            states.seat_move(state, action)


def test_the_drawing_is_what_the_tables_say():
    assert DRAWING.read_text() == states.drawing()
