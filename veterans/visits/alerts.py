"""What of visiting waits: for the cockpit, and one by one for the queue of the desk."""

from collections import Counter

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.models import Station
from stations.permissions import Permission
from stations.scope import below
from veterans.visits import queries, rules
from veterans.visits.models import VisitTask


@alerts.provider
def late_visits(*, scope, place, at):
    today = localdate(at)
    rows = VisitTask.objects.visible_to(scope).open().filter(below("station_id", place))
    here = Counter(dict(queries.late_by_street(rows, today=today)))
    if not here:
        return
    names = dict(Station.objects.filter(code__in=here).values_list("code", "short_name"))
    yield alerts.Alert(
        tone="warn",
        word="走访",
        text=f"{here.total()} 次走访超期",
        why="、".join(f"{names.get(code, code)} {n}" for code, n in here.most_common(4)),
        url=f"{reverse('visits:list')}?{urlencode({'when': 'late', 'station': place})}",
    )


@alerts.waiting
def visits_to_make(*, scope, at):
    """How many fall due by today, so that the desk's count and its queue agree."""
    if not scope.allows(Permission.VISIT_DO):
        return
    today = localdate(at)
    rows = queries.due_list(scope, today=today, when="today").filter(
        scope.within("station_id", Permission.VISIT_DO)
    )
    found = rows.aggregate(
        count=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), since=Min("due_on")
    )
    if found["count"]:
        days = (today - found["since"]).days
        yield alerts.Waits(
            "上门走访",
            "人次",
            found["count"],
            found["late"],
            days,
            f"{reverse('visits:list')}?when=today",
            "走访",
        )


@alerts.due
def visits_due(*, scope, at, most):
    if not scope.allows(Permission.VISIT_DO):
        return
    today = localdate(at)
    rows = queries.due_list(scope, today=today, when="week").filter(
        scope.within("station_id", Permission.VISIT_DO)
    )
    for task in queries.by_risk(rows).select_related("person", "station")[:most]:
        yield alerts.Due(
            key=f"visit:{task.pk}",
            what="上门走访",
            whom=str(task.person),
            where=str(task.station),
            due_on=task.due_on,
            reason=rules.why_now(task, today=today),
            url=reverse("visits:task", args=[task.pk]),
            act="记走访",
            weight=task.weight,
        )


@alerts.due
def needs_due(*, scope, at, most):
    if not scope.allows(Permission.VISIT_DO):
        return
    today = localdate(at)
    for need in queries.open_needs(scope).filter(scope.within("station_id", Permission.VISIT_DO))[:most]:
        late = (today - need.due_on).days
        yield alerts.Due(
            key=f"need:{need.pk}",
            what=f"走访需求：{need.get_kind_display()}",
            whom=str(need.person),
            where=str(need.station),
            due_on=need.due_on,
            reason=f"走访时提出，{f'超期 {late} 天' if late > 0 else f'{need.due_on:%m-%d} 前答复'}",
            url=reverse("visits:needs") + f"#need-{need.pk}",
            act="去办",
            weight=7,
        )
