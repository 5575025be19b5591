"""What on the register waits for somebody, for the cockpit and the desk."""

import datetime as dt
from collections import Counter

from django.db.models import Count, Min
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
    today = localdate(at)
    requests = queries.waiting_requests(by=scope)
    yield from _heap(
        "信息变更待审批", "件", requests, "asked_at", at, patience=3, view="change_requests", act="审批"
    )
    transfers = queries.waiting_transfers(by=scope)
    late = transfers.filter(deadline__lt=today).count()
    yield from _heap("转接等我答复", "件", transfers, "asked_at", at, late=late, view="transfers", act="答复")
    tasks = queries.waiting_family_tasks(by=scope)
    late = tasks.filter(due_on__lt=today).count()
    yield from _heap("遗属事项", "件", tasks, "opened_at", at, late=late, view="family_tasks", act="联系家属")
    drafts = Draft.objects.visible_to(scope)
    yield from _heap(
        "没登记完的草稿", "份", drafts, "changed_at", at, patience=7, view="drafts", act="接着填"
    )


def _heap(what, unit, rows, since, at, *, view, act, late=None, patience=0):
    count = rows.count()
    if not count:
        return
    if late is None:
        late = rows.filter(**{f"{since}__lt": at - dt.timedelta(days=patience)}).count()
    oldest = rows.aggregate(oldest=Min(since))["oldest"]
    yield alerts.Waits(what, unit, count, late, (at - oldest).days, reverse(f"people:{view}"), act)


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
