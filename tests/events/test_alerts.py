from bureau.kit import alerts
from veterans.events.enums import EventState
from veterans.events.models import Event


def test_the_queue_names_todays_event_and_late_steps(cast, event, drive, now):
    Event.objects.update(state=EventState.PLANNED)

    found = [(item.key.split(":")[0], item.reason) for item in alerts.due_for(cast["worker"], now, most=20)]

    assert ("drive", "攻坚时间表，超期 9 天") == found[0]
    assert ("event", "今天 09:00，名单上 0 人") in found
