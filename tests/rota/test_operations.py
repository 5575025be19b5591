import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from bureau.kit.models import AccessEvent, AuditEvent
from bureau.kit.procedures import CannotHappen
from stations.models import Station
from stations.rota import changes, feeds, operations, queries, rules
from stations.rota.enums import Answer, Deed, Length, PlanState, SwapState, TurnState, Way
from stations.rota.models import Chief, Feed, Swap, Turn, TurnDay, TurnStep
from stations.scope import NotYours
from tests.rota.factories import ChiefFactory, make_turn

pytestmark = pytest.mark.django_db
D = dt.date
BRIDGE, EAST = "990108001001", "990108001"
MARCH = operations.Period(D(2026, 3, 9), D(2026, 4, 5), Length.WEEK)


# -- chiefs -----------------------------------------------------------------------------------------------


def new_chief(cast, now, *, by="worker", name="周正", phone="13900001234", **values):
    asked = {"name": name, "is_veteran": True, "starts_on": D(2026, 1, 1), "ends_on": D(2026, 12, 31)}
    return operations.add_chief(BRIDGE, values=asked | values, phone=phone, by=cast[by], at=now)


def test_a_candidate_is_sealed_listed_and_not_yet_planned(district, cast, now):
    chief = new_chief(cast, now, phone="139-0000 1234")

    assert (chief.phone, chief.masked_phone, str(chief)) == ("13900001234", "139****1234", "周*")
    assert b"13900001234" not in bytes(chief.phone_sealed)
    assert queries.candidates([BRIDGE], first=D(2026, 3, 1), last=D(2026, 4, 1)) == {}

    operations.consent(chief.pk, on=now.date(), way=Way.PHONE, by=cast["worker"], at=now)
    assert [c.id for c in queries.candidates([BRIDGE], first=D(2026, 3, 9), last=D(2026, 4, 1))[BRIDGE]] == [
        chief.pk
    ]


def test_one_person_is_chief_once_also_at_another_station(district, cast, now):
    new_chief(cast, now)

    with pytest.raises(rules.WrongChief, match="已经登记为轮值站长"):
        operations.add_chief(
            "990108001002",
            values={"name": "周正", "starts_on": D(2026, 1, 1), "ends_on": D(2026, 2, 1)},
            phone="13900001234",
            by=cast["street"],
            at=now,
        )
    new_chief(cast, now, name="周正妻")  # a couple may share a telephone


@pytest.mark.parametrize("phone", ["", "1390000", "23900001234", "一三九"])
def test_a_telephone_that_cannot_be_rung_is_refused(district, cast, now, phone):
    with pytest.raises(rules.WrongChief, match="电话请写"):
        new_chief(cast, now, phone=phone)


def test_a_neighbour_sees_no_chief_and_a_leader_changes_none(chiefs, cast, now):
    with pytest.raises(Chief.DoesNotExist):
        operations.consent(chiefs[0].pk, on=now.date(), way=Way.PHONE, by=cast["neighbour"], at=now)
    with pytest.raises(NotYours):
        operations.consent(chiefs[0].pk, on=now.date(), way=Way.PHONE, by=cast["leader"], at=now)
    with pytest.raises(Station.DoesNotExist):
        new_chief(cast, now, by="neighbour")


def test_a_number_is_revealed_for_a_reason_that_is_logged_first(chiefs, cast, now):
    with pytest.raises(rules.WrongTurn, match="请写一句原因"):
        operations.reveal_phone(chiefs[0].pk, reason=" ", by=cast["worker"], at=now)
    assert not AccessEvent.objects.exists()

    assert operations.reveal_phone(chiefs[0].pk, reason="问换班", by=cast["worker"], at=now).startswith("139")
    assert AccessEvent.objects.get().reason == "问换班"


def test_leaving_the_rota_opens_what_is_still_to_come_and_keeps_what_was(chiefs, turns, cast, now):
    past = make_turn(chiefs[0], D(2026, 2, 2), D(2026, 2, 8))

    opened = operations.leave_rota(chiefs[0].pk, note="搬家", by=cast["worker"], at=now)

    assert opened == 1
    assert Turn.objects.get(pk=turns[0].pk).state == TurnState.OPEN
    assert Turn.objects.get(pk=past.pk).chief_name == "周甲"
    with pytest.raises(rules.WrongChief, match="已退出"):
        operations.consent(chiefs[0].pk, on=now.date(), way=Way.PHONE, by=cast["worker"], at=now)


# -- plans ------------------------------------------------------------------------------------------------


@pytest.fixture
def town(district):
    for code, count in (("bridge", 3), ("south", 2)):
        for n in range(count):
            ChiefFactory(station=district[code], name=f"{code}{n}")
    return district


