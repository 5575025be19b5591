"""What of hardship waits: for the desk whose step it is, and for those above when it is late."""

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.permissions import Permission
from stations.scope import below
from veterans.hardship import queries
from veterans.hardship.enums import State
from veterans.hardship.models import Case

ACTS = {State.DRAFT: "接着填", State.SUBMITTED: "去核查", State.CHECKED: "去认定"}
WEIGHT = 7


@alerts.provider
def late_cases(*, scope, place, at):
    rows = Case.objects.visible_to(scope).filter(below("station_id", place), due_on__lt=localdate(at))
    yield from alerts.overdue(
        rows,
        text="{count} 件困难认定超期",
        why="最早的应在 {since} 前办完这一环节",
        url=f"{reverse('hardship:list')}?{urlencode({'when': 'open', 'station': place})}",
    )


@alerts.waiting
def cases_in_hand(*, scope, at):
    if not scope.allows(Permission.HARDSHIP_VIEW):
        return
    yield from alerts.heap(
        queries.mine(scope),
        "困难认定",
        "件",
        late=Q(due_on__lt=localdate(at)),
        since="opened_at",
        at=at,
        url=f"{reverse('hardship:list')}?when=mine",
        act="去办",
    )


@alerts.due
def cases_due(*, scope, at, most):
    if not scope.allows(Permission.HARDSHIP_VIEW):
        return
    today = localdate(at)
    rows = queries.mine(scope).select_related("person", "station").order_by("due_on", "pk")
    for case in rows[:most]:
        left = (case.due_on - today).days if case.due_on else None
        yield alerts.Due(
            key=f"hardship:{case.pk}",
            what=f"困难认定（{case.get_state_display()}）",
            whom=str(case.person),
            where=str(case.station),
            due_on=case.due_on or today,
            reason="还没有提交" if left is None else "已超期" if left < 0 else f"还有 {left} 天",
            url=reverse("hardship:case", args=[case.pk]),
            act=ACTS[State(case.state)],
            weight=WEIGHT,
        )
