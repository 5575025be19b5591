import pytest

from tests.veterans.factories import PersonFactory, an_id_number
from veterans import alerts
from veterans.enums import State


@pytest.fixture
def waiting(district, now):
    PersonFactory(
        station=district["bridge"], number=an_id_number(1, born="19400101"), state="COLLECTED", filed_at=None
    )
    PersonFactory(
        station=district["willow"], number=an_id_number(2, born="19400101"), state="COLLECTED", filed_at=None
    )
    PersonFactory(station=district["bridge"], number=an_id_number(3, born="19400101"))
    PersonFactory(station=district["south"], number=an_id_number(4), state=State.RETURNED, filed_at=None)


def told(scope, place, now):
    return [
        (alert.text, alert.why, alert.url)
        for alert in alerts.waiting_registrations(scope=scope, place=place, at=now)
    ]


def test_the_old_without_a_file_and_the_returned_are_told_with_their_list(waiting, cast, now):
    assert told(cast["officer"], "990108", now) == [
        (
            "2 位 80 岁以上老人还没有建档，应上门采集",
            "东街街道 1、西街街道 1",
            "/people/?age=80-&filed=no&station=990108",
        ),
        ("1 份建档被退回，等补充后再报", "东街街道 1", "/people/?state=RETURNED&station=990108"),
    ]


def test_an_alert_counts_what_its_list_shows(waiting, as_, users, cast, now):
    for _, _, url in told(cast["street"], "990108001", now):
        assert as_("street").get(url).context["page"].paginator.count == 1


def test_nothing_waits_nothing_is_said(district, cast, now):
    PersonFactory(station=district["bridge"])

    assert told(cast["officer"], "990108", now) == []
