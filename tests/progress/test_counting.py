"""The figures of the day, for the cockpit."""

import datetime as dt

from bureau.kit import indicators
from bureau.progress import operations
from bureau.progress.models import Tally
from tests.progress.conftest import clock


def tally(on, code, key="filed_of_the_town"):
    found = Tally.objects.get(on=on, station_id=code, indicator=key)
    return found.base, found.done, found.at


def test_the_day_is_counted_until_five_and_then_kept(people, time_machine, district):
    person = people("bridge", 2, filed=["03-03"])[1]
    for time, filed in [("11:00", None), ("16:00", "15:00"), ("17:10", None), ("23:50", None)]:
        if filed:
            person.filed_at = clock("03-03", filed)
            person.save()
        operations.count_due(at=clock("03-03", time))
        seen = tally(dt.date(2026, 3, 3), "990108001")
        assert seen == (2, 1 if time == "11:00" else 2, min(clock("03-03", time), clock("03-03")))


def test_twelve_weeks_of_trend_are_made_up_and_then_left_alone(people, district):
    people("bridge", 2, filed=["02-20"])

    assert operations.count_due(at=clock("03-03", "18:00")) == 13
    assert operations.count_due(at=clock("03-03", "18:10")) == 0
    assert tally(dt.date(2026, 2, 17), "990108")[:2] == (2, 0)
    assert tally(dt.date(2026, 2, 24), "990108")[:2] == (2, 1)


def test_a_plain_count_has_no_base(people, monkeypatch, district):
    from veterans.models import Person  # noqa: PLC0415 -- only this test counts persons

    indicators.Indicator(
        key="plain",
        label="在册",
        definition="在册人数",
        unit="人",
        numerator=lambda at: Person.objects.on_register(at),
        denominator=None,
        numerator_label="在册",
        denominator_label="",
    )
    people("bridge", 2)

    operations.count(dt.date(2026, 3, 3), at=clock("03-03"))

    assert tally(dt.date(2026, 3, 3), "990108", "plain")[:2] == (None, 2)
