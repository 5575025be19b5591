import datetime as dt

import pytest

from bureau.kit import workdays
from stations.rota.enums import Length
from stations.rota.slots import cut

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _forget():
    workdays.forget()


def test_weeks_begin_on_monday_and_end_with_the_period():
    weeks = cut(D(2026, 3, 4), D(2026, 3, 19), Length.WEEK)

    assert [(s.first.day, s.last.day) for s in weeks] == [(4, 8), (9, 15), (16, 19)]


def test_months_are_those_of_the_calendar():
    months = cut(D(2026, 1, 15), D(2026, 3, 31), Length.MONTH)

    assert [(s.first, s.last) for s in months] == [
        (D(2026, 1, 15), D(2026, 1, 31)),
        (D(2026, 2, 1), D(2026, 2, 28)),
        (D(2026, 3, 1), D(2026, 3, 31)),
    ]
    assert (months[1].holidays, months[1].holiday_name) == (9, "春节")


def test_day_turns_on_working_days_follow_the_swapped_weekends():
    days = cut(D(2026, 9, 19), D(2026, 10, 11), Length.DAY, only_workdays=True)

    assert D(2026, 9, 20) in [s.first for s in days]  # a worked Sunday
    assert D(2026, 10, 10) in [s.first for s in days]  # a worked Saturday
    assert D(2026, 10, 5) not in [s.first for s in days]
    assert D(2026, 10, 11) not in [s.first for s in days]
