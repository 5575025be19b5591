from bureau.kit import alerts
from tests.visits.factories import NeedFactory
from veterans.visits.models import Need


def test_alerts_and_the_queue_tell_of_late_visits(cast, task, now):
    NeedFactory(visit__person=task.person)

    [late] = [a for a in alerts.gather(scope=cast["leader"], place="990108", at=now) if a.word == "走访"]
    items = [i for i in alerts.due_for(cast["worker"], now, most=10) if i.key.startswith(("visit", "need"))]

    assert late.text == "1 次走访超期"
    assert [(i.key, i.whom) for i in items] == [
        (f"visit:{task.pk}", "吴**"),
        (f"need:{Need.objects.get().pk}", "吴**"),
    ]
