"""Known days of the State Council's notices. Every one of them has been a mistake in somebody's software."""

import datetime as dt

import pytest

from bureau.kit import workdays
from bureau.kit.models import DayKind, SpecialDay

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _forget():
    workdays.forget()
    yield
    workdays.forget()


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (D(2022, 1, 29), True),  # Saturday, worked for the Spring Festival
        (D(2022, 1, 31), False),  # a Monday off
        (D(2022, 4, 24), True),  # Sunday, worked for Labour Day
        (D(2022, 10, 9), True),
        (D(2022, 10, 7), False),
        (D(2023, 5, 6), True),
        (D(2024, 2, 9), True),  # 除夕 of that year was no holiday
        (D(2025, 1, 28), False),  # and of this one is
        (D(2026, 2, 14), True),
        (D(2026, 2, 28), True),
        (D(2026, 10, 10), True),
        (D(2026, 11, 24), True),  # a plain Tuesday
        (D(2026, 11, 28), False),  # a plain Saturday
        (D(2035, 3, 5), True),  # a year nobody has announced: weekdays
    ],
)
def test_a_day_is_worked_as_the_notice_says(day, worked):
    assert workdays.is_workday(day) is worked


def test_a_term_skips_the_golden_week_and_counts_the_worked_weekend():
    # 30 September 2022 is a Friday; the week is off, Saturday 8 and Sunday 9 October are worked.
    assert workdays.add_workdays(D(2022, 9, 30), 1) == D(2022, 10, 8)
    assert workdays.add_workdays(D(2022, 9, 30), 3) == D(2022, 10, 10)


def test_a_term_of_no_days_ends_at_once_or_on_the_next_working_day():
    assert workdays.add_workdays(D(2022, 10, 9), 0) == D(2022, 10, 9)
    assert workdays.add_workdays(D(2022, 10, 1), 0) == D(2022, 10, 8)


@pytest.mark.parametrize("count", [1, 2, 5, 15, 60, 250])
def test_counting_back_gives_the_term_again(count):
    for offset in range(0, 700, 3):
        start = D(2025, 1, 1) + dt.timedelta(days=offset)
        end = workdays.add_workdays(start, count)
        assert workdays.workdays_between(start, end) == count
        assert workdays.is_workday(end)


def test_between_agrees_with_counting_one_by_one():
    first = D(2021, 12, 25)
    for length in range(0, 420, 7):
        last = first + dt.timedelta(days=length)
        one_by_one = sum(workdays.is_workday(first + dt.timedelta(days=n)) for n in range(1, length + 1))
        assert workdays.workdays_between(first, last) == one_by_one
        assert workdays.workdays_between(last, first) == -one_by_one


def test_a_negative_term_is_refused_in_words():
    with pytest.raises(workdays.WrongDays, match="工作日要在 0 到"):
        workdays.add_workdays(D(2022, 1, 1), -1)


def test_a_day_off_has_the_name_of_its_holiday():
    assert workdays.holiday_name(D(2026, 2, 17)) == "春节"
    assert workdays.holiday_name(D(2026, 2, 14)) == ""
    assert workdays.holiday_name(D(2026, 11, 28)) == ""


def test_loading_again_leaves_a_year_that_the_bureau_has_touched():
    SpecialDay.objects.filter(day=D(2026, 10, 7)).delete()
    SpecialDay.objects.filter(day__year=2025).delete()

    assert workdays.load() == sum(
        1 for line in workdays.FILE.read_text().splitlines() if line.startswith("2025")
    )
    assert not SpecialDay.objects.filter(day=D(2026, 10, 7)).exists()


def test_asking_costs_no_query(django_assert_num_queries):
    workdays.is_workday(D(2022, 1, 1))

    with django_assert_num_queries(0):
        for n in range(100):
            workdays.add_workdays(D(2022, 1, 1), n)


def test_the_next_year_is_missed_from_the_first_of_november():
    SpecialDay.objects.filter(day__year=2026).delete()
    workdays.forget()

    assert workdays.missing_year(D(2025, 10, 31)) is None
    assert workdays.missing_year(D(2025, 11, 1)) == 2026
    assert workdays.missing_year(D(2026, 3, 1)) == 2026


def test_a_declared_holiday_is_off_at_once_and_can_be_put_right(
    django_user_model, django_capture_on_commit_callbacks
):
    user = django_user_model.objects.create(username="keeper")
    at = dt.datetime(2026, 11, 5, tzinfo=dt.UTC)
    keep = {"name": "元旦", "source": "通知", "by_id": user.pk, "at": at}

    with django_capture_on_commit_callbacks(execute=True):
        days = workdays.declare(first=D(2027, 1, 1), last=D(2027, 1, 3), kind=DayKind.HOLIDAY, **keep)
    with django_capture_on_commit_callbacks(execute=True):
        workdays.declare(first=D(2027, 1, 3), last=D(2027, 1, 3), kind=DayKind.WORKDAY, **keep)

    assert days == 3
    assert [workdays.is_workday(D(2027, 1, n)) for n in (1, 2, 3, 4)] == [False, False, True, True]
    assert workdays.has_year(2027)

    with django_capture_on_commit_callbacks(execute=True):
        workdays.withdraw(SpecialDay.objects.filter(day=D(2027, 1, 1)), by_id=user.pk, at=at)
    assert workdays.is_workday(D(2027, 1, 1))  # a Friday again


def test_a_holiday_that_ends_before_it_begins_is_refused(django_user_model):
    user = django_user_model.objects.create(username="keeper")

    with pytest.raises(workdays.WrongDays, match="止日不能早于起日"):
        workdays.declare(
            first=D(2027, 1, 3),
            last=D(2027, 1, 1),
            kind=DayKind.HOLIDAY,
            name="元旦",
            source="",
            by_id=user.pk,
            at=dt.datetime(2026, 11, 5, tzinfo=dt.UTC),
        )
