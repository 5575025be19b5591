"""Reads about boards: when one is due, what its plan is, whether it can still be proved, and how a page tells it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from bureau.kit import walls
from bureau.progress import members, rules
from bureau.progress.enums import Kind, Light, Part
from bureau.progress.models import Campaign, Restatement, Snapshot, SnapshotRow, Tally
from stations.models import Station

END_OF_DAY = dt.time(17)  # when the figures of a day are final; a campaign sets its own cut-off


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """Wall clock of the bureau, whatever zone the server runs in."""
    return timezone.make_aware(dt.datetime.combine(day, time), timezone.get_default_timezone())


def cut_off_at(campaign: Campaign, on: dt.date) -> dt.datetime:
    return moment(on, campaign.cut_off)


def start_of(campaign: Campaign) -> dt.datetime:
    return moment(campaign.starts_on, dt.time.min)


def end_of_day(on: dt.date) -> dt.datetime:
    return moment(on, END_OF_DAY)


def plan_of(campaign: Campaign, on: dt.date) -> Decimal:
    return rules.plan_rate(
        on,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        target=campaign.target_rate,
        milestones=[(m.on, m.rate) for m in campaign.milestones.all()],
    )


def due(campaign: Campaign, *, at: dt.datetime, until: dt.date | None = None) -> list[tuple[dt.date, str]]:
    """The boards whose cut-off has passed and that are not frozen yet, oldest first.

    A board older than the newest one can no longer be made, unless one of the same cut-off was: they share a freeze.
    """
    last = min(day for day in (campaign.ends_on, timezone.localdate(at), until) if day)
    frozen = {
        (on, kind): cut_off
        for on, kind, cut_off in campaign.snapshots.values_list("on", "kind", "cut_off_at")
    }
    newest, cut_offs = max(frozen.values(), default=None), set(frozen.values())
    wanted = []
    for kind in (Kind.DAILY, Kind.WEEKLY):
        days = rules.periods(kind=kind, first=campaign.starts_on, last=last, weekly_on=campaign.weekly_on)
        for on in days:
            cut_off = cut_off_at(campaign, on)
            possible = newest is None or cut_off > newest or cut_off in cut_offs
            if (on, kind) not in frozen and cut_off <= at and possible:
                wanted.append((on, kind))
    return sorted(wanted)


def days_with_a_final_tally(*, since: dt.date) -> set[dt.date]:
    counted = Tally.objects.filter(on__gte=since).values_list("on", "at").distinct().order_by()
    return {on for on, at in counted if at >= end_of_day(on)}


# -- proof ------------------------------------------------------------------------------------------------


def digest_of(snapshot: Snapshot, lines: Iterable[rules.Line]) -> str:
    head = (
        snapshot.campaign_id,
        snapshot.kind,
        snapshot.on,
        snapshot.cut_off_at.astimezone(dt.UTC).isoformat(),
        snapshot.plan_rate,
        snapshot.definition,
    )
    return rules.digest(head, lines)


def line_of(row: SnapshotRow) -> rules.Line:
    values = {name: getattr(row, name) for name in rules.Line._fields if name != "code"}
    return rules.Line(code=row.station_id, **values)


@dataclass(frozen=True)
class Proof:
    """Whether a board still says what was frozen: its fingerprint fits, and its counts are those of the frozen list."""

    digest_fits: bool
    wrong: tuple[str, ...]  # units whose counts differ from the list

    @property
    def holds(self) -> bool:
        return self.digest_fits and not self.wrong


def verify(snapshot: Snapshot) -> Proof:
    lines = [line_of(row) for row in snapshot.rows.all()]
    with walls.within([snapshot.campaign.place_id]):  # counts only leave; no row does
        counts = members.counts(snapshot)
    base, done = counts[Part.DENOMINATOR], counts[Part.NUMERATOR]
    wrong = [line.code for line in lines if (line.base, line.done) != (base[line.code], done[line.code])]
    return Proof(digest_fits=digest_of(snapshot, lines) == snapshot.digest, wrong=tuple(sorted(wrong)))


# -- a board as a page tells it ---------------------------------------------------------------------------


@dataclass
class Place:
    """One row of a board for the eye: the frozen numbers, and what follows from them."""

    row: SnapshotRow
    station: Station
    street: str
    plan: Decimal  # the unit's own plan line
    target: Decimal
    rose: Decimal | None  # percentage points since the board before
    rank: int | None  # in what is shown: the whole place, or one street
    restated: Restatement | None = None
    mine: bool = False

    @property
    def to_plan(self) -> int:
        return rules.missing_to(self.plan, base=self.row.base, done=self.row.done)

    @property
    def gap(self) -> int:
        return rules.gap_to(self.plan, base=self.row.base, done=self.row.done)

    @property
    def to_target(self) -> int:
        return rules.missing_to(self.target, base=self.row.base, done=self.row.done)


@dataclass
class Board:
    snapshot: Snapshot
    total: Place  # the place the board is about: the whole, or the chosen street
    places: list[Place]  # the ranked level, best first
    all_places: dict[str, Place]  # every unit by code
    days_left: int
    day: int
    trend: list[Decimal | None]
    gains: list[int]
    previous: Snapshot | None
    following: Snapshot | None

    @property
    def lights(self) -> dict[str, int]:
        return {light: sum(p.row.light == light for p in self.places) for light in Light.values}

    @property
    def per_day(self) -> int | None:
        return rules.per_day(self.total.to_target, self.days_left)

    @property
    def most_improved(self) -> list[Place]:
        risen = [p for p in self.places if p.rose and p.rose > 0 and p.rank]
        return sorted(risen, key=lambda p: (-p.rose, p.row.station_id))[:3]

    @property
    def furthest_behind(self) -> list[Place]:
        behind = [p for p in self.places if p.rank and p.row.light in (Light.YELLOW, Light.RED)]
        return sorted(behind, key=lambda p: (p.row.rate, p.row.station_id))[:3]

    @property
    def restatements(self) -> list[Restatement]:
        return [p.restated for p in self.all_places.values() if p.restated]


def board(snapshot: Snapshot, *, level: str, street: str = "", mine: Iterable[str] = ()) -> Board:
    """`street` narrows the board to one street, where the ranks are counted anew among its own units."""
    campaign = snapshot.campaign
    same_kind = campaign.snapshots.filter(kind=snapshot.kind)
    previous = same_kind.filter(cut_off_at__lt=snapshot.cut_off_at).order_by("-cut_off_at").first()
    following = same_kind.filter(cut_off_at__gt=snapshot.cut_off_at).order_by("cut_off_at").first()
    all_places = _places(snapshot, previous, mine=set(mine))
    centre = street or campaign.place_id
    shown = [
        p
        for code, p in all_places.items()
        if p.row.level == level and code.startswith(centre) and code != centre
    ]
    if street:
        own = rules.ranks({p.row.station_id: p.row.rate for p in shown if p.row.rank})
        for place in shown:
            place.rank = own.get(place.row.station_id)
    shown.sort(key=lambda p: (p.rank is None, p.rank, -p.row.base, p.row.station_id))
    past = _past(snapshot, centre)
    return Board(
        snapshot=snapshot,
        total=all_places[centre],
        places=shown,
        all_places=all_places,
        days_left=max((campaign.ends_on - snapshot.on).days, 0),
        day=(snapshot.on - campaign.starts_on).days,
        trend=[rate for rate, _ in past],
        gains=[gained for _, gained in past],
        previous=previous,
        following=following,
    )


def _places(snapshot: Snapshot, previous: Snapshot | None, *, mine: set[str]) -> dict[str, Place]:
    campaign = snapshot.campaign
    own = dict(campaign.targets.values_list("station_id", "rate"))
    before = dict(previous.rows.values_list("station_id", "rate")) if previous else {}
    restated: dict[str, Restatement] = {}
    for restatement in snapshot.restatements.select_related("by", "station").order_by("at", "pk"):
        restated[restatement.station_id] = restatement  # the latest word holds
    rows = list(snapshot.rows.select_related("station").order_by("station_id"))
    names = {row.station_id: row.station.short_name for row in rows}
    places = {}
    for row in rows:
        code, target = row.station_id, own.get(row.station_id, campaign.target_rate)
        was = before.get(code)
        places[code] = Place(
            row=row,
            station=row.station,
            street=names.get(code[:9], "") if len(code) > 9 else "",
            plan=snapshot.plan_rate * target / campaign.target_rate,
            target=target,
            rose=None if row.rate is None or was is None else row.rate - was,
            rank=row.rank,
            restated=restated.get(code),
            mine=code in mine,
        )
    return places


def _past(snapshot: Snapshot, code: str, *, points: int = 8) -> list[tuple[Decimal | None, int]]:
    rows = (
        SnapshotRow.objects.filter(
            snapshot__campaign=snapshot.campaign_id,
            snapshot__kind=snapshot.kind,
            snapshot__cut_off_at__lte=snapshot.cut_off_at,
            station=code,
        )
        .order_by("-snapshot__cut_off_at")
        .values_list("rate", "gained")[:points]
    )
    return list(rows)[::-1]
