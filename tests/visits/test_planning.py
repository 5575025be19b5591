import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.veterans.factories import IdentityFactory, PersonFactory
from tests.visits.factories import VisitFactory, born
from veterans.enums import State as Registration
from veterans.models import Disability, Person
from veterans.visits import operations
from veterans.visits.enums import Outcome, Reason, State
from veterans.visits.models import VisitRule, VisitTask

TODAY = dt.date(2026, 3, 2)


def test_every_night_each_person_gets_the_shortest_pace_of_the_rules_that_ask(district, now):
    old = PersonFactory(station=district["bridge"], number=born(1944))
    very_old = PersonFactory(station=district["bridge"], number=born(1934, 3))
    young = PersonFactory(station=district["bridge"], number=born(1990))
    family = PersonFactory(station=district["willow"], number=born(1980))
    IdentityFactory(person=family, category="E01")
    disabled = PersonFactory(station=district["willow"], number=born(1981))
    Disability.objects.create(person=disabled, station=disabled.station, grade="6", nature="1")
    Disability.objects.create(person=young, station=young.station, grade="7", nature="1")

    operations.plan_due(at=now)

    asked = {task.person_id: task.rule.every_days for task in VisitTask.objects.select_related("rule")}
    assert asked == {old.pk: 90, very_old.pk: 60, family.pk: 180, disabled.pk: 90}


def test_planning_twice_makes_nothing_twice(elder, now):
    assert operations.plan_due(at=now)["made"] == 1
    assert operations.plan_due(at=now) == {"made": 0, "ended": 0}


def test_the_next_visit_is_due_so_many_days_after_the_last_one_that_met_the_person(elder, now):
    met = now - dt.timedelta(days=20)
    VisitFactory(person=elder, at=met, recorded_at=met)
    VisitFactory(person=elder, outcome=Outcome.AWAY, at=now, recorded_at=now)

    operations.plan_due(at=now)

    assert VisitTask.objects.get().due_on == met.date() + dt.timedelta(days=90)


def test_who_has_left_or_refused_or_is_asked_for_no_more_is_not_planned(elder, district, now, visit):
    operations.plan_due(at=now)
    visit(elder, Outcome.DECLINED, found="说不用来")
    gone = PersonFactory(station=district["bridge"], number=born(1940, 5))
    operations.plan_due(at=now)
    Person.objects.filter(pk=gone.pk).update(state=Registration.DECEASED, left_at=now)

    result = operations.plan_due(at=now + dt.timedelta(minutes=1))

    assert result == {"made": 0, "ended": 1}
    assert set(VisitTask.objects.values_list("state", flat=True)) == {State.DECLINED, State.CANCELLED}


def test_a_rule_that_ended_takes_its_visits_along(elder, now):
    operations.plan_due(at=now)
    VisitRule.objects.update(valid_to=TODAY - dt.timedelta(days=1))

    assert operations.plan_due(at=now) == {"made": 0, "ended": 1}


def test_the_nightly_plan_costs_the_same_for_one_and_for_thirty(district, now):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            operations.plan_due(at=now)
        return len(seen)

    PersonFactory(station=district["bridge"], number=born(1940))
    one = statements()
    for n in range(30):
        PersonFactory(station=district["bridge"], number=born(1939, 2 * n + 1))

    assert statements() == one


def test_a_rule_without_a_condition_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="visit_rule_asks_something"), transaction.atomic():
        VisitRule.objects.create(name="全体", reason=Reason.AGED, every_days=30, valid_from=TODAY)
