"""Reads of the trainings."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Avg, Count, Exists, OuterRef, Q

from bureau.kit import walls
from stations.enums import Level, StationStatus
from stations.models import Assignment, Station
from stations.permissions import Permission
from stations.rota.models import Chief
from stations.scope import Scope, below
from stations.trainings import rules, states
from stations.trainings.enums import Kind, SeatState, State
from stations.trainings.models import LEAST_A_YEAR, Certificate, Feedback, Seat, Training, YearPlan

ORGANISERS = (Level.DISTRICT, Level.STREET)
SOON = dt.timedelta(days=120)


@dataclass
class YearLine:
    """One organiser's year: what it promised, what stands in its plan, what it has held."""

    station: Station
    least: int = LEAST_A_YEAR
    planned: int = 0
    held: int = 0
    others: int = 0

    @property
    def short(self) -> int:
        return max(self.least - self.planned, 0)


def year_lines(year: int, *, scope: Scope) -> list[YearLine]:
    """Bureau and streets in reach, those without a plan too."""
    stations = Station.objects.visible_to(scope).active().filter(level__in=ORGANISERS)
    plans = dict(YearPlan.objects.visible_to(scope).filter(year=year).values_list("station_id", "least"))
    regular, held = Q(kind=Kind.REGULAR), Q(state=State.HELD)
    rows = Training.objects.visible_to(scope).filter(month__year=year).order_by()
    counts = {
        code: figures
        for code, *figures in rows.values_list("station_id").annotate(
            in_plan=Count("pk", filter=regular & ~Q(state=State.CANCELLED)),
            held_of_it=Count("pk", filter=regular & held),
            beside=Count("pk", filter=~regular & held),
        )
    }
    return [
        YearLine(station, plans.get(station.code, LEAST_A_YEAR), *counts.get(station.code, (0, 0, 0)))
        for station in stations
    ]


@dataclass(frozen=True)
class YearSum:
    planned: int
    held: int
    others: int


def year_sum(rows) -> YearSum:
    """Of the trainings that a reader sees."""
    regular, held = Q(kind=Kind.REGULAR), Q(state=State.HELD)
    return YearSum(
        **rows.order_by().aggregate(
            planned=Count("pk", filter=regular & ~Q(state=State.CANCELLED)),
            held=Count("pk", filter=regular & held),
            others=Count("pk", filter=~regular & held),
        )
    )


def organisers(scope: Scope):
    """Where I may hold trainings."""
    may = scope.within("code", Permission.TRAINING_MANAGE)
    return Station.objects.visible_to(scope).active().filter(may, level__in=ORGANISERS)


def invited(training: Training, *, scope: Scope):
    """Stations in reach that may sign people up."""
    may = scope.within("code", Permission.TRAINING_ENROL)
    return Station.objects.visible_to(scope).active().filter(may, below("code", training.station_id))


@dataclass(frozen=True)
class Person:
    """Somebody on a station's list."""

    value: str  # "a12", "c7"
    name: str
    duty: str
    phone: str  # masked; empty where none is known
    seat: Seat | None


def people_of(station: Station, training: Training, *, today: dt.date) -> list[Person]:
    """Who can be ticked: staff and rotating chiefs of today, with the seat they have already."""
    rows = list(
        Seat.objects.filter(training=training, station=station).exclude(state__in=sorted(states.GONE))
    )
    by_staff = {seat.assignment_id: seat for seat in rows}
    by_chief = {seat.chief_id: seat for seat in rows}
    staff = Assignment.objects.held_on(today).filter(station=station)
    chiefs = Chief.objects.serving_on(today).filter(station=station)
    return [
        Person(f"a{one.pk}", one.name, one.get_duty_display(), one.phone, by_staff.get(one.pk))
        for one in staff
    ] + [Person(f"c{one.pk}", one.name, "轮值站长", one.masked_phone, by_chief.get(one.pk)) for one in chiefs]


def seats_of(training: Training, *, scope: Scope):
    return (
        Seat.objects.visible_to(scope)
        .filter(training=training)
        .select_related("station", "certificate")
        .annotate(tries=Count("trials"))
        .order_by("station_id", "at", "pk")
    )


@dataclass
class Tally:
    """How a training went, over the seats a reader sees."""

    states: dict = field(default_factory=dict)

    def _of(self, *wanted) -> int:
        return sum(self.states.get(state, 0) for state in wanted)

    @property
    def listed(self) -> int:
        return sum(n for state, n in self.states.items() if state not in states.GONE)

    @property
    def listed_words(self) -> str:
        return f"{self.listed} 人"

    @property
    def came(self) -> int:
        return self._of(*states.CAME)

    @property
    def passed(self) -> int:
        return self._of(SeatState.PASSED)

    @property
    def absent(self) -> int:
        return self._of(SeatState.ABSENT)

    @property
    def waiting(self) -> int:
        return self._of(SeatState.WAITING)


def tally(training: Training, *, scope: Scope) -> Tally:
    rows = Seat.objects.visible_to(scope).filter(training=training).order_by()
    return Tally(dict(rows.values_list("state").annotate(Count("pk"))))


