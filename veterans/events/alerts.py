"""Today's and tomorrow's events, and steps of a campaign that are late, one by one for the queue of the desk."""

import datetime as dt

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from bureau.kit import alerts
from stations.permissions import Permission
from veterans.events.enums import EventState, State
from veterans.events.models import DriveStep, Event


@alerts.due
def events_due(*, scope, at, most):
    if not scope.allows(Permission.EVENT_WORK):
        return
    today = localdate(at)
    rows = Event.objects.filter(scope.within("station_id", Permission.EVENT_WORK))
    rows = rows.filter(
        state__in=[EventState.PLANNED, EventState.OPEN], starts_at__date__lte=today + dt.timedelta(days=2)
    )
    booked = Count("bookings", filter=~Q(bookings__state=State.CANCELLED))
    for event in rows.select_related("station").annotate(booked=booked).order_by("starts_at", "pk")[:most]:
        days = (event.day - today).days
        when = (
            "进行中"
            if event.state == EventState.OPEN
            else {0: "今天", 1: "明天", 2: "后天"}.get(days, "该结束了")
        )
        yield alerts.Due(
            key=f"event:{event.pk}",
            what=event.get_kind_display(),
            whom=event.name,
            where=str(event.station),
            due_on=event.day,
            reason=f"{when} {localtime(event.starts_at):%H:%M}，名单上 {event.booked} 人",
            url=reverse("events:event", args=[event.pk]),
            act="去现场",
            weight=9,
        )


@alerts.due
def drive_steps_due(*, scope, at, most):
    if not scope.allows(Permission.EVENT_MANAGE):
        return
    today = localdate(at)
    rows = DriveStep.objects.filter(scope.within("drive__station_id", Permission.EVENT_MANAGE), done_on=None)
    rows = rows.filter(due_on__lte=today + dt.timedelta(days=7)).select_related("drive__station")
    for step in rows.order_by("due_on", "pk")[:most]:
        late = (today - step.due_on).days
        yield alerts.Due(
            key=f"drive:{step.pk}",
            what=str(step),
            whom=step.drive.name,
            where=str(step.drive.station),
            due_on=step.due_on,
            reason=f"攻坚时间表，超期 {late} 天" if late > 0 else f"攻坚时间表，{step.due_on:%m-%d} 前",
            url=reverse("events:drive", args=[step.drive_id]),
            act="去办",
            weight=4,
        )
