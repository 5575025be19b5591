"""Two people at two telephones: the database is the judge."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from bureau.kit.errors import Refused
from stations.rota import changes, operations
from stations.rota.enums import Answer, Length, Way
from stations.rota.models import Turn, TurnDay
from tests.rota.factories import ChiefFactory, make_turn

D = dt.date
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def at_once(*deeds):
    def click(deed):
        try:
            deed()
        except Refused:
            return "refused"
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return sorted(pool.map(click, deeds))


def test_a_helper_sent_to_two_stations_at_once_goes_to_one(district, cast, now):
    helper = ChiefFactory(station=district["east"])
    turns = [
        make_turn(ChiefFactory(station=district[code]), D(2026, 3, 9), D(2026, 3, 15))
        for code in ("bridge", "south")
    ]

    def send(turn):
        changes.substitute(turn.pk, chief_id=helper.pk, note="", way=Way.PHONE, by=cast["street"], at=now)

    outcomes = at_once(*(lambda turn=turn: send(turn) for turn in turns))

    assert outcomes == ["done", "refused"]
    assert TurnDay.objects.filter(chief=helper).count() == 7
    assert TurnDay.objects.count() == 14


def test_two_swaps_that_cross_leave_every_day_with_exactly_one_chief(chiefs, turns, cast, now):
    third = make_turn(chiefs[2], D(2026, 3, 23), D(2026, 3, 29))
    common = {"way": Way.PHONE, "by": cast["worker"], "at": now}
    swaps = [
        changes.ask_swap(turns[0].pk, asked_id=chiefs[1].pk, other_id=turns[1].pk, **common),
        changes.ask_swap(turns[1].pk, asked_id=chiefs[2].pk, other_id=third.pk, **common),
    ]

    outcomes = at_once(
        *(lambda swap=swap: changes.answer_swap(Answer.ACCEPT, swap_id=swap.pk, **common) for swap in swaps)
    )

    assert outcomes == ["done", "refused"]
    assert TurnDay.objects.count() == 21
    assert all(
        set(turn.days.values_list("chief_id", flat=True)) == {turn.chief_id} for turn in Turn.objects.all()
    )


def test_two_plans_confirmed_at_once_make_one_rota(district, cast, now):
    ChiefFactory.create_batch(3, station=district["bridge"])
    period = operations.Period(D(2026, 3, 9), D(2026, 3, 29), Length.WEEK)
    drafts = [
        operations.draft_plan("990108001001", period=period, by=cast["worker"], at=now) for _ in range(2)
    ]

    outcomes = at_once(
        *(lambda plan=plan: operations.confirm_plan(plan.pk, by=cast["worker"], at=now) for plan in drafts)
    )

    assert outcomes == ["done", "refused"]
    assert TurnDay.objects.count() == 21
