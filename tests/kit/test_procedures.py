"""The sentence, the choice of steps and the drawing that every procedure shares."""

import pytest
from django.db.models import TextChoices

from bureau.kit.procedures import CannotHappen, Move, Procedure


class State(TextChoices):
    ASKED = "ASKED", "已申请"
    DONE = "DONE", "已办结"


class Action(TextChoices):
    FINISH = "FINISH", "办结"
    EXPIRE = "EXPIRE", "过期"


TABLE = {
    (State.ASKED, Action.FINISH): Move(State.DONE, needs="x.finish"),
    (State.ASKED, Action.EXPIRE): Move(State.DONE),
}
PROCEDURE = Procedure(TABLE, what="申请", begins=[State.ASKED])


def test_a_step_of_the_table_is_found_by_words_or_choices():
    assert PROCEDURE.move("ASKED", "FINISH") == PROCEDURE.move(State.ASKED, Action.FINISH)
    assert PROCEDURE.move("ASKED", "FINISH").to == State.DONE


def test_what_is_not_in_the_table_is_refused_in_the_words_of_the_clerk():
    with pytest.raises(CannotHappen, match="“已办结”的申请不能“过期”"):
        PROCEDURE.move("DONE", "EXPIRE")


def test_people_are_offered_only_what_people_do():
    assert PROCEDURE.actions_from("ASKED") == [Action.FINISH]
    assert PROCEDURE.actions_from("DONE") == []


def test_the_drawing_begins_where_it_begins_and_names_the_permission():
    assert PROCEDURE.drawing().split("\n") == [
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> ASKED",
        "    ASKED --> DONE: 办结 (x.finish)",
        "    ASKED --> DONE: 过期",
        "```",
        "",
    ]
