import datetime as dt

from preferential_cards import alerts
from preferential_cards.enums import State
from tests.preferential_cards.factories import ApplicationFactory


def test_late_cards_are_told_with_their_number_their_place_and_their_list(district, cast, now):
    long_ago = now - dt.timedelta(days=40)
    for place in ("bridge", "south", "willow"):
        ApplicationFactory(person__station=district[place], state=State.AT_STATION, state_since=long_ago)
    ApplicationFactory(person__station=district["bridge"], state=State.AT_STATION, state_since=now)

    told = list(alerts.late_cards(scope=cast["leader"], place="990108", at=now))

    assert [(a.tone, a.text, a.why, a.url) for a in told] == [
        (
            "bad",
            "3 张优待证到站后超过 10 个工作日没有发放",
            "东街街道 2、西街街道 1",
            "/cards/?state=AT_STATION&days=late&station=990108",
        )
    ]


def test_alerts_stay_within_the_place_asked_and_the_scope_of_the_reader(district, cast, now):
    long_ago = now - dt.timedelta(days=40)
    ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED, state_since=long_ago)

    assert list(alerts.late_cards(scope=cast["leader"], place="990108001", at=now)) == []
    assert list(alerts.late_cards(scope=cast["street"], place="990108", at=now)) == []
    assert [a.text for a in alerts.late_cards(scope=cast["officer"], place="990108", at=now)] == [
        "1 件优待证申领超过 5 个工作日没有受理"
    ]
