"""The leaders' one page, from counts that were kept: a constant number of small queries whatever the size of the district.

Figures come from the tallies of the day, streets and the plan line from the newest frozen board, alerts from both and
from what the services report. Only counts are read here; persons appear behind the links, within the reader's scope.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate, localtime

from bureau.kit import alerts, indicators
from bureau.kit.alerts import Alert
from bureau.kit.indicators import Indicator
from bureau.progress import counting, rules
from bureau.progress.boards import percent
from bureau.progress.enums import Behind, Kind, Light, Part
from bureau.progress.models import Campaign, Snapshot, SnapshotRow, Tally
from stations.queries import above
from stations.scope import Scope, below

# What stands on the first line and in the funnel, by the key of the declaration. A key that nobody declares is left out,
# and what is declared but not named here appears under 其他指标.
FIRST_LINE = (
    "filed_rate",
    "card_application_rate",
    "cards_issued",
    "confirmed_rate",
    "on_register",
    "aged_80",
)
FUNNEL = ("card_application_rate", "card_recorded", "card_made", "cards_issued")
LATE_AFTER = dt.timedelta(hours=24)  # the beat counts every ten minutes by day; a day without is a fault
TREND_DAYS = 84
CHART_POINTS = 16


def rows_behind(key: str, code: str, behind: str, *, at: dt.datetime) -> str:
    """The address of the rows that a figure counted, as of the moment of the figure."""
    moment = at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"{reverse('progress:counted', args=[key, code, behind])}?at={moment}"


@dataclass
class Figure:
    """One number with what it needs to be believed: base, moment, definition, trend, and the rows behind it."""

    indicator: Indicator
    place: str
    done: int
    base: int | None
    at: dt.datetime
    now: dt.datetime
    trend: list[float]
    before: Decimal | int | None  # a week earlier
    tone: str = ""
    word: str = ""

    @property
    def late(self) -> bool:
        return self.now - self.at > LATE_AFTER

    @property
    def number(self) -> Decimal | int | None:
        return self.done if self.indicator.denominator is None else rules.rate(self.done, self.base or 0)

    @property
    def value(self) -> str:
        return "–" if self.number is None else str(self.number)

    @property
    def unit(self) -> str:
        return self.indicator.unit if self.indicator.denominator is None else "%" if self.base else ""

    @property
    def basis(self) -> str:
        if self.indicator.denominator is None:
            return self.indicator.numerator_label
        return (
            f"{self.indicator.numerator_label} {self.done} / {self.indicator.denominator_label} {self.base}"
        )

    @property
    def moved(self) -> str:
        """Since a week before, in words; a rate moves by points."""
        if self.number is None or self.before is None:
            return ""
        change = self.number - self.before
        unit = self.indicator.unit if self.indicator.denominator is None else "点"
        return "较上周持平" if not change else f"较上周{'升' if change > 0 else '降'} {abs(change)} {unit}"

    @property
    def as_of(self) -> str:
        today = localdate(self.at) == localdate(self.now)
        when = f"{localtime(self.at):{'%H:%M' if today else '%m-%d %H:%M'}}"
        return f"截至 {when}，未按时更新" if self.late else " · ".join(filter(None, [self.moved, when]))

    def url(self, behind: str = Behind.DONE) -> str:
        return rows_behind(self.indicator.key, self.place, behind, at=self.at)

    @property
    def rows(self) -> str:
        return self.url()


@dataclass
class Street:
    """One place beside its neighbours."""

    row: SnapshotRow
    gap: int
    further: int | None  # how far the last step of the funnel has come there
    further_url: str
    url: str

    @property
    def rate(self) -> str:
        return percent(self.row.rate)

    @property
    def tone(self) -> str:
        return Light(self.row.light).tone


@dataclass
class Push:
    """A campaign as it stands at one place: its newest board, and the rows below."""

    campaign: Campaign
    snapshot: Snapshot
    total: SnapshotRow
    rows: list[SnapshotRow]
    running: bool

    @property
    def gap(self) -> int:
        return self.gap_of(self.total)

    def gap_of(self, row: SnapshotRow) -> int:
        return rules.gap_to(self.snapshot.plan_rate, base=row.base, done=row.done)

    @property
    def planned(self) -> int:
        return self.total.done - self.gap

    @property
    def days_left(self) -> int:
        return max((self.campaign.ends_on - self.snapshot.on).days, 0)

    @property
    def url(self) -> str:
        return reverse("progress:board", args=[self.campaign.pk, self.snapshot.kind, self.snapshot.on])

    def board_of(self, code: str) -> str:
        return f"{self.url}?street={code}" if len(code) > len(self.campaign.place_id) else self.url


@dataclass
class Point:
    on: dt.date
    planned: int
    done: int | None
    url: str = ""


@dataclass
class Cockpit:
    figures: list[Figure]
    others: list[Figure]
    funnel: list[tuple[str, int, Decimal | None, str]]
    push: Push | None
    streets: list[Street]
    chart: list[Point]
    alerts: list[Alert]
    at: dt.datetime
    scale: int = field(init=False)

    def __post_init__(self):
        self.scale = max((abs(street.gap) for street in self.streets), default=1) or 1

    @property
    def red(self) -> int:
        return sum(alert.tone == "bad" for alert in self.alerts)

    @property
    def late(self) -> list[Figure]:
        return [figure for figure in [*self.figures, *self.others] if figure.late]


def cockpit(place: str, *, scope: Scope, at: dt.datetime) -> Cockpit:
    found = figures(place, at=at)
    pushes = campaigns_at(place, at=at)
    for push in pushes:
        if push.campaign.indicator in found:
            figure = found[push.campaign.indicator]
            figure.tone, figure.word = Light(push.total.light).tone, push.total.get_light_display()
    push = next(iter(pushes), None)
    first = [found[key] for key in FIRST_LINE if key in found]
    reported = alerts.gather(scope=scope, place=place, at=at)
    return Cockpit(
        figures=first,
        others=[figure for key, figure in found.items() if key not in FIRST_LINE],
        funnel=_funnel(found),
        push=push,
        streets=_streets(push, place, at=at) if push else [],
        chart=_chart(push, place) if push else [],
        alerts=alerts.urgent_first([*(a for p in pushes for a in _behind(p)), *reported]),
        at=max((figure.at for figure in first), default=at),
    )


def figures(place: str, *, at: dt.datetime) -> dict[str, Figure]:
    """Every declared figure of a place: kept tallies, or a count on the spot where none was kept yet."""
    kept = defaultdict(list)
    since = localdate(at) - dt.timedelta(days=TREND_DAYS)
    for tally in Tally.objects.filter(station=place, on__gte=since, on__lte=localdate(at)).order_by("on"):
        kept[tally.indicator].append(tally)
    return {
        key: _kept(indicator, place, kept[key], at=at) if kept[key] else _on_the_spot(indicator, place, at=at)
        for key, indicator in indicators.REGISTRY.items()
    }


def _kept(indicator: Indicator, place: str, tallies: list[Tally], *, at: dt.datetime) -> Figure:
    last = tallies[-1]
    weekly = [tally for tally in tallies if (last.on - tally.on).days % 7 == 0]
    numbers = [_number(indicator, tally) for tally in weekly]
    return Figure(
        indicator,
        place,
        done=last.done,
        base=last.base,
        at=last.at,
        now=at,
        trend=[float(number) for number in numbers if number is not None],
        before=next((_number(indicator, t) for t in weekly if (last.on - t.on).days == 7), None),
    )


def _number(indicator: Indicator, tally: Tally):
    return tally.done if indicator.denominator is None else rules.rate(tally.done, tally.base or 0)


def _on_the_spot(indicator: Indicator, place: str, *, at: dt.datetime) -> Figure:
    done = counting.count(indicator, Part.NUMERATOR, at=at, place=place)[place]
    base = (
        counting.count(indicator, Part.DENOMINATOR, at=at, place=place)[place]
        if indicator.denominator
        else None
    )
    return Figure(indicator, place, done=done, base=base, at=at, now=at, trend=[], before=None)


def campaigns_at(place: str, *, at: dt.datetime) -> list[Push]:
    """The running campaigns that cover a place; without any, the one that ended last. Newest first."""
    today = localdate(at)
    covering = Campaign.objects.filter(place_id__in=above(place), starts_on__lte=today).select_related(
        "place"
    )
    running = list(covering.filter(ends_on__gte=today).order_by("-starts_on", "pk"))
    campaigns = running or list(covering.order_by("-ends_on", "pk")[:1])
    newest = (
        Snapshot.objects.filter(campaign__in=campaigns, kind=Kind.DAILY)
        .order_by("campaign_id", "-cut_off_at")
        .distinct("campaign_id")
    )
    snapshots = {snapshot.campaign_id: snapshot for snapshot in newest}
    rows = defaultdict(list)
    here = Q(snapshot__in=[s.pk for s in snapshots.values()]) & below("station_id", place)
    for row in SnapshotRow.objects.filter(here).select_related("station").order_by("station_id"):
        rows[row.snapshot_id].append(row)
    return [
        Push(campaign, snapshot, total=rows[snapshot.pk][0], rows=rows[snapshot.pk], running=bool(running))
        for campaign in campaigns
        if (snapshot := snapshots.get(campaign.pk)) and rows[snapshot.pk]
    ]


def _funnel(found: dict[str, Figure]) -> list[tuple[str, int, Decimal | None, str]]:
    """(word, count, share of the widest, rows) from what is due to the last step."""
    steps = [found[key] for key in FUNNEL if key in found]
    if not steps or steps[0].base is None:
        return []
    due = steps[0]
    counts = [(due.indicator.denominator_label, due.base, due.url(Behind.DUE))]
    counts += [(step.indicator.numerator_label, step.done, step.rows) for step in steps]
    return [(word, count, rules.rate(count, due.base), url) for word, count, url in counts]


def _streets(push: Push, place: str, *, at: dt.datetime) -> list[Street]:
    """The places directly below, worst gap first: that is the order in which one asks."""
    levels = sorted({len(row.station_id) for row in push.rows if row.station_id != place})
    children = [row for row in push.rows if levels and len(row.station_id) == levels[0]]
    further = _latest(FUNNEL[-1], [row.station_id for row in children], at=at)
    streets = [
        Street(
            row=row,
            gap=push.gap_of(row),
            further=further[row.station_id].done if row.station_id in further else None,
            further_url=_counted(further[row.station_id]) if row.station_id in further else "",
            url=f"{reverse('progress:cockpit')}?place={row.station_id}"
            if len(row.station_id) < 12
            else push.board_of(row.station_id[:9]),
        )
        for row in children
    ]
    return sorted(streets, key=lambda street: (street.gap, street.row.station_id))


def _latest(key: str, codes: Iterable[str], *, at: dt.datetime) -> dict[str, Tally]:
    newest = (
        Tally.objects.filter(indicator=key, station__in=codes, on__lte=localdate(at))
        .order_by("station_id", "-on")
        .distinct("station_id")
    )
    return {tally.station_id: tally for tally in newest}


def _counted(tally: Tally) -> str:
    return rows_behind(tally.indicator, tally.station_id, Behind.DONE, at=tally.at)


def _chart(push: Push, place: str) -> list[Point]:
    """At most CHART_POINTS evenly taken days up to the newest board, then the end of the plan."""
    frozen = list(
        SnapshotRow.objects.filter(snapshot__campaign=push.campaign, snapshot__kind=Kind.DAILY, station=place)
        .order_by("snapshot__on")
        .values_list("snapshot__on", "snapshot__plan_rate", "base", "done")
    )
    step = max(-(-len(frozen) // CHART_POINTS), 1)
    points = [
        Point(
            on,
            planned=done - rules.gap_to(plan, base=base, done=done),
            done=done,
            url=reverse("progress:members", args=[push.campaign.pk, Kind.DAILY, on, place, Behind.DONE]),
        )
        for on, plan, base, done in frozen[::-1][::step][::-1]
    ]
    if points and points[-1].on < push.campaign.ends_on:
        goal = rules.missing_to(push.campaign.target_rate, base=push.total.base, done=0)
        points.append(Point(push.campaign.ends_on, planned=goal, done=None))
    return points


def _behind(push: Push) -> list[Alert]:
    """What the newest board of a campaign has to say to a leader: nothing while all goes as planned."""
    measure, total, found = push.campaign.measure, push.total, []
    units = [row for row in push.rows if row.station_id != total.station_id]
    tone = Light(total.light).tone
    if tone in ("warn", "bad"):
        states = f"计划 {push.planned}，实际 {total.done}" + _largest_share(push, units)
        missing = f"{measure.label}比计划线少 {-push.gap} {measure.unit}"
        text = missing if push.running else f"“{push.campaign}”已于 {push.campaign.ends_on} 截止，{missing}"
        found.append(Alert(tone, total.get_light_display(), text, states, push.board_of(total.station_id)))
    red = [row for row in units if row.light == Light.RED and len(row.station_id) == 12]
    if red and push.running:
        red.sort(key=lambda row: (row.rate, row.station_id))
        worst = "、".join(f"{row.station} {percent(row.rate)}" for row in red[:4])
        more = f"等，计划线 {round(push.snapshot.plan_rate, 1)}%" if len(red) > 4 else ""
        text = f"{len(red)} 个社区的{measure.label}落后计划线 {push.campaign.amber_points.normalize():f} 个百分点以上"
        url = f"{push.board_of(total.station_id)}{'&' if '?' in push.board_of(total.station_id) else '?'}light=RED"
        found.append(Alert("bad", "落后", text, worst + more, url))
    return found


def _largest_share(push: Push, units: list[SnapshotRow]) -> str:
    shortest = min((len(row.station_id) for row in units), default=0)
    gaps = {row: push.gap_of(row) for row in units if len(row.station_id) == shortest}
    worst = min(gaps, key=gaps.get, default=None)
    return (
        f"；{worst.station}占缺口的 {-gaps[worst]} {push.campaign.measure.unit}"
        if worst and gaps[worst] < 0
        else ""
    )
