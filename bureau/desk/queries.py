"""What waits for one reader today, over all services."""

import datetime as dt
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.desk.models import PutOff
from bureau.kit import alerts, indicators
from preferential_cards import queries as cards
from preferential_cards.enums import State as CardState
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans import states as registration
from veterans.enums import State
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch
from veterans.models import Person

MOST_PLACES = 3
DISTRICT_CODE, FIGURE_SECONDS = 6, 60


class Duty(NamedTuple):
    """A heap of equal work: how much, since when, how much of it late, and the list that opens."""

    what: str
    unit: str
    count: int
    late: int
    days: int
    url: str
    act: str

    @property
    def late_text(self) -> str:
        return f"超期 {self.late} {self.unit}"


class Progress(NamedTuple):
    """A figure of a place, live; `behind` are the addresses of the lists that it counts."""

    place: str
    label: str
    definition: str
    at: dt.datetime
    done: int
    due: int
    done_label: str
    due_label: str
    behind: dict[str, str]

    @property
    def rate(self) -> float | None:
        return self.done / self.due if self.due else None

    @property
    def left(self) -> int:
        return self.due - self.done


def duties(scope: Scope, at: dt.datetime) -> list[Duty]:
    """The late first, then what has waited longest: the order that the page explains."""
    others = (Duty(*heap) for heap in alerts.waiting_for(scope, at))
    found = [*_cards(scope, at), *_registrations(scope, at), *_batches(scope, at), *others]
    return sorted(found, key=lambda duty: (duty.late == 0, -duty.days))


def attention(scope: Scope, at: dt.datetime) -> list[alerts.Alert]:
    """For leaders, who do nothing with their own hands: what the services report from their places, red first."""
    places = scope.places(Permission.COCKPIT_VIEW)
    return [alert for place in places for alert in alerts.gather(scope=scope, place=place, at=at)]


def due(scope: Scope, at: dt.datetime, *, most: int) -> list[alerts.Due]:
    """The queue of one reader, what was put off left out until its day."""
    put_off = set(
        PutOff.objects.filter(user=scope.user_id, until__gt=localdate(at)).values_list("key", flat=True)
    )
    found = alerts.due_for(scope, at, most=most + len(put_off))
    return [item for item in found if item.key not in put_off][:most]


def progress(scope: Scope, at: dt.datetime) -> list[Progress]:
    """The two card figures of the places of my posts, as they stand this minute; the boards show the frozen ones."""
    places = Station.objects.filter(code__in=scope.places(Permission.PERSON_VIEW)[:MOST_PLACES])
    figures = [indicators.get(key) for key in ("card_application_rate", "card_issued_rate")]
    return [_progress(figure, place, at) for place in places for figure in figures]


def _progress(figure, place, at) -> Progress:
    done, due, at = _counts(figure, place.code, at)
    asked = {"indicator": figure.key, "station": place.code, "at": at.isoformat()}
    return Progress(
        str(place), figure.label, figure.definition, at, done, due, figure.numerator_label, figure.denominator_label,
        {part: f"{reverse('people:list')}?{urlencode(asked | {'part': part})}" for part in ("done", "due", "missing")},
    )  # fmt: skip


def _counts(figure, code: str, at) -> tuple[int, int, dt.datetime]:
    """A street is counted on the spot; a district may be hundreds of thousands, so its figure may be a minute old."""

    def count():
        parts = (figure.numerator, figure.denominator)
        return (*(part(at).filter(below(figure.place, code)).count() for part in parts), at)

    if len(code) > DISTRICT_CODE:
        return count()
    return cache.get_or_set(f"desk:{figure.key}:{code}", count, FIGURE_SECONDS)


def _cards(scope, at):
    for row in cards.waiting_by_state(scope, at):
        state = CardState(row["state"])
        yield Duty(
            what=f"优待证申领“{state.label}”",
            unit="件",
            count=row["count"],
            late=row["late"],
            days=(at - row["since"]).days,
            url=f"{reverse('cards:list')}?{urlencode({'state': state})}",
            act=cards.next_step(state),
        )


def _registrations(scope, at):
    mine = [state for state, permission in registration.WAITS_FOR.items() if scope.allows(permission)]
    overdue = Q(registered_at__lt=at - dt.timedelta(days=registration.PATIENCE))
    rows = Person.objects.visible_to(scope).filter(state__in=mine).values("state").order_by()
    for row in rows.annotate(count=Count("pk"), late=Count("pk", filter=overdue), since=Min("registered_at")):
        yield Duty(
            what=f"建档“{State(row['state']).label}”",
            unit="人",
            count=row["count"],
            late=row["late"],
            days=(at - row["since"]).days,
            url=f"{reverse('people:list')}?{urlencode({'state': row['state']})}",
            act=next(a for a in registration.actions_from(row["state"]) if a in registration.FORWARD).label,
        )


def _batches(scope, at):
    """My own rosters that have been read and wait for my word."""
    waiting = Batch.objects.visible_to(scope).filter(state=BatchState.CHECKED, by=scope.user_id)
    for batch in waiting.order_by("pk"):
        days = (at - batch.at).days
        yield Duty(
            what=f"名册“{batch.name}”待核对", unit="份", count=1, late=int(days > 7), days=days,
            url=reverse("imports:batch", args=[batch.pk]), act="核对",
        )  # fmt: skip