def test_all_stations_of_a_street_are_planned_at_once_and_confirmed(town, cast, now):
    plan = operations.draft_plan(EAST, period=MARCH, by=cast["street"], at=now)

    assert plan.turns.count() == 8
    assert not TurnDay.objects.exists()
    assert all(turn.reason for turn in plan.turns.all())

    operations.confirm_plan(plan.pk, by=cast["street"], at=now)
    assert TurnDay.objects.count() == 2 * 28
    assert TurnStep.objects.filter(deed=Deed.CONFIRM).count() == 8
    assert set(plan.turns.values_list("state", flat=True)) == {TurnState.SET}
    with pytest.raises(rules.WrongPlan, match="已确认"):
        operations.confirm_plan(plan.pk, by=cast["street"], at=now)


def test_planning_again_leaves_what_is_confirmed_as_it_is(town, cast, now):
    first = operations.draft_plan(BRIDGE, period=MARCH, by=cast["worker"], at=now)
    operations.confirm_plan(first.pk, by=cast["worker"], at=now)

    again = operations.draft_plan(EAST, period=MARCH, by=cast["street"], at=now)

    assert set(again.turns.values_list("station_id", flat=True)) == {"990108001002"}
    operations.confirm_plan(again.pk, by=cast["street"], at=now)
    with pytest.raises(rules.WrongPlan, match="都已经排定"):
        operations.draft_plan(EAST, period=MARCH, by=cast["street"], at=now)


def test_of_two_drafts_of_the_same_days_only_one_can_be_confirmed(town, cast, now):
    drafts = [operations.draft_plan(BRIDGE, period=MARCH, by=cast["worker"], at=now) for _ in range(2)]
    operations.confirm_plan(drafts[0].pk, by=cast["worker"], at=now)

    with pytest.raises(rules.Taken, match="已由别人排定"):
        operations.confirm_plan(drafts[1].pk, by=cast["worker"], at=now)

    assert TurnDay.objects.count() == 28
    assert not drafts[1].turns.exclude(state=TurnState.DRAFT).exists()


def test_a_turn_of_a_draft_is_given_to_another_without_dragging(town, cast, now):
    plan = operations.draft_plan(BRIDGE, period=MARCH, by=cast["worker"], at=now)
    turn = plan.turns.first()
    other = Chief.objects.filter(station_id=BRIDGE).exclude(pk=turn.chief_id).first()

    operations.redraft(turn.pk, chief_id=other.pk, by=cast["worker"], at=now)
    turn.refresh_from_db()
    assert (turn.chief_id, turn.reason) == (other.pk, "2026-03-02 由经办人指定")

    operations.redraft(turn.pk, chief_id=None, by=cast["worker"], at=now)
    operations.confirm_plan(plan.pk, by=cast["worker"], at=now)
    turn.refresh_from_db()
    assert (turn.state, turn.open_since) == (TurnState.OPEN, now)