@dataclass(frozen=True)
class Opinion:
    count: int
    useful: float | None
    clear: float | None
    texts: list[tuple[str, int]]  # and how many wrote it


def opinion(training: Training) -> Opinion:
    """Hidden while so few have answered that one could tell who. Opens the organiser's wall: the rows name nobody."""
    with walls.within([training.station_id]):
        rows = Feedback.objects.filter(training=training)
        found = rows.aggregate(count=Count("pk"), useful=Avg("useful"), clear=Avg("clear"))
        if found["count"] < rules.FEW:
            return Opinion(found["count"], None, None, [])
        texts = sorted(Counter(rows.exclude(text="").values_list("text", flat=True)).items())
    return Opinion(found["count"], found["useful"], found["clear"], texts)


# -- without an account -----------------------------------------------------------------------------------


def door(training_id: int) -> Training | None:
    """What everybody may read at the door: topic, hour, place."""
    return Training.objects.filter(pk=training_id).select_related("station").first()


def seat_of_pass(seat_id: int):
    return Seat.objects.filter(pk=seat_id).select_related(
        "training__station", "training__quiz", "station", "certificate"
    )


@dataclass(frozen=True)
class Checked:
    """What whoever holds a certificate in their hand may know of it."""

    valid: bool
    name: str
    topic: str
    hours: int
    organiser: str
    day: dt.date
    number: str


def check_certificate(code: str) -> Checked | None:
    wanted = "".join(code.split()).replace("-", "").upper()
    found = Certificate.objects.filter(code=wanted).select_related("training__station").first()
    if found is None:
        return None
    with walls.within([found.station_id]):
        name = str(Seat.objects.get(pk=found.seat_id))  # masked
    training = found.training
    return Checked(
        valid=found.revoked_at is None,
        name=name,
        topic=training.topic,
        hours=training.hours,
        organiser=training.station.name,
        day=found.issued_on,
        number=found.number,
    )


# -- who has been trained ---------------------------------------------------------------------------------


def certified(year: int, *, until: dt.date):
    """Certificates of a year that hold."""
    return Certificate.objects.filter(issued_on__year=year, issued_on__lte=until, revoked_at=None)


@dataclass
class Share:
    station: Station
    chiefs: list = field(default_factory=list)  # (chief, trained)

    @property
    def trained(self) -> int:
        return sum(done for _, done in self.chiefs)


def chief_shares(place: str, *, scope: Scope, today: dt.date) -> list[Share]:
    """Every station with its chiefs and who of them has a certificate of this year: whom to invite next."""
    has = certified(today.year, until=today).filter(seat__chief=OuterRef("pk"))
    rows = (
        Chief.objects.visible_to(scope)
        .filter(scope.within("station_id", Permission.TRAINING_VIEW), below("station_id", place))
        .serving_on(today)
        .select_related("station__parent")
        .annotate(trained=Exists(has))
    )
    shares: dict[str, Share] = {}
    for chief in rows:
        share = shares.setdefault(chief.station_id, Share(chief.station))
        share.chiefs.append((chief, chief.trained))
    return list(shares.values())


def record_of(station: Station, *, scope: Scope):
    """Everybody of a station in every training, the newest first."""
    return (
        Seat.objects.visible_to(scope)
        .filter(station=station)
        .exclude(state=SeatState.WITHDRAWN)
        .select_related("training", "certificate")
        .order_by("-training__month", "-at", "-pk")
    )


def to_tell(*, scope: Scope):
    """Who has to be told something by a station of mine."""
    may = scope.within("station_id", Permission.TRAINING_ENROL)
    return Seat.objects.visible_to(scope).filter(may).exclude(tell="")


def not_signed_up(training: Training, *, scope: Scope) -> list[Station]:
    """Stations in reach that have nobody on the list yet."""
    has = Seat.objects.filter(training=training, station=OuterRef("pk"))
    stations = Station.objects.visible_to(scope).filter(
        below("code", training.station_id), status=StationStatus.ACTIVE, level=Level.COMMUNITY
    )
    return list(stations.filter(~Exists(has)))


def open_for_sign_up(scope: Scope, *, at: dt.datetime):
    return Training.objects.visible_to(scope).filter(state=State.OPEN, closes_at__gt=at)


def tells_by_station():
    """→ (training, topic, station, what, how many)"""
    rows = Seat.objects.exclude(tell="").order_by("training_id", "station_id", "tell")
    return rows.values_list("training_id", "training__topic", "station_id", "tell").annotate(Count("pk"))


def silent_stations(*, at: dt.datetime, ahead: dt.timedelta):
    """→ (training, code) of communities that have signed nobody up though sign-up ends soon"""
    for training in Training.objects.filter(state=State.OPEN, closes_at__gt=at, closes_at__lte=at + ahead):
        has = Seat.objects.filter(training=training, station=OuterRef("pk"))
        stations = (
            Station.objects.active().communities().filter(below("code", training.station_id), ~Exists(has))
        )
        for code in stations.values_list("code", flat=True):
            yield training, code
