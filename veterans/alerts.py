"""What on the register waits for somebody, for the cockpit and the desk."""

import datetime as dt
from collections import Counter

from django.db.models import Count, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.models import Station
from stations.scope import below
from veterans import queries, states
from veterans.enums import State
from veterans.indicators import AGED, born_before
from veterans.models import Draft, Person


@alerts.provider
def waiting_registrations(*, scope, place, at):
    """Files sent back, and the very old who are not filed yet: they are to be visited at home (上门服务)."""
    people = Person.objects.visible_to(scope).on_register(at).filter(below("station_id", place))
    aged = people.filter(filed_at=None, born_on__lte=born_before(localdate(at), AGED))
    yield from _told(
        aged, "位 80 岁以上老人还没有建档，应上门采集", word="上门", place=place, age="80-", filed="no"
    )
    returned = people.filter(state=State.RETURNED)
    yield from _told(
        returned, "份建档被退回，等补充后再报", word="待补充", place=place, state=State.RETURNED.value
    )


def _told(people, text, *, word, place, **conditions):
    streets = people.order_by().values_list(Left("station_id", 9)).annotate(Count("pk"))
    here = Counter(dict(streets))
    if not here:
        return
    names = dict(Station.objects.filter(code__in=here).values_list("code", "short_name"))
    yield alerts.Alert(
        tone="warn",
        word=word,
        text=f"{here.total()} {text}",
        why="、".join(f"{names.get(code, code)} {n}" for code, n in here.most_common(4)),
        url=f"{reverse('people:list')}?{urlencode(conditions | {'station': place})}",
    )


@alerts.waiting
def matters(*, scope, at):
    """Answers that others wait for, families to be seen, and one's own unfinished drafts."""
    overdue, three_days, a_week = localdate(at), at - dt.timedelta(days=3), at - dt.timedelta(days=7)
    for what, unit, rows, since, late, view, act in (
        ("信息变更待审批", "件", queries.waiting_requests(by=scope), "asked_at", Q(asked_at__lt=three_days), "change_requests", "审批"),
        ("转接等我答复", "件", queries.waiting_transfers(by=scope), "asked_at", Q(deadline__lt=overdue), "transfers", "答复"),
        ("遗属事项", "件", queries.waiting_family_tasks(by=scope), "opened_at", Q(due_on__lt=overdue), "family_tasks", "联系家属"),
        ("没登记完的草稿", "份", Draft.objects.visible_to(scope), "changed_at", Q(changed_at__lt=a_week), "drafts", "接着填"),
    ):  # fmt: skip
        url = reverse(f"people:{view}")
        yield from alerts.heap(rows.order_by(), what, unit, late=late, since=since, at=at, url=url, act=act)


@alerts.due
def registrations_due(*, scope, at, most):
    """Files on the way that wait for this reader; the very old first among those of one day."""
    mine = [start for start, needs in states.WAITS_FOR.items() if scope.allows(needs)]
    rows = Person.objects.visible_to(scope).filter(state__in=mine).select_related("station")
    today = localdate(at)
    for person in rows.order_by("registered_at", "pk")[:most]:
        due_on = localdate(person.registered_at) + dt.timedelta(days=states.PATIENCE)
        late, waited, old = (
            (today - due_on).days,
            (at - person.registered_at).days,
            person.born_on <= born_before(today, AGED),
        )
        yield alerts.Due(
            key=f"person:{person.pk}:{person.state}",
            what=f"建档“{person.get_state_display()}”",
            whom=str(person),
            where=str(person.station),
            due_on=due_on,
            reason=("80 岁以上，" if old else "")
            + (f"已等 {waited} 天，超期 {late} 天" if late > 0 else f"已等 {waited} 天，{due_on:%m-%d} 前办"),
            url=reverse("people:person", args=[person.pk]),
            act=next(a for a in states.actions_from(State(person.state)) if a in states.FORWARD).label,
            weight=8 if old else 5,
        )