def test_leave_is_respected_and_a_turn_inside_it_is_named(chiefs, turns, cast, now):
    _, hit = operations.add_leave(
        chiefs[0].pk, first_day=D(2026, 3, 10), last_day=D(2026, 4, 20), by=cast["worker"], at=now
    )
    assert hit == [turns[0]]

    plan = operations.draft_plan(
        BRIDGE,
        period=operations.Period(D(2026, 3, 23), D(2026, 4, 19), Length.WEEK),
        by=cast["worker"],
        at=now,
    )
    assert chiefs[0].pk not in plan.turns.values_list("chief_id", flat=True)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (D(2026, 3, 9), D(2026, 3, 8), "止期不能早于起期"),
        (D(2026, 3, 1), D(2026, 3, 8), "过去的日子"),
        (D(2026, 3, 9), D(2028, 3, 8), "一次最多排"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(town, cast, now, first, last, words):
    with pytest.raises(rules.WrongPlan, match=words):
        operations.draft_plan(
            BRIDGE, period=operations.Period(first, last, Length.WEEK), by=cast["worker"], at=now
        )


def test_a_draft_can_be_thrown_away(town, cast, now):
    plan = operations.draft_plan(BRIDGE, period=MARCH, by=cast["worker"], at=now)

    operations.discard_plan(plan.pk, by=cast["worker"], at=now)

    plan.refresh_from_db()
    assert (plan.state, plan.turns.count()) == (PlanState.DISCARDED, 0)


def test_who_may_not_plan_here_plans_nothing(town, cast, now):
    with pytest.raises(NotYours):
        operations.draft_plan(BRIDGE, period=MARCH, by=cast["leader"], at=now)
    with pytest.raises(Station.DoesNotExist):
        operations.draft_plan(BRIDGE, period=MARCH, by=cast["neighbour"], at=now)


# -- changes of a turn ------------------------------------------------------------------------------------


def ask(turns, chiefs, cast, now, **values):
    asked = {"asked_id": chiefs[1].pk, "other_id": turns[1].pk, "way": Way.PHONE, "note": "要看病"}
    return changes.ask_swap(turns[0].pk, **asked | values, by=cast["worker"], at=now)


def names(turns):
    return [Turn.objects.get(pk=turn.pk).chief_name for turn in turns]


def test_a_swap_changes_nothing_until_the_other_agrees(chiefs, turns, cast, now):
    swap = ask(turns, chiefs, cast, now)
    assert names(turns) == ["周甲", "吴乙"]

    changes.answer_swap(Answer.ACCEPT, swap_id=swap.pk, way=Way.PHONE, by=cast["worker"], at=now)

    assert names(turns) == ["吴乙", "周甲"]
    assert sorted(TurnDay.objects.values_list("turn_id", "chief_id").distinct()) == sorted(
        [(turns[0].pk, chiefs[1].pk), (turns[1].pk, chiefs[0].pk)]
    )
    step = turns[0].steps.get(deed=Deed.SWAP)
    assert (step.before, step.after, step.way, step.note) == ("周甲", "吴乙", "PHONE", "要看病")
    assert AuditEvent.objects.filter(verb="rota.swap_accept").count() == 1


@pytest.mark.parametrize(
    ("answer", "state"), [(Answer.DECLINE, SwapState.DECLINED), (Answer.WITHDRAW, SwapState.WITHDRAWN)]
)
def test_a_swap_that_is_not_wanted_leaves_everything_as_it_was(chiefs, turns, cast, now, answer, state):
    swap = ask(turns, chiefs, cast, now)

    changes.answer_swap(answer, swap_id=swap.pk, way=Way.PHONE, by=cast["worker"], at=now)

    assert names(turns) == ["周甲", "吴乙"]
    assert Swap.objects.get().state == state
    with pytest.raises(CannotHappen):
        changes.answer_swap(Answer.ACCEPT, swap_id=swap.pk, way=Way.PHONE, by=cast["worker"], at=now)


def test_a_favour_needs_no_turn_in_exchange(chiefs, turns, cast, now):
    swap = ask(turns, chiefs, cast, now, asked_id=chiefs[2].pk, other_id=None)

    changes.answer_swap(Answer.ACCEPT, swap_id=swap.pk, way=Way.IN_PERSON, by=cast["worker"], at=now)

    assert names(turns) == ["郑丙", "吴乙"]


def test_a_turn_has_one_open_swap_and_an_overtaken_one_is_refused(chiefs, turns, cast, now):
    swap = ask(turns, chiefs, cast, now)
    with pytest.raises(rules.WrongTurn, match="等答复"):
        ask(turns, chiefs, cast, now, asked_id=chiefs[2].pk, other_id=None)

    changes.override(
        turns[1].pk, chief_id=chiefs[2].pk, note="临时", way=Way.PHONE, by=cast["worker"], at=now
    )
    with pytest.raises(rules.WrongTurn, match="班次已经变了"):
        changes.answer_swap(Answer.ACCEPT, swap_id=swap.pk, way=Way.PHONE, by=cast["worker"], at=now)


def test_who_is_away_cannot_be_asked(chiefs, turns, cast, now):
    operations.add_leave(
        chiefs[1].pk, first_day=D(2026, 3, 9), last_day=D(2026, 3, 9), by=cast["worker"], at=now
    )

    with pytest.raises(rules.WrongTurn, match="请假，值不了这一班"):
        ask(turns, chiefs, cast, now)


def test_an_open_turn_is_taken(chiefs, turns, cast, now):
    with pytest.raises(rules.WrongTurn, match="已由周甲值"):
        changes.take(turns[0].pk, chief_id=chiefs[2].pk, way=Way.PHONE, by=cast["worker"], at=now)
    changes.vacate(turns[0].pk, note="住院", way=Way.PHONE, by=cast["worker"], at=now)
    assert Turn.objects.get(pk=turns[0].pk).open_since == now

    changes.take(turns[0].pk, chief_id=chiefs[2].pk, way=Way.PHONE, by=cast["worker"], at=now)

    assert names(turns) == ["郑丙", "吴乙"]
    assert [step.deed for step in turns[0].steps.all()] == [Deed.TAKE, Deed.VACATE]


def test_deciding_for_others_needs_a_reason(chiefs, turns, cast, now):
    with pytest.raises(rules.WrongTurn, match="请写一句原因"):
        changes.override(
            turns[0].pk, chief_id=chiefs[2].pk, note=" ", way=Way.PHONE, by=cast["worker"], at=now
        )
    with pytest.raises(rules.WrongTurn, match="请写一句原因"):
        changes.vacate(turns[0].pk, note="", way=Way.PHONE, by=cast["worker"], at=now)


def test_a_past_turn_is_history(chiefs, cast, now):
    past = make_turn(chiefs[0], D(2026, 2, 2), D(2026, 2, 8))

    with pytest.raises(rules.WrongTurn, match="已经过去"):
        changes.substitute(past.pk, chief_id=chiefs[1].pk, note="", way=Way.PHONE, by=cast["worker"], at=now)


def test_a_street_sends_somebody_of_the_next_station_and_nobody_is_in_two_places(
    district, chiefs, turns, cast, now
):
    helper = ChiefFactory(station=district["south"], name="帮手")
    make_turn(helper, D(2026, 3, 22), D(2026, 3, 22))
    send = {"chief_id": helper.pk, "note": "", "way": Way.PHONE, "at": now}

    changes.substitute(turns[0].pk, by=cast["street"], **send)
    assert names(turns) == ["帮手", "吴乙"]

    with pytest.raises(rules.Taken, match="那几天已在值班"):
        changes.substitute(turns[1].pk, by=cast["street"], **send)
    assert names(turns) == ["帮手", "吴乙"]
    with pytest.raises(Chief.DoesNotExist):
        changes.substitute(turns[1].pk, by=cast["worker"], **send)


def test_the_database_itself_refuses_two_chiefs_on_a_day_and_one_in_two_places(district, chiefs, turns):
    day = {"day": D(2026, 3, 9)}
    with pytest.raises(IntegrityError, match="one_chief_per_station_and_day"), transaction.atomic():
        TurnDay.objects.create(turn=turns[0], station=district["bridge"], chief=chiefs[2], **day)
    with pytest.raises(IntegrityError, match="nobody_in_two_places"), transaction.atomic():
        TurnDay.objects.create(turn=turns[0], station=district["south"], chief=chiefs[0], **day)


# -- gaps -------------------------------------------------------------------------------------------------


def heard(cast, who, at):
    return [one.station.code for one in queries.gaps_told_to(cast[who], "990108", at=at, today=at.date())]


def test_a_gap_is_told_to_the_station_then_to_the_street_then_to_the_bureau(chiefs, cast, now):
    plan_end = D(2026, 4, 30)
    make_turn(chiefs[1], D(2026, 3, 16), plan_end)
    turn = make_turn(chiefs[0], D(2026, 3, 9), D(2026, 3, 15))
    changes.vacate(turn.pk, note="住院", way=Way.PHONE, by=cast["worker"], at=now)

    def who_hears(days):
        at = now + dt.timedelta(days=days)
        return [who for who in ("worker", "street", "officer") if BRIDGE in heard(cast, who, at)]

    assert who_hears(0) == ["worker"]
    assert who_hears(3) == ["worker", "street"]
    assert who_hears(7) == ["worker", "street", "officer"]


def test_a_rota_that_runs_out_is_a_gap_two_weeks_before(chiefs, turns, cast, now):
    assert heard(cast, "worker", now) == []
    assert heard(cast, "worker", now + dt.timedelta(days=7)) == [BRIDGE]


# -- feeds ------------------------------------------------------------------------------------------------


def test_a_feed_says_when_and_where_and_never_who(chiefs, turns, cast, now):
    feed, _ = feeds.open_feed(BRIDGE, by=cast["worker"], at=now)
    own, secret = feeds.open_feed(BRIDGE, chief_id=chiefs[0].pk, by=cast["worker"], at=now)

    whole = feeds.calendar_of(feed, today=now.date(), at=now).decode()
    mine = feeds.calendar_of(own, today=now.date(), at=now).decode()

    assert whole.count("BEGIN:VEVENT") == 2
    assert mine.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20260309" in mine
    assert "DTEND;VALUE=DATE:20260316" in mine
    assert not any(chief.name in whole + mine for chief in chiefs)
    assert secret not in str(Feed.objects.values())


def test_a_new_address_ends_the_old_one_and_a_revoked_one_is_gone(chiefs, cast, now):
    _, old = feeds.open_feed(BRIDGE, by=cast["worker"], at=now)
    feed, new = feeds.open_feed(BRIDGE, by=cast["worker"], at=now)
    assert (feeds.find(old), feeds.find(new)) == (None, feed)

    feeds.revoke_feed(feed.pk, by=cast["worker"], at=now)
    assert feeds.find(new) is None


# -- fairness in words ------------------------------------------------------------------------------------


def test_the_page_says_on_whom_the_next_turn_falls_and_why(district, chiefs, turns, now):
    standings = queries.standings(district["bridge"], today=now.date())

    one, why = queries.next_in_line(standings, today=now.date())

    assert [(s.chief.name, s.turns) for s in standings] == [("周甲", 1), ("吴乙", 1), ("郑丙", 0)]
    assert (one.chief.name, why) == ("郑丙", "近一年和已排的共 0 班，最少；还没有值过")
