import datetime as dt

import pytest

from tests.veterans.factories import PersonFactory
from tests.visits.factories import VisitFactory
from veterans.events import operations, queries, rules
from veterans.events.enums import EventAction, Way
from veterans.events.models import DriveStep

TODAY = dt.date(2026, 3, 2)


def test_a_campaign_begins_with_its_eight_steps_each_with_a_day(drive):
    assert [(str(step), step.due_on.isoformat()) for step in drive.steps.all()][:3] == [
        ("组建一支专班", "2026-02-21"), ("召开一次部署会", "2026-02-22"), ("组织一次业务培训", "2026-02-23"),
    ]  # fmt: skip
    assert drive.steps.count() == 8


def test_four_steps_are_ticked_only_when_rows_prove_them(drive, event, cast, now):
    step = DriveStep.objects.get(key="collection")

    def tick(note="3 月 2 日办了一场"):
        operations.tick(step_id=step.pk, done_on=TODAY, note=note, by=cast["worker"], at=now)

    with pytest.raises(rules.NotProved, match="集中采集"):
        tick()
    operations.turn(EventAction.CLOSE, event_id=event.pk, by=cast["worker"], at=now)
    with pytest.raises(rules.MustSayWhat):
        tick(" ")
    tick()

    step.refresh_from_db()
    assert step.done_on == TODAY


def test_home_visits_prove_the_step_of_the_home(drive, cast, now):
    VisitFactory(person__station=drive.station, reason="COLLECT", at=now, recorded_at=now)

    assert queries.proofs(drive) == {"messages": 0, "collection": 0, "home": 1, "ceremony": 0}


def test_the_line_runs_straight_from_where_it_began_to_the_target(drive):
    assert rules.planned_rate(drive, today=dt.date(2026, 3, 2), start_rate=0.5) == 0.75
    assert rules.planned_rate(drive, today=dt.date(2026, 5, 2), start_rate=0.5) == 1.0


def test_the_standing_counts_people_of_the_place(drive, district, now):
    for filed in (True, True, False):
        PersonFactory(
            station=district["bridge"], **({} if filed else {"filed_at": None, "state": "NOT_STARTED"})
        )
    PersonFactory(station=district["willow"])

    stand = queries.standing(drive, at=now, start=now - dt.timedelta(days=10))

    assert (stand.filed, stand.total, stand.plan, stand.behind) == (2, 3, 2, 0)


# -- household elsewhere -----------------------------------------------------------------------------------


def test_who_lives_here_with_a_household_elsewhere_is_helped_once(district, cast, now, settings):
    settings.HOME_CODE = "990108"
    away = PersonFactory(station=district["bridge"], household_region="330109")
    PersonFactory(station=district["bridge"], household_region="990108")

    assert list(queries.elsewhere(cast["worker"], at=now, way="todo")) == [away]
    with pytest.raises(rules.MustSayWhat):
        operations.help_household(person_id=away.pk, way=Way.GUIDED, note="", by=cast["worker"], at=now)
    operations.help_household(
        person_id=away.pk, way=Way.GUIDED, note="已告知，周末回萧山办", by=cast["worker"], at=now
    )

    assert list(queries.elsewhere(cast["worker"], at=now, way="todo")) == []
    assert list(queries.elsewhere(cast["worker"], at=now)) == [away]
