"""Who takes which turn: pure arithmetic, so tested without a database."""

import datetime as dt
import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stations.rota import solver
from stations.rota.slots import Slot
from stations.rota.solver import Candidate

D = dt.date
MONDAY = D(2026, 1, 5)


def weeks(count, holidays=()):
    return [
        Slot(
            MONDAY + dt.timedelta(weeks=n),
            MONDAY + dt.timedelta(weeks=n, days=6),
            3 if n in holidays else 0,
            "春节" if n in holidays else "",
        )
        for n in range(count)
    ]


def counts(roster):
    return {load.candidate.id: load.turns for load in roster.loads}


def away(a, b):
    """On leave from the first day of week a to the last of week b."""
    return (MONDAY + dt.timedelta(weeks=a), MONDAY + dt.timedelta(weeks=b, days=6))


def test_turns_are_shared_evenly_and_nobody_serves_twice_running():
    roster = solver.share_out(weeks(52), [Candidate(n) for n in range(9)])

    assert sorted(counts(roster).values()) == [5] * 2 + [6] * 7
    assert roster.repeats == 0
    assert roster.gaps == 0


def test_holidays_are_shared_apart_from_turns():
    roster = solver.share_out(weeks(12, holidays=(1, 4, 7, 10)), [Candidate(n) for n in range(4)])

    assert sorted(load.holidays for load in roster.loads) == [3, 3, 3, 3]
    assert sorted(counts(roster).values()) == [3, 3, 3, 3]


def test_nobody_is_planned_while_away_or_outside_the_term():
    people = [Candidate(1, away=(away(0, 3),)), Candidate(2, ends_on=weeks(4)[3].last), Candidate(3)]

    roster = solver.share_out(weeks(8), people)

    assert 1 not in roster.chosen[:4]
    assert 2 not in roster.chosen[4:]


def test_leave_makes_no_debt():
    """Away for half of the time, one does half as many turns, not as many in half the time."""
    people = [Candidate(1, away=(away(0, 19),)), *(Candidate(n) for n in range(2, 6))]

    done = counts(solver.share_out(weeks(40), people))

    assert done[1] in (4, 5)
    assert max(done.values()) - min(done[n] for n in range(2, 6)) <= 1


def test_who_did_more_last_year_does_less_and_a_newcomer_owes_nothing():
    people = [
        Candidate(1, turns=8),
        Candidate(2, turns=5),
        Candidate(3, turns=5),
        Candidate(4, newcomer=True),
    ]

    done = counts(solver.share_out(weeks(24), people))

    assert done[1] < done[2]
    assert done[4] <= max(done[2], done[3])


def test_a_turn_that_nobody_can_take_stays_open_and_says_why():
    roster = solver.share_out(weeks(3), [Candidate(1, away=(away(1, 1),))])

    assert roster.chosen == [1, None, 1]
    assert roster.reasons[1] == "在任 1 人，1 人请假，没有人可排"
    assert solver.share_out(weeks(1), []).reasons == ["这段时间没有在任的轮值站长"]


def test_reasons_are_true_sentences():
    people = [
        Candidate(1, last_on=D(2025, 12, 1)),
        Candidate(2, last_on=D(2025, 11, 3)),
        Candidate(3, away=(away(0, 0),)),
    ]

    roster = solver.share_out(weeks(3, holidays=(0,)), people)

    assert roster.chosen[0] == 2
    assert roster.reasons[0].startswith(
        "在任 3 人，1 人请假；含春节 3 天，此前值节假日 0 天，最少；此前值 0 班，最少；上一班到 2025-11-03，隔得最久"
    )


def test_the_same_question_gets_the_same_answer():
    people = [Candidate(n, away=(away(n, n + 9),)) for n in range(6)]

    assert solver.share_out(weeks(30), people).chosen == solver.share_out(weeks(30), people).chosen


def test_the_solver_improves_where_the_greedy_pass_is_not_proved_best():
    """Two who are only there at the end make the pass serve one of them twice running; looking ahead avoids it."""
    slots = weeks(9, holidays=(0, 3, 6, 8))
    people = [
        Candidate(1, away=(away(0, 2), away(6, 6))),
        Candidate(2, away=(away(3, 5),)),
        Candidate(3, away=(away(2, 3), away(7, 8))),
    ]
    worst = 0
    for shift in itertools.permutations(people):
        alone = solver.share_out(slots, list(shift), work=0)
        looked = solver.share_out(slots, list(shift))
        worst = max(worst, alone.spread + alone.holiday_spread + alone.repeats)
        assert (
            looked.spread + looked.holiday_spread + looked.repeats
            <= alone.spread + alone.holiday_spread + alone.repeats + 0.1
        )


@st.composite
def towns(draw):
    people = draw(st.integers(1, 6))
    leaves = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 6)), max_size=2)
    return [
        Candidate(n, away=tuple(away(a, a + b) for a, b in draw(leaves)), turns=draw(st.integers(0, 6)))
        for n in range(people)
    ]


@settings(max_examples=40, deadline=None)
@given(people=towns(), holidays=st.sets(st.integers(0, 20), max_size=4))
def test_whatever_the_leave_no_turn_is_lost_and_none_is_given_wrongly(people, holidays):
    slots = weeks(21, holidays=tuple(holidays))

    roster = solver.share_out(slots, people, work=0.05)

    by_id = {person.id: person for person in people}
    for slot, chosen in zip(slots, roster.chosen, strict=True):
        free = [p for p in people if not p.is_away(slot)]
        assert (chosen is None) == (not free)
        assert chosen is None or not by_id[chosen].is_away(slot)
    assert sum(load.turns for load in roster.loads) == len(slots) - roster.gaps


@pytest.mark.parametrize("people", [1, 2])
def test_few_people_are_still_planned(people):
    roster = solver.share_out(weeks(10), [Candidate(n) for n in range(people)])

    assert roster.gaps == 0
