import datetime as dt

import pytest
import time_machine
from django.core.cache import cache

from stations.trainings import operations
from stations.trainings.enums import Action, Kind
from tests.trainings.factories import NOON, QUIZ, make_quiz


@pytest.fixture(autouse=True)
def _noon():
    """Monday, 2 March 2026, noon in China."""
    cache.clear()
    with time_machine.travel(NOON, tick=False):
        yield
    cache.clear()


@pytest.fixture
def quiz(district, cast):
    return make_quiz("990108", by=cast["officer"], at=NOON, text=QUIZ)


@pytest.fixture
def arrange(cast):
    """arrange(seats=2, ...) → a training of 东街 on Wednesday, open for sign-up."""

    def make(*, place="990108001", by="street", is_open=True, quiz=None, **values):
        values = {
            "kind": Kind.REGULAR,
            "topic": "优待证政策与受理",
            "campaign": "",
            "starts_at": NOON + dt.timedelta(days=2),
            "ends_at": NOON + dt.timedelta(days=2, hours=3),
            "closes_at": None,
            "place": "三楼会议室",
            "seats": 2,
            **values,
        }
        made = operations.add(place, values=values, quiz_id=quiz and quiz.pk, by=cast[by], at=NOON)
        if is_open:
            operations.take(Action.OPEN, training_id=made.pk, by=cast[by], at=NOON)
            made.refresh_from_db()
        return made

    return make
