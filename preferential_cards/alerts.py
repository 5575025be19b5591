"""What is late in card work, for the cockpit and the desk."""

from collections import Counter

from django.db.models import Count
from django.db.models.functions import Left
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from preferential_cards import clocks, queries
from preferential_cards.enums import State
from preferential_cards.models import Application
from stations.models import Station
from stations.scope import below

# The late ones that a person waits for, with the word and the weight they have on the cockpit.
WATCHED = {
    State.AT_STATION: ("bad", "超期", "张优待证到站后超过 {limit}没有发放"),
    State.SUBMITTED: ("warn", "积压", "件优待证申领超过 {limit}没有受理"),
    State.ACCEPTED: ("warn", "积压", "件优待证申领超过 {limit}没有核实"),
    State.RETURNED: ("warn", "积压", "件优待证申领退回超过 {limit}没有补正"),
}


@alerts.provider
def late_cards(*, scope, place, at):
    rows = Application.objects.visible_to(scope).filter(queries.late(at), below("station_id", place))
    by_street = rows.filter(state__in=list(WATCHED)).values_list("state", Left("station_id", 9))
    late = {(state, street): n for state, street, n in by_street.order_by().annotate(Count("pk"))}
    names = dict(
        Station.objects.filter(code__in={street for _, street in late}).values_list("code", "short_name")
    )
    for state, (tone, word, text) in WATCHED.items():
        here = Counter(
            {names.get(street, street): n for (found, street), n in late.items() if found == state}
        )
        if not here:
            continue
        rule = clocks.rule(state, localdate(at))
        yield alerts.Alert(
            tone=tone,
            word=word,
            text=f"{here.total()} {text.format(limit=rule.words if rule else '时限')}",
            why="、".join(f"{street} {n}" for street, n in here.most_common(4)),
            url=f"{reverse('cards:list')}?{urlencode({'state': state, 'days': 'late', 'station': place})}",
        )


@alerts.due
def cards_due(*, scope, at, most):
    """Files that wait for this reader, by the last good day of the clock where they are."""
    rows = queries.waiting_for(scope).filter(due_on__isnull=False).select_related("person", "station")
    today = localdate(at)
    for application in rows.order_by("due_on", "pk")[:most]:
        due_on, state = application.due_on, State(application.state)
        late, waited = (today - due_on).days, (at - application.state_since).days
        yield alerts.Due(
            key=f"card:{application.pk}:{state}",
            what=f"优待证申领“{state.label}”",
            whom=str(application.person),
            where=str(application.station),
            due_on=due_on,
            reason=f"已等 {waited} 天，超期 {late} 天"
            if late > 0
            else f"已等 {waited} 天，{due_on:%m-%d} 前办",
            url=reverse("cards:application", args=[application.pk]),
            act=queries.next_step(state),
            weight=6,
        )
