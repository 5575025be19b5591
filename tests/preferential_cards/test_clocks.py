import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bureau.kit import workdays
from bureau.kit.models import DayKind
from preferential_cards import clocks, operations, queries
from preferential_cards.enums import Action, CardState, Holder, State
from preferential_cards.models import Card, CardStep, Clock, ClockRun
from preferential_cards.models.rulebook import forget
from tests.preferential_cards.factories import ApplicationFactory, CardFactory

FRIDAY = dt.date(2022, 9, 30)


def test_thirty_working_days_after_the_review_skip_the_national_day(db):
    """domain.md 3.5: review passes on Friday 2022-09-30; 1–7 October are free, 8 and 9 are worked."""
    assert clocks.due(State.FIRST_REVIEWED, FRIDAY, FRIDAY) == dt.date(2022, 11, 16)
    assert workdays.workdays_between(FRIDAY, dt.date(2022, 11, 16)) == 30 + 2 - 2


def test_city_and_province_share_the_thirty_days(db):
    city = clocks.due(State.FIRST_REVIEWED, FRIDAY, FRIDAY)

    assert clocks.due(State.CITY_REVIEWED, dt.date(2022, 10, 20), FRIDAY) == city


@pytest.mark.parametrize(
    ("day", "later"),
    [(dt.date(2022, 11, 30), dt.date(2023, 2, 28)), (dt.date(2022, 1, 15), dt.date(2022, 4, 15))],
)
def test_three_months_end_on_the_same_day_or_the_last_of_the_month(day, later):
    assert clocks.months_after(day, 3) == later


def test_the_clock_stops_outside_and_says_so(application, walk, now):
    walk(application, Action.REVIEW)

    reading = clocks.reading(application, now.date() + dt.timedelta(days=40))

    assert (reading.holder, reading.running, reading.used) == (Holder.CITY.label, False, 0)
    assert reading.sentence.startswith("停表：等市局审核，最迟 2026-04-14")


def test_only_our_own_days_are_counted(application, cast, now):
    monday = now
    for action, who, days in [
        (Action.SUBMIT, "worker", 0),
        (Action.ACCEPT, "street", 1),
        (Action.VERIFY, "verifier", 3),
        (Action.REVIEW, "approver", 4),
        (Action.RECORD_CITY, "officer", 21),
        (Action.RECORD_PROVINCE, "officer", 28),
    ]:
        operations.take(
            action, application_id=application.pk, by=cast[who], at=monday + dt.timedelta(days=days)
        )
    application.refresh_from_db()

    reading = clocks.reading(application, (monday + dt.timedelta(days=29)).date())

    assert (application.spent, reading.used, reading.running) == (4, 5, True)


def test_the_night_times_marks_and_counts(district, now):
    late = ApplicationFactory(
        person__station=district["bridge"],
        state=State.SUBMITTED,
        state_since=now - dt.timedelta(days=30),
        due_on=None,
    )
    fresh = ApplicationFactory(
        person__station=district["bridge"], state=State.SUBMITTED, state_since=now, due_on=None
    )

    run = operations.run_clocks(at=now)

    late.refresh_from_db()
    fresh.refresh_from_db()
    assert (late.late_since, fresh.late_since) == (late.due_on + dt.timedelta(days=1), None)
    assert (run.open, run.retimed, run.newly_late, run.late) == (2, 2, 1, 1)
    assert (fresh.due_on - now.date()).days >= 5


def test_a_second_run_writes_nothing_and_a_new_holiday_moves_the_day(district, users, now):
    row = ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED, state_since=now)
    operations.run_clocks(at=now)

    assert operations.run_clocks(at=now).retimed == 0
    workdays.declare(
        first=now.date() + dt.timedelta(days=2), last=now.date() + dt.timedelta(days=2), kind=DayKind.HOLIDAY,
        name="停水", source="市政府通知", by_id=users["officer"].pk, at=now,
    )  # fmt: skip
    workdays.forget()
    before = row.due_on
    assert operations.run_clocks(at=now).retimed == 1
    row.refresh_from_db()
    assert row.due_on > before
    workdays.forget()


def test_a_new_rule_holds_for_what_comes_after_it(district, now):
    Clock.objects.filter(key=State.SUBMITTED).update(valid_to=dt.date(2026, 2, 28))
    Clock.objects.create(
        key=State.SUBMITTED,
        holder=Holder.STREET,
        length=2,
        unit="DAYS",
        basis="新规定",
        valid_from=dt.date(2026, 3, 1),
    )
    forget()

    assert clocks.due(State.SUBMITTED, dt.date(2026, 3, 2)) == dt.date(2026, 3, 4)
    assert clocks.due(State.SUBMITTED, dt.date(2026, 2, 27)) > dt.date(2026, 3, 4)
    forget()


def test_the_night_costs_the_same_for_three_and_for_thirty(district, now):
    def cost(count):
        ApplicationFactory.create_batch(
            count, person__station=district["bridge"], state=State.SUBMITTED, state_since=now, due_on=None
        )
        with CaptureQueriesContext(
            connection,
        ) as spent:
            operations.run_clocks(at=now)
        return len(spent)

    operations.run_clocks(at=now)
    assert cost(3) == cost(30)


def test_a_lapsed_loss_report_is_written_down_once(district, now):
    card = CardFactory(handed_out=True, state=CardState.TEMP_LOST, lapses_at=now)

    assert (operations.run_clocks(at=now).lapsed, operations.run_clocks(at=now).lapsed) == (1, 0)
    assert Card.objects.get(pk=card.pk).state == CardState.ACTIVE
    assert CardStep.objects.get().by_id is None


def test_three_months_at_the_station_are_told(district, cast, now):
    long_ago = now - dt.timedelta(days=93)
    ApplicationFactory(person__station=district["bridge"], state=State.AT_STATION, state_since=long_ago)
    ApplicationFactory(person__station=district["bridge"], state=State.AT_STATION, state_since=now)

    assert queries.unclaimed(cast["street"], now.date()).count() == 1
    assert operations.run_clocks(at=now).unclaimed == 1
    assert ClockRun.objects.count() == 1


def test_limits_page_counts_within_reach(as_, district, now):
    ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED)
    ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED)

    lines = {line.state: line for line in as_("worker").get("/cards/limits/").context["lines"]}

    assert lines[State.SUBMITTED].count == 1
    assert not lines[State.FIRST_REVIEWED].running
