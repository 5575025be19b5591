"""A frozen board as a page, a workbook or a paper tells it: the numbers as they were kept, and what follows from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from bureau.progress import rules
from bureau.progress.enums import Light
from bureau.progress.models import Campaign, Restatement, Snapshot, SnapshotRow
from stations.enums import Level
from stations.models import Station

# The order in which a board offers them; the place of the board itself is never ranked.
LEVELS = (Level.COMMUNITY, Level.STREET, Level.UNIVERSITY, Level.ENTERPRISE, Level.AGENCY, Level.DISTRICT)

SMALL = 5  # counts below are blurred outside the bureau


def percent(rate: Decimal | None) -> str:
    return "–" if rate is None else f"{rate}%"


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
    def rate(self) -> str:
        return percent(self.row.rate)

    @property
    def light(self) -> Light:
        return Light(self.row.light)

    @property
    def tone(self) -> str:
        """Of a bar: what is on plan stays slate, only the missing piece is coloured."""
        return Light(self.row.light).tone if self.row.light in (Light.YELLOW, Light.RED) else ""

    @property
    def small(self) -> bool:
        return 0 < self.row.done < SMALL or 0 < self.row.base < SMALL

    @property
    def blurred(self) -> str:
        """For a picture that leaves the house: a count below five could point at a person."""
        return " / ".join("<5" if 0 < n < SMALL else str(n) for n in (self.row.done, self.row.base))

    @property
    def blurred_rate(self) -> str:
        return "–" if self.small else self.rate

    @property
    def to_plan(self) -> int:
        return max(-self.gap, 0)

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
    level: str
    levels: list[Level]  # which could be ranked here
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
    def ranked(self) -> list[Place]:
        return [p for p in self.places if p.rank]

    @property
    def own(self) -> Place | None:
        return next((p for p in self.all_places.values() if p.mine), None)

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


def board(snapshot: Snapshot, *, level: str = "", street: str = "", mine: Iterable[str] = ()) -> Board:
    """`street` narrows the board to one street, where the ranks are counted anew among its own units."""
    campaign = snapshot.campaign
    same_kind = campaign.snapshots.filter(kind=snapshot.kind)
    previous = same_kind.filter(cut_off_at__lt=snapshot.cut_off_at).order_by("-cut_off_at").first()
    following = same_kind.filter(cut_off_at__gt=snapshot.cut_off_at).order_by("cut_off_at").first()
    all_places = _places(snapshot, previous, mine=set(mine))
    centre = street if street in all_places else campaign.place_id
    inside = [p for code, p in all_places.items() if code.startswith(centre) and code != centre]
    others = {p.row.level for code, p in all_places.items() if code != campaign.place_id}
    levels = [name for name in LEVELS if name in others]
    level = level if level in levels else next(iter(levels), "")
    shown = [p for p in inside if p.row.level == level]
    if centre != campaign.place_id:
        anew = rules.ranks({p.row.station_id: p.row.rate for p in shown if p.row.rank})
        for place in shown:
            place.rank = anew.get(place.row.station_id)
    shown.sort(key=lambda p: (p.rank is None, p.rank, -p.row.base, p.row.station_id))
    past = _past(snapshot, centre)
    return Board(
        snapshot=snapshot,
        total=all_places[centre],
        level=level,
        levels=levels,
        places=shown,
        all_places=all_places,
        days_left=max((campaign.ends_on - snapshot.on).days, 0),
        day=(snapshot.on - campaign.starts_on).days,
        trend=[rate for rate, _ in past],
        gains=[gained for _, gained in past],
        previous=previous,
        following=following,
    )


def latest_boards(campaigns: Iterable[Campaign]) -> dict[int, dict[str, Place]]:
    """Of each campaign and kind the newest board, with the row of the whole place."""
    newest = (
        Snapshot.objects.filter(campaign__in=campaigns)
        .order_by("campaign_id", "kind", "-cut_off_at")
        .distinct("campaign_id", "kind")
    )
    rows = (
        SnapshotRow.objects.filter(snapshot__in=list(newest), station=F("snapshot__campaign__place"))
        .select_related("snapshot__campaign", "station")
        .order_by("snapshot__kind")
    )
    found: dict[int, dict[str, Place]] = {}
    for row in rows:
        snapshot = row.snapshot
        found.setdefault(snapshot.campaign_id, {})[snapshot.kind] = Place(
            row=row,
            station=row.station,
            street="",
            plan=snapshot.plan_rate,
            target=snapshot.campaign.target_rate,
            rose=None,
            rank=None,
        )
    return found


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
