"""Items of my phone that did not get through: the desk says so until they are mended or given up."""

from django.urls import reverse

from bureau.field import queries
from bureau.field.enums import State
from bureau.field.models import Sent
from bureau.kit import alerts


@alerts.waiting
def stuck_items(*, scope, at):
    count = queries.stuck(scope.user_id)
    if not count:
        return
    oldest = Sent.objects.filter(user=scope.user_id).exclude(state=State.DONE).earliest("received_at")
    yield alerts.Waits(
        what="离线记录没有写入",
        unit="条",
        count=count,
        late=count,
        days=(at - oldest.received_at).days,
        url=reverse("field:home"),
        act="处理",
    )
