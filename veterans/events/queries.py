"""Counters of an event, its free slots, who is still to be invited, and how a campaign stands."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from bureau.kit import walls
from bureau.messages.models import Sms
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.enums import State as Registration
from veterans.events import guests, rules
from veterans.events.enums import EventState, Kind, State
from veterans.events.models import Booking, Drive, Event, HouseholdHelp
from veterans.events.template import BY_KEY
from veterans.indicators import born_before
from veterans.models import Person
from veterans.visits.enums import Outcome, Reason
from veterans.visits.models import Visit

NOT_COLLECTED = (Registration.NOT_STARTED, Registration.RETURNED)


@dataclass(frozen=True)
class Slot:
    at: dt.datetime
    taken: int
    room: int

    @property
    def free(self) -> int:
        return max(self.room - self.taken, 0)


def events(scope: Scope, *, kind: str = "", when: str = "", at: dt.datetime) -> QuerySet:
    rows = Event.objects.visible_to(scope).select_related("station")
    if kind:
        rows = rows.filter(kind=kind)
    if when == "held":
        return rows.filter(state=EventState.CLOSED).order_by("-starts_at", "-pk")
    if when == "all":
        return rows.order_by("-starts_at", "-pk")
    return rows.filter(state__in=[EventState.PLANNED, EventState.OPEN]).order_by("starts_at", "pk")


def with_counters(rows: QuerySet, scope: Scope) -> QuerySet:
    """Booked, told, arrived, done: of the people within my reach, in the same query as the events."""
    mine = scope.within("bookings__station_id", Permission.PERSON_VIEW) & ~Q(bookings__state=State.CANCELLED)
    return rows.annotate(
        booked=Count("bookings", filter=mine),
        arrived=Count("bookings", filter=mine & Q(bookings__arrived_at__isnull=False)),
        done=Count("bookings", filter=mine & Q(bookings__state=State.DONE)),
        collected=Count("bookings", filter=mine & Q(bookings__collected=True)),
        papers=Count("bookings", filter=mine & Q(bookings__card_papers=True)),
    )


def counters(event: Event, scope: Scope) -> list[tuple[str, int]]:
    found = Booking.objects.visible_to(scope).live().filter(event=event).aggregate(
        booked=Count("pk"),
        told=Count("pk", filter=~Q(state=State.BOOKED)),
        arrived=Count("pk", filter=Q(arrived_at__isnull=False)),
        done=Count("pk", filter=Q(state=State.DONE)),
        missed=Count("pk", filter=Q(state=State.NO_SHOW)),
        collected=Count("pk", filter=Q(collected=True)),
        papers=Count("pk", filter=Q(card_papers=True)),
    )  # fmt: skip
    words = {
        "booked": "名单上", "told": "已通知", "arrived": "已到场", "done": "已办完", "missed": "没有来",
        "collected": "完成采集", "papers": "收证件材料",
    }  # fmt: skip
    return [(word, found[key]) for key, word in words.items()]


def slots(event: Event) -> list[Slot]:
    """Counted over everybody who booked, whoever asks: a slot is full for all."""
    with walls.within([event.station_id]):
        taken = Counter(event.bookings.live().filter(walk_in=False).values_list("slot_at", flat=True))
    return [Slot(at, taken[at], event.per_slot) for at in rules.slots(event)]


def taken(event: Event, slot_at: dt.datetime) -> int:
    with walls.within([event.station_id]):
        return event.bookings.live().filter(walk_in=False, slot_at=slot_at).count()


def bookings(event: Event, scope: Scope) -> QuerySet:
    rows = Booking.objects.visible_to(scope).filter(event=event).select_related("person", "station")
    return rows.order_by("slot_at", "number")


def no_bookings() -> QuerySet:
    return Booking.objects.none()


def to_invite(event: Event, scope: Scope, *, at: dt.datetime) -> QuerySet:
    """Who has not been collected yet and may be asked to come: not over 80, not on the list, at or under the station."""
    on_it = Booking.objects.live().filter(person=OuterRef("pk"), event=event)
    people = Person.objects.visible_to(scope).on_register(at).filter(~Exists(on_it))
    people = people.filter(scope.within("station_id", Permission.EVENT_WORK))
    if event.kind == Kind.CEREMONY:
        proposed = Q(pk__in=[])
        for _, propose in guests.PROPOSERS:
            proposed |= Q(pk__in=propose(by=scope).values("pk"))
        return people.filter(proposed, below("station_id", event.station_id)).order_by("station_id", "pk")
    young = Q(born_on__gt=born_before(event.day, rules.STAY_AT_HOME))
    here = below("station_id", event.station_id)
    return people.filter(young, here, state__in=NOT_COLLECTED).order_by("station_id", "born_on", "pk")


def known(client_id) -> Booking | None:
    return Booking.objects.filter(client_id=client_id).select_related("person").first() if client_id else None


# -- the campaign ------------------------------------------------------------------------------------------


def proofs(drive: Drive) -> dict[str, int]:
    """What rows say about the three steps that cannot be ticked by word alone, over the whole place."""
    held = Event.objects.filter(
        below("station_id", drive.station_id), state=EventState.CLOSED,
        starts_at__date__gte=drive.starts_on, starts_at__date__lte=drive.ends_on,
    )  # fmt: skip
    by_kind = Counter(held.values_list("kind", flat=True))
    home = Visit.objects.filter(
        below("station_id", drive.station_id),
        reason=Reason.COLLECT,
        outcome=Outcome.HOME,
        at__date__gte=drive.starts_on,
    )
    sent = Sms.objects.filter(
        below("station_id", drive.station_id), task__isnull=False, sent_at__date__gte=drive.starts_on
    )
    return {
        "messages": sent.count(),
        "collection": by_kind[Kind.COLLECTION] + by_kind[Kind.UNIT_SESSION],
        "home": home.count(),
        "ceremony": by_kind[Kind.CEREMONY],
    }


def communities(place: str) -> QuerySet:
    return Station.objects.filter(below("code", place)).active().communities()


def covered(place: str, *, at: dt.datetime, since: dt.date | None = None) -> QuerySet:
    """Communities in which a collection has been held (集中采集覆盖, 59 of 59)."""
    held = Event.objects.filter(
        station=OuterRef("code"), kind=Kind.COLLECTION, state=EventState.CLOSED, closed_at__lte=at
    )
    if since:
        held = held.filter(starts_at__date__gte=since)
    return communities(place).filter(Exists(held))


@dataclass(frozen=True)
class Standing:
    """How a campaign stands today against its line."""

    filed: int
    total: int
    planned: float

    @property
    def rate(self) -> float | None:
        return self.filed / self.total if self.total else None

    @property
    def plan(self) -> int:
        return round(self.planned * self.total)

    @property
    def tone(self) -> str:
        return "warn" if self.behind else ""

    @property
    def behind(self) -> int:
        return max(self.plan - self.filed, 0)


def standing(drive: Drive, *, at: dt.datetime, start: dt.datetime) -> Standing:
    people = Person.objects.filter(below("station_id", drive.station_id))
    began = people.on_register(start).aggregate(
        total=Count("pk"), filed=Count("pk", filter=Q(filed_at__lte=start))
    )
    now = people.on_register(at).aggregate(total=Count("pk"), filed=Count("pk", filter=Q(filed_at__lte=at)))
    start_rate = began["filed"] / began["total"] if began["total"] else 0.0
    line = rules.planned_rate(drive, today=localdate(at), start_rate=start_rate)
    return Standing(now["filed"], now["total"], line)


def steps(drive: Drive) -> list:
    rows = list(drive.steps.select_related("by"))
    for row in rows:
        row.proof = BY_KEY[row.key].proof
    return rows


# -- household elsewhere -----------------------------------------------------------------------------------


def elsewhere(scope: Scope, *, at: dt.datetime, way: str = "") -> QuerySet:
    """Live here, household elsewhere. Without a way: who has not been spoken to yet, or could not be reached."""
    people = Person.objects.visible_to(scope).on_register(at).exclude(household_region="")
    people = people.exclude(household_region__startswith=settings.HOME_CODE[:6]).select_related("station")
    helped = HouseholdHelp.objects.filter(person=OuterRef("pk"))
    if way == "todo":
        return people.filter(~Exists(helped.exclude(way="NOT_REACHED"))).order_by("station_id", "pk")
    return people.filter(Exists(helped.filter(way=way) if way else helped)).order_by("station_id", "pk")
