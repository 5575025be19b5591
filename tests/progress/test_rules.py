import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.progress import rules
from bureau.progress.enums import Kind, Light
from bureau.progress.rules import Unit

JUNE, JANUARY = dt.date(2022, 6, 1), dt.date(2023, 1, 20)


@pytest.mark.parametrize(
    ("done", "base", "expected"),
    [(5940, 6607, "89.9"), (1, 8, "12.5"), (1, 16, "6.3"), (3, 2000, "0.2"), (0, 5, "0.0"), (7, 7, "100.0")],
)
def test_rates_are_rounded_half_up_to_a_tenth(done, base, expected):
    assert rules.rate(done, base) == Decimal(expected)


def test_nothing_to_do_is_no_rate():
    assert rules.rate(0, 0) is None


def test_the_plan_line_is_straight_from_the_start_to_the_target():
    plan = rules.plan_rate(dt.date(2022, 12, 31), starts_on=JUNE, ends_on=JANUARY, target=Decimal(100))

    assert plan == Decimal("91.42")  # day 213 of 233


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2022, 5, 1), "0.00"),
        (JUNE, "0.00"),
        (dt.date(2022, 6, 16), "20.00"),
        (dt.date(2022, 7, 1), "40.00"),
        (JANUARY, "90.00"),
        (dt.date(2023, 2, 1), "90.00"),
    ],
)
def test_the_plan_line_runs_through_the_milestones(on, expected):
    plan = rules.plan_rate(
        on,
        starts_on=JUNE,
        ends_on=JANUARY,
        target=Decimal(90),
        milestones=[(dt.date(2022, 7, 1), Decimal(40))],
    )

    assert plan == Decimal(expected)


def test_a_milestone_outside_the_term_bends_nothing():
    term = {"starts_on": JUNE, "ends_on": JANUARY, "target": Decimal(100)}
    outside = [(dt.date(2022, 5, 1), Decimal(50)), (dt.date(2023, 3, 1), Decimal(10))]

    assert rules.plan_rate(dt.date(2022, 12, 31), milestones=outside, **term) == Decimal("91.42")


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        ("91.4", Light.GREEN),
        ("91.3", Light.YELLOW),
        ("81.4", Light.YELLOW),
        ("81.3", Light.RED),
        (None, Light.NONE),
    ],
)
def test_a_light_is_decided_on_the_numbers_that_the_page_shows(reached, expected):
    reached = reached and Decimal(reached)

    assert rules.light(reached, Decimal("91.42"), Decimal(10)) == expected


def test_equal_rates_share_a_rank_and_the_next_is_counted_on():
    rates = {"a": Decimal(90), "b": Decimal(80), "c": Decimal(90), "d": Decimal(70), "e": Decimal(80)}

    assert rules.ranks(rates) == {"a": 1, "c": 1, "b": 3, "e": 3, "d": 5}


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.decimals("0", "100", places=1), max_size=20))
def test_a_rank_is_one_more_than_the_number_of_better_units(rates):
    ranked = rules.ranks(rates)

    assert ranked == {code: 1 + sum(other > rate for other in rates.values()) for code, rate in rates.items()}


def test_a_rate_of_a_street_is_counted_anew_and_never_averaged():
    base = rules.roll_up({"990108001001": 90, "990108001002": 10})
    done = rules.roll_up({"990108001001": 90})

    assert rules.rate(done["990108001"], base["990108001"]) == Decimal("90.0")  # the mean would say 50.0


def board(counts, **more):
    """lines() for communities given as {code: (base, done)}."""
    units = [Unit(code, "COMMUNITY") for code in counts]
    given_ = {"before": {}, "ranks_before": {}, "plan": Decimal(50), "amber_points": Decimal(10)}
    return {
        line.code: line
        for line in rules.lines(
            units,
            base={code: base for code, (base, _) in counts.items()},
            done={code: done for code, (_, done) in counts.items()},
            smallest_ranked=20,
            **{**given_, **more},
        )
    }


def test_a_small_unit_is_shown_but_neither_ranked_nor_judged():
    lines = board({"a": (19, 0), "b": (20, 0)})

    assert (lines["a"].rate, lines["a"].rank, lines["a"].light) == (Decimal("0.0"), None, Light.NONE)
    assert (lines["b"].rank, lines["b"].light) == (1, Light.RED)


def test_a_unit_with_nothing_to_do_has_no_rate_rank_or_light():
    line = board(
        {"a": (0, 0)},
    )["a"]

    assert (line.rate, line.rank, line.rank_change, line.light) == (None, None, None, Light.NONE)


def test_a_unit_is_ranked_among_its_own_level_only():
    units = [Unit("990108001", "STREET"), Unit("990108001001", "COMMUNITY"), Unit("990108002", "STREET")]
    counts = {"990108001": 50, "990108001001": 40, "990108002": 90}

    lines = rules.lines(
        units,
        base=dict.fromkeys(counts, 100),
        done=counts,
        before={},
        ranks_before={},
        plan=Decimal(50),
        amber_points=Decimal(10),
        smallest_ranked=20,
    )

    assert {line.code: line.rank for line in lines} == {"990108001": 2, "990108001001": 1, "990108002": 1}


def test_rank_change_and_gain_are_told_against_the_board_before():
    lines = board({"a": (20, 15), "b": (20, 10)}, before={"a": 12, "b": 10}, ranks_before={"a": 2, "b": 1})

    assert (lines["a"].gained, lines["a"].rank_change) == (3, 1)
    assert (lines["b"].gained, lines["b"].rank_change) == (0, -1)


def test_a_unit_with_a_lower_target_is_judged_by_its_own_plan_line():
    (line,) = rules.lines(
        [Unit("a", "COMMUNITY", Decimal("0.8"))],
        base={"a": 100},
        done={"a": 40},
        before={},
        ranks_before={},
        plan=Decimal(50),
        amber_points=Decimal(10),
        smallest_ranked=20,
    )

    assert line.light == Light.GREEN


def test_the_gap_is_told_in_people():
    assert rules.gap_to(Decimal("91.42"), base=6607, done=5940) == -100
    assert rules.missing_to(Decimal(100), base=6607, done=5940) == 667
    assert rules.per_day(667, 20) == 34
    assert rules.per_day(667, 0) is None


def test_a_year_has_a_board_a_day_and_one_a_week():
    first, last = dt.date(2025, 12, 29), dt.date(2026, 1, 9)

    assert len(rules.periods(kind=Kind.DAILY, first=first, last=last, weekly_on=5)) == 12
    assert rules.periods(kind=Kind.WEEKLY, first=first, last=last, weekly_on=5) == [
        dt.date(2026, 1, 2),
        dt.date(2026, 1, 9),
    ]


def test_the_fingerprint_changes_with_any_number_and_not_with_the_order():
    one, two = board({"a": (20, 15), "b": (20, 10)}).values()

    assert rules.digest(["x"], [one, two]) == rules.digest(["x"], [two, one])
    assert rules.digest(["x"], [one, two]) != rules.digest(["x"], [one, two._replace(done=11)])
    assert rules.digest(["x"], [one, two]) != rules.digest(["y"], [one, two])
