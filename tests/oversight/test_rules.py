"""What stands out, and the words for it. Each sign has a case just below it."""

import datetime as dt

import pytest

from bureau.oversight import rules
from bureau.oversight.enums import Sign
from bureau.oversight.rules import Day, Look, Month

FIRST = dt.date(2026, 3, 1)
MONDAY = dt.date(2026, 3, 2)
AT = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)


def usual(looks=10, places=1):
    """Working days of February."""
    return [Day(dt.date(2026, 2, day), looks, places=places) for day in range(9, 14)]


def found(**facts):
    return {finding.sign: finding.text for finding in rules.findings(Month(FIRST, **facts))}


def test_an_ordinary_month_has_nothing_to_ask():
    assert (
        found(days=[*usual(), Day(MONDAY, 29, places=7, denied=9)], repeated=[("veterans.Person:1", 5, 5)])
        == {}
    )


def test_looking_at_night_is_told_with_its_worst_day():
    days = [Day(MONDAY, 5, night=2), Day(dt.date(2026, 3, 3), 9, night=7)]

    assert found(days=days) == {Sign.NIGHT: "2 天在 22 时至 6 时查看 9 次，最多的是 03-03，7 次"}


def test_looking_on_a_day_of_rest():
    assert found(days=[Day(dt.date(2026, 3, 7), 3)]) == {Sign.WEEKEND: "1 天在周六、周日查看 3 次（03-07）"}


@pytest.mark.parametrize(("looks", "stands_out"), [(30, False), (31, True)])
def test_more_than_three_times_the_own_median(looks, stands_out):
    texts = found(days=[*usual(looks=10), Day(MONDAY, looks)])

    assert texts == ({Sign.BULK: "03-02 查看 31 次，此前 30 天每天一般 10 次"} if stands_out else {})


@pytest.mark.parametrize(("looks", "stands_out"), [(29, False), (30, True)])
def test_somebody_without_a_past_is_measured_by_the_least_alone(looks, stands_out):
    assert (Sign.BULK in found(days=[Day(MONDAY, looks)])) == stands_out


def test_many_communities_at_once():
    assert found(days=[*usual(places=2), Day(MONDAY, 12, places=8)]) == {
        Sign.WIDE: "03-02 查看了 8 个社区的人，此前 30 天每天一般 2 个"
    }


def test_who_always_sees_many_communities_does_not_stand_out():
    assert found(days=[*usual(places=8), Day(MONDAY, 12, places=20)]) == {}


def test_the_same_person_again_and_again_without_a_deed():
    seen = [("veterans.Person:7", 6, 3)]

    assert found(repeated=seen) == {Sign.SAME_PERSON: "3 天里查看同一人 6 次，没有为此人办理事项"}
    assert found(repeated=seen, deeds=[Look("veterans.Person:7", AT)]) == {}


def test_a_full_value_that_no_deed_follows():
    reveal = Look("veterans.Person:7", AT)

    assert found(reveals=[reveal]) == {Sign.NO_DEED: "1 次查看完整信息后 24 小时内没有办理记录，涉及 1 人"}


@pytest.mark.parametrize(
    ("target", "after", "excuses"),
    [
        ("veterans.Person:7", dt.timedelta(hours=24), True),
        ("veterans.Person:7", dt.timedelta(hours=24, seconds=1), False),
        ("veterans.Person:7", -dt.timedelta(seconds=1), False),
        ("veterans.Person:8", dt.timedelta(hours=1), False),
        ("preferential_cards.Application:3", dt.timedelta(hours=1), True),
    ],
)
def test_a_deed_on_the_person_within_a_day_explains_the_look(target, after, excuses):
    texts = found(reveals=[Look("veterans.Person:7", AT)], deeds=[Look(target, AT + after)])

    assert (Sign.NO_DEED not in texts) == excuses


def test_being_turned_away_again_and_again():
    assert found(days=[Day(MONDAY, 0, denied=10)]) == {Sign.DENIED: "1 天被拒绝 10 次（03-02）"}
