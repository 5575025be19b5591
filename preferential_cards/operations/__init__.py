"""The verbs of the card procedure: `steps` walk the table, `applying` begins, `papers` collects, `nightly` runs the clocks."""

from preferential_cards.operations.applying import Acting, Brought, start, start_and_submit
from preferential_cards.operations.nightly import run_clocks
from preferential_cards.operations.papers import (
    TooLate,
    end_obstacle,
    note_obstacle,
)
from preferential_cards.operations.papers import (
    add as add_paper,
)
from preferential_cards.operations.papers import (
    note_look as note_look_at_paper,
)
from preferential_cards.operations.papers import (
    see as see_papers,
)
from preferential_cards.operations.steps import (
    MOST_AT_ONCE,
    NotAllYours,
    OneByOne,
    Outcome,
    TooMany,
    note_away_answer,
    note_print,
    note_view,
    take,
    take_many,
)

__all__ = [
    "MOST_AT_ONCE", "Acting", "Brought", "NotAllYours", "OneByOne", "Outcome", "TooLate", "TooMany", "add_paper",
    "end_obstacle", "note_away_answer", "note_look_at_paper", "note_obstacle", "note_print", "note_view", "run_clocks",
    "see_papers", "start", "start_and_submit", "take", "take_many",
]  # fmt: skip
