"""A year in lines, and one training from its month to its hour."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from bureau.kit import alerts, indicators
from bureau.kit.models import AuditEvent
from bureau.kit.procedures import CannotHappen
from stations.scope import NotYours
from stations.trainings import operations, plans, queries, rules
from stations.trainings.alerts import short_plans
from stations.trainings.enums import Action, Kind, State
from stations.trainings.models import Training, YearPlan
from tests.trainings.factories import AFTER, NOON, ON_THE_DAY

pytestmark = pytest.mark.django_db
YEAR = "3月 优待证政策与受理\n9、档案管理"


def plan(by, code="990108001", **asked):
    return operations.plan_year(
        code, **{"year": 2026, "least": 2, "text": YEAR, "by": by, "at": NOON} | asked
    )


def values(**more):
    return {
        "kind": Kind.REGULAR, "topic": "档案", "campaign": "", "starts_at": ON_THE_DAY, "ends_at": AFTER,
        "closes_at": None, "place": "三楼", "seats": 30, **more,
    }  # fmt: skip


def test_a_line_is_a_month_and_a_topic():
    assert plans.read(" 3月 政策\n\n11，档案", 2026) == [
        plans.Line(dt.date(2026, 3, 1), "政策"),
        plans.Line(dt.date(2026, 11, 1), "档案"),
    ]


@pytest.mark.parametrize("text", ["政策与受理", "13月 政策", "0 政策"])
def test_a_line_without_a_month_is_named(text):
    with pytest.raises(rules.WrongTraining, match="第 2 行"):
        plans.read(f"3月 政策\n{text}", 2026)


def test_a_year_is_planned_in_one_go_and_said_again_adds_only_what_is_new(cast):
    plan(cast["street"])
    made = plan(cast["street"], text=YEAR + "\n12月 年终总结", least=3)

    assert made.least == 3
    assert [(t.month.month, t.topic, t.state) for t in made.trainings.order_by("month")] == [
        (3, "优待证政策与受理", "PLANNED"),
        (9, "档案管理", "PLANNED"),
        (12, "年终总结", "PLANNED"),
    ]


def test_fewer_than_two_a_year_is_refused_by_rule_and_database(cast):
    with pytest.raises(rules.WrongTraining, match="每年至少两场"):
        plan(cast["street"], least=1)
    made = plan(cast["street"])
    with pytest.raises(IntegrityError, match="at_least_two"), transaction.atomic():
        YearPlan.objects.filter(pk=made.pk).update(least=1)


@pytest.mark.parametrize("who", ["worker", "leader"])
def test_a_community_and_a_leader_plan_nothing(cast, who):
    with pytest.raises(NotYours):
        plan(cast[who], code="990108001001" if who == "worker" else "990108")

    assert Training.objects.count() == AuditEvent.objects.filter(verb="training.plan_year").count() == 0


def test_a_street_does_not_plan_for_its_neighbour(cast, district):
    with pytest.raises(district["east"].DoesNotExist):
        plan(cast["street"], code="990108002")


def test_a_regular_training_counts_in_the_plan_of_its_year_and_a_campaign_stands_beside_it(arrange):
    regular, beside = arrange(), arrange(kind=Kind.CAMPAIGN, campaign="优待证攻坚")

    assert regular.plan.year == 2026
    assert regular.closes_at == regular.starts_at
    assert beside.plan is None


def test_a_campaign_training_names_its_campaign(arrange):
    with pytest.raises(rules.WrongTraining, match="哪项工作"):
        arrange(kind=Kind.CAMPAIGN)


def test_a_line_of_the_plan_opens_only_with_hour_place_and_seats(cast):
    line = plan(cast["street"]).trainings.get(month="2026-03-01")

    with pytest.raises(rules.WrongTraining, match="先“改安排”"):
        operations.take(Action.OPEN, training_id=line.pk, by=cast["street"], at=NOON)
    operations.amend(line.pk, values=values(), by=cast["street"], at=NOON)
    operations.take(Action.OPEN, training_id=line.pk, by=cast["street"], at=NOON)

    line.refresh_from_db()
    assert (line.state, line.topic, line.seats) == (State.OPEN, "档案", 30)
    with pytest.raises(IntegrityError, match="hour_place_seats"), transaction.atomic():
        Training.objects.filter(pk=line.pk).update(place="")


def test_a_line_of_this_years_plan_is_not_moved_into_the_next(cast):
    line = plan(cast["street"]).trainings.first()
    later = {"starts_at": ON_THE_DAY + dt.timedelta(days=400), "ends_at": AFTER + dt.timedelta(days=400)}

    with pytest.raises(rules.WrongTraining, match="计划是 2026 年的"):
        operations.amend(line.pk, values=values(**later), by=cast["street"], at=NOON)


def test_it_begins_on_its_day_and_ends_after_its_hour(arrange, cast):
    one = arrange()

    with pytest.raises(rules.WrongTraining, match="到那天才能"):
        operations.take(Action.START, training_id=one.pk, by=cast["street"], at=NOON)
    with pytest.raises(CannotHappen, match="“报名中”的培训不能“讲完收尾”"):
        operations.take(Action.FINISH, training_id=one.pk, by=cast["street"], at=NOON)
    operations.take(Action.START, training_id=one.pk, by=cast["street"], at=ON_THE_DAY)
    operations.take(Action.FINISH, training_id=one.pk, by=cast["street"], at=AFTER)

    one.refresh_from_db()
    assert (one.state, one.held_at) == (State.HELD, AFTER)
    assert [s.action for s in one.steps.order_by("at")] == [Action.OPEN, Action.START, Action.FINISH]


def test_cancelling_says_why(arrange, cast):
    one = arrange()

    with pytest.raises(rules.WrongTraining, match="要写一句原因"):
        operations.take(Action.CANCEL, training_id=one.pk, note=" ", by=cast["street"], at=NOON)


def test_a_worker_sees_the_training_of_the_street_and_takes_no_step(arrange, cast):
    one = arrange()

    with pytest.raises(NotYours):
        operations.take(Action.CANCEL, training_id=one.pk, note="不办了", by=cast["worker"], at=NOON)
    with pytest.raises(Training.DoesNotExist):
        operations.take(Action.CANCEL, training_id=one.pk, note="不办了", by=cast["neighbour"], at=NOON)


def test_the_plan_is_kept_by_what_was_held_and_not_by_striking_out(cast):
    first, second = plan(cast["street"]).trainings.order_by("month")
    operations.amend(first.pk, values=values(), by=cast["street"], at=NOON)
    for action, at in ((Action.OPEN, NOON), (Action.START, ON_THE_DAY), (Action.FINISH, AFTER)):
        operations.take(action, training_id=first.pk, by=cast["street"], at=at)
    operations.take(Action.CANCEL, training_id=second.pk, note="并入三月", by=cast["street"], at=AFTER)
    figure = indicators.get("trainings_held")

    assert (figure.numerator(AFTER).count(), figure.denominator(AFTER).count()) == (1, 2)
    assert figure.numerator(NOON).count() == 0
    line = next(x for x in queries.year_lines(2026, scope=cast["street"]) if x.station.code == "990108001")
    assert (line.planned, line.held, line.short) == (1, 1, 1)


def test_a_plan_that_is_too_short_is_told_to_who_can_cure_it(cast):
    plan(cast["officer"], code="990108")

    def told(who, place):
        return [a.why for a in short_plans(scope=cast[who], place=place, at=NOON)]

    assert short_plans in alerts.PROVIDERS
    assert told("officer", "990108") == ["东街街道 还差 2 场、西街街道 还差 2 场"]
    assert told("worker", "990108001001") == []
