import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import alerts, workdays
from bureau.kit.models import SpecialDay

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def _forget():
    workdays.forget()
    yield
    workdays.forget()


@pytest.fixture
def keeper(users, as_):
    users["officer"].is_staff = True
    users["officer"].save()
    return as_("officer")


def told(scope, at):
    return [
        alert.text for alert in alerts.gather(scope=scope, place="990108", at=at) if "节假日" in alert.text
    ]


def test_a_missing_year_is_told_to_who_can_enter_it_and_to_nobody_else(cast):
    SpecialDay.objects.filter(day__year=2026).delete()
    workdays.forget()
    november = dt.datetime(2025, 11, 2, 4, tzinfo=dt.UTC)

    assert told(cast["officer"], november) == ["2026 年的节假日与调休还没有录入"]
    assert told(cast["worker"], november) == []
    assert told(cast["officer"], dt.datetime(2025, 10, 30, 4, tzinfo=dt.UTC)) == []


def test_a_holiday_is_entered_in_the_admin_from_a_day_to_a_day(keeper):
    answer = keeper.post(
        reverse("admin:kit_specialday_add"),
        {"day": "2027-10-01", "until": "2027-10-07", "kind": "HOLIDAY", "name": "国庆节", "source": "通知"},
    )

    assert answer.status_code == 302
    assert SpecialDay.objects.filter(day__year=2027, name="国庆节").count() == 7
    assert keeper.get(reverse("admin:kit_specialday_changelist")).status_code == 200


def test_a_day_entered_twice_is_put_right(keeper):
    keeper.post(
        reverse("admin:kit_specialday_add"),
        {"day": "2026-10-10", "until": "", "kind": "HOLIDAY", "name": "国庆节", "source": "通知"},
    )

    assert SpecialDay.objects.get(day=D(2026, 10, 10)).kind == "HOLIDAY"


def test_who_does_not_keep_the_lists_does_not_see_the_calendar(users, as_):
    users["worker"].is_staff = True
    users["worker"].save()

    assert as_("worker").get(reverse("admin:kit_specialday_changelist")).status_code == 403
