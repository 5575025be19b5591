"""What of the audits waits: answers at the station, judgements at the bureau, and what is late for those above."""

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.permissions import Permission
from stations.scope import below
from veterans.sampling import queries, rules, states
from veterans.sampling.enums import State
from veterans.sampling.models import Sample

ACTS = {State.ASKED: "去说明", State.FAULT: "去整改", State.ANSWERED: "去复核", State.FIXED: "去复核"}


@alerts.provider
def late_answers(*, scope, place, at):
    rows = Sample.objects.visible_to(scope).filter(below("station_id", place), queries.late(localdate(at)))
    yield from alerts.overdue(
        rows,
        text="{count} 份抽查档案没有按期说明或整改",
        why="最早的应在 {since} 前办完",
        url=f"{reverse('sampling:list')}?{urlencode({'when': 'open', 'station': place})}",
    )


@alerts.waiting
def samples_in_hand(*, scope, at):
    if not scope.allows(Permission.SAMPLE_ANSWER) and not scope.allows(Permission.SAMPLE_JUDGE):
        return
    yield from alerts.heap(
        queries.mine(scope),
        "抽查档案",
        "份",
        late=queries.late(localdate(at)),
        since="round__drawn_at",
        at=at,
        url=f"{reverse('sampling:list')}?when=mine",
        act="去办",
    )


@alerts.due
def samples_due(*, scope, at, most):
    if not scope.allows(Permission.SAMPLE_ANSWER) and not scope.allows(Permission.SAMPLE_JUDGE):
        return
    today = localdate(at)
    rows = queries.mine(scope).select_related("person", "station").order_by("due_on", "pk")
    for sample in rows[:most]:
        left = (sample.due_on - today).days
        waits = sample.state in states.WITH_STATION
        yield alerts.Due(
            key=f"sample:{sample.pk}",
            what=f"档案抽查（{sample.get_state_display()}）",
            whom=str(sample.person),
            where=str(sample.station),
            due_on=sample.due_on,
            reason="站点已交，等复核"
            if not waits
            else "已超期"
            if rules.is_late(sample, today)
            else f"还有 {left} 天",
            url=reverse("sampling:sample", args=[sample.pk]),
            act=ACTS[State(sample.state)],
            weight=5,
        )
