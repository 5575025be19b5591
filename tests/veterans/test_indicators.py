import datetime as dt

import pytest

from bureau.kit import indicators
from tests.veterans.factories import REGISTERED, PersonFactory, an_id_number
from veterans.enums import State
from veterans.indicators import born_before

AT = REGISTERED + dt.timedelta(days=400)


@pytest.fixture
def register(district):
    station = district["bridge"]
    PersonFactory(
        station=station, number=an_id_number(1, born="19400101"), confirmed_at=AT - dt.timedelta(days=10)
    )
    PersonFactory(
        station=station, number=an_id_number(2, born="19600101"), confirmed_at=AT - dt.timedelta(days=366)
    )
    PersonFactory(station=station, state=State.COLLECTED, filed_at=None)
    PersonFactory(
        station=station, state=State.DECEASED, left_at=AT - dt.timedelta(days=1), confirmed_at=REGISTERED
    )
    PersonFactory(
        station=station, registered_at=AT + dt.timedelta(days=1), filed_at=AT + dt.timedelta(days=1)
    )


@pytest.mark.parametrize(
    ("key", "done", "due"),
    [("filed_rate", 2, 3), ("confirmed_rate", 1, 3), ("on_register", 3, None), ("aged_80", 1, None)],
)
def test_a_figure_counts_who_is_counted_at_that_moment(register, key, done, due):
    figure = indicators.get(key)

    assert figure.numerator(AT).count() == done
    assert (figure.denominator(AT).count() if figure.denominator else None) == due


def test_before_the_death_was_known_the_dead_are_counted(register):
    assert indicators.get("on_register").numerator(AT - dt.timedelta(days=2)).count() == 4


@pytest.mark.parametrize("key", ["filed_rate", "confirmed_rate"])
def test_what_is_done_is_part_of_what_is_due(register, key):
    figure = indicators.get(key)

    assert set(figure.numerator(AT)) <= set(figure.denominator(AT))


@pytest.mark.parametrize(
    ("day", "latest"),
    [("2026-11-24", "1946-11-24"), ("2024-02-29", "1944-02-29"), ("2028-02-29", "1948-02-29")],
)
def test_eighty_years_are_counted_to_the_day(day, latest):
    assert born_before(dt.date.fromisoformat(day), 80).isoformat() == latest


def test_a_leap_day_counts_from_the_last_of_february():
    assert born_before(dt.date(2028, 2, 29), 61) == dt.date(1967, 2, 28)


def test_every_figure_opens_the_list_behind_it():
    doors = {
        i.door for i in indicators.REGISTRY.values() if i.key in ("filed_rate", "aged_80", "on_register")
    }

    assert doors == {"people:list"}
