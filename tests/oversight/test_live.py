"""Who looks three times as often as usual is on the leader's page the same day."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.utils import timezone

from bureau.kit import access
from bureau.kit.access import Looking
from bureau.oversight import alerts

pytestmark = pytest.mark.django_db


def look(user, times, *, at):
    for n in range(times):
        access.record(
            Looking.VIEW, target=f"veterans.Person:{n}", station="990108001001", by_id=user.pk, at=at
        )


@pytest.mark.parametrize(
    ("usual", "today", "told"),
    [(10, 31, True), (10, 30, False), (11, 33, False), (5, 29, False), (0, 30, True)],
)
def test_three_times_the_own_median_is_told_the_same_day(users, cast, now, usual, today, told):
    cache.clear()
    for days in range(1, 6):
        look(users["worker"], usual, at=now - dt.timedelta(days=days))
    look(users["worker"], today, at=now)

    found = list(
        alerts.looks_far_more_than_usual(scope=cast["leader"], place="990108", at=timezone.localtime(now))
    )

    assert [alert.text for alert in found] == ([f"{users['worker']}今天已查看 {today} 次"] if told else [])


def test_who_does_not_watch_is_not_told(users, cast, now):
    cache.clear()
    look(users["worker"], 40, at=now)

    assert list(alerts.looks_far_more_than_usual(scope=cast["officer"], place="990108", at=now)) == []
