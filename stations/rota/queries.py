"""Reads of the rota. Everything about a station is loaded for all stations at once."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Max, Min, Q

from bureau.kit import workdays
from stations.enums import Level
from stations.models import Station
from stations.permissions import Permission
from stations.rota import rules
from stations.rota.enums import SwapState, TurnState
from stations.rota.models import Chief, Leave, Swap, Turn, TurnDay
from stations.rota.slots import DAY
from stations.rota.solver import Candidate
from stations.scope import Scope, below

YEAR = dt.timedelta(days=365)


def stations_to_plan(place: str, *, scope: Scope) -> list[Station]:
    """The stations that have rotating chiefs: communities, and others where somebody is listed."""
    may = scope.within("code", Permission.ROTA_MANAGE)
    with_chiefs = Chief.objects.visible_to(scope).listed().values("station_id")
    return list(
        Station.objects.visible_to(scope)
        .active()
        .filter(may, below("code", place))
        .filter(Q(level=Level.COMMUNITY) | Q(code__in=with_chiefs))
    )


def candidates(codes: list[str], *, first: dt.date, last: dt.date) -> dict[str, list[Candidate]]:
    """Who may serve at each station in a period, with their leave and what they did in the year before it."""
    chiefs = Chief.objects.listed().filter(
        station_id__in=codes, consented_on__isnull=False, starts_on__lte=last, ends_on__gte=first
    )
    since = first - YEAR
    leaves = defaultdict(list)
    for chief, a, b in Leave.objects.filter(
        station_id__in=codes, withdrawn_at=None, last_day__gte=first, first_day__lte=last
    ).values_list("chief_id", "first_day", "last_day"):
        leaves[chief].append((a, b))
    past = Turn.objects.filter(
        station_id__in=codes, state=TurnState.SET, last_day__gte=since, first_day__lt=first
    )
    turns = Counter(past.values_list("chief_id", flat=True))
    last_on = dict(past.order_by().values_list("chief_id").annotate(Max("last_day")))
    found = defaultdict(list)
    for chief in chiefs.order_by("station_id", "pk"):
        found[chief.station_id].append(
            Candidate(
                chief.pk,
                starts_on=chief.starts_on,
                ends_on=chief.ends_on,
                away=tuple(leaves[chief.pk]),
                turns=turns[chief.pk],
                last_on=last_on.get(chief.pk),
                newcomer=chief.starts_on > since,
            )
        )
    return found


def leaves_of(chief_ids, *, turn: Turn) -> dict[int, list[Leave]]:
    found = defaultdict(list)
    for leave in Leave.objects.filter(
        chief_id__in=chief_ids,
        withdrawn_at=None,
        first_day__lte=turn.last_day,
        last_day__gte=turn.first_day,
    ):
        found[leave.chief_id].append(leave)
    return found


# -- one station ------------------------------------------------------------------------------------------


@dataclass
class Standing:
    """One chief of a station as the fairness table shows them (F38)."""

    chief: Chief
    turns: int = 0  # from a year ago to the end of what is planned
    days: int = 0
    holidays: int = 0
    last_on: dt.date | None = None
    next_turn: Turn | None = None
    away: list[Leave] = field(default_factory=list)

    @property
    def state(self) -> tuple[str, str]:
        if self.chief.consented_on is None:
            return "warn", "待本人同意"
        return "ok", "在任"


def standings(station: Station, *, today: dt.date) -> list[Standing]:
    chiefs = {chief.pk: Standing(chief) for chief in station.chiefs.listed()}
    turns = station.turns.filter(state=TurnState.SET, first_day__gte=today - YEAR, chief_id__in=chiefs)
    for turn in turns.order_by("first_day"):
        one = chiefs[turn.chief_id]
        one.turns += 1
        one.days += (turn.last_day - turn.first_day).days + 1
        one.holidays += turn.holidays
        if turn.first_day <= today:
            one.last_on = turn.last_day
        elif one.next_turn is None:
            one.next_turn = turn
    for leave in Leave.objects.filter(chief_id__in=chiefs, withdrawn_at=None, last_day__gte=today):
        chiefs[leave.chief_id].away.append(leave)
    return list(chiefs.values())


def next_in_line(found: list[Standing], *, today: dt.date) -> tuple[Standing | None, str]:
    """On whom the next turn that is not planned yet would fall, and why, in words."""
    free = [
        one
        for one in found
        if one.chief.consented_on
        and one.chief.starts_on <= today <= one.chief.ends_on
        and not any(leave.first_day <= today <= leave.last_day for leave in one.away)
    ]
    if not free:
        return None, "现在没有在任、不请假的轮值站长"
    one = min(free, key=lambda one: (one.turns, one.last_on or dt.date.min, one.chief.pk))
    words = [f"近一年和已排的共 {one.turns} 班，最少"]
    words.append(f"上一班到 {one.last_on}" if one.last_on else "还没有值过")
    return one, "；".join(words)


@dataclass(frozen=True)
class CalendarDay:
    day: dt.date
    inside: bool  # of the month
    turn: Turn | None
    holiday: str
    off: bool
    today: bool


def month(station: Station, *, first: dt.date, today: dt.date) -> list[list[CalendarDay]]:
    """Weeks from Monday that cover the month of `first`."""
    start = first.replace(day=1)
    end = (start + DAY * 32).replace(day=1) - DAY
    a, b = start - DAY * start.weekday(), end + DAY * (6 - end.weekday())
    turns = station.turns.settled().filter(first_day__lte=b, last_day__gte=a)
    by_day = {
        turn.first_day + DAY * n: turn
        for turn in turns
        for n in range((turn.last_day - turn.first_day).days + 1)
    }
    days = [
        CalendarDay(
            day,
            start <= day <= end,
            by_day.get(day),
            workdays.holiday_name(day),
            not workdays.is_workday(day),
            day == today,
        )
        for day in (a + DAY * n for n in range((b - a).days + 1))
    ]
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def open_swaps(station: Station):
    return Swap.objects.filter(station=station, state=SwapState.ASKED).select_related(
        "turn", "other", "asker", "asked"
    )


# -- many stations ----------------------------------------------------------------------------------------


@dataclass
class Coverage:
    """How a station stands: who is on today, until when the rota reaches, what is open, how long that has waited."""

    station: Station
    chiefs: int = 0
    today: Turn | None = None
    until: dt.date | None = None
    open: list[Turn] = field(default_factory=list)
    swaps: int = 0
    waits: int = 0  # days that a gap has been waiting

    @property
    def gap(self) -> bool:
        return self.waits >= 0


def coverages(place: str, *, scope: Scope, at: dt.datetime, today: dt.date) -> list[Coverage]:
    """Everything the overview shows."""
    found = _reaches(place, scope=scope, at=at, today=today)
    here = Q(station_id__in=list(found))
    serving = Chief.objects.serving_on(today).filter(here)
    for code, n in Counter(serving.values_list("station_id", flat=True)).items():
        found[code].chiefs = n
    for turn in Turn.objects.visible_to(scope).filter(here).settled().on(today):
        found[turn.station_id].today = turn
    asked = Swap.objects.filter(here, state=SwapState.ASKED)
    for code, n in Counter(asked.values_list("station_id", flat=True)).items():
        found[code].swaps = n
    return list(found.values())


def _reaches(place: str, *, scope: Scope, at: dt.datetime, today: dt.date) -> dict[str, Coverage]:
    """How far the rota of each station reaches and where it gapes: three queries for any number of stations."""
    found = {s.code: Coverage(s, waits=-1) for s in _with_rota(place, scope=scope)}
    here = Q(station_id__in=list(found))
    last_days = TurnDay.objects.filter(here, day__gte=today - YEAR).order_by()
    for code, day in last_days.values_list("station_id").annotate(Max("day")):
        found[code].until = day
    gaping = Turn.objects.visible_to(scope).filter(
        here, state=TurnState.OPEN, last_day__gte=today, first_day__lte=today + DAY * rules.HORIZON
    )
    for turn in gaping:
        found[turn.station_id].open.append(turn)
    for one in found.values():
        one.waits = _waits(one, at=at, today=today)
    return found


def _with_rota(place: str, *, scope: Scope):
    with_chiefs = Chief.objects.visible_to(scope).listed().values("station_id")
    return (
        Station.objects.visible_to(scope)
        .active()
        .filter(scope.within("code", Permission.ROTA_VIEW), below("code", place))
        .filter(Q(level=Level.COMMUNITY) | Q(code__in=with_chiefs))
        .select_related("parent")
    )


def _waits(one: Coverage, *, at: dt.datetime, today: dt.date) -> int:
    """Days since the gap could be seen; -1 when there is none. An empty rota has been waiting for as long as it matters."""
    waits = [(at - turn.open_since).days for turn in one.open]
    if one.until is None:
        waits.append(rules.TOLD_BUREAU)
    elif one.until < today + DAY * rules.HORIZON:
        waits.append((today + DAY * rules.HORIZON - one.until).days - 1)
    return max(waits, default=-1)


def gaps_told_to(scope: Scope, place: str, *, at: dt.datetime, today: dt.date) -> list[Coverage]:
    """The gaps that this reader should hear of: a station its own at once, those above it when it has waited."""
    heard = []
    for one in _reaches(place, scope=scope, at=at, today=today).values():
        nearest = max(
            (p for p in scope.places(Permission.ROTA_MANAGE) if one.station.code.startswith(p)),
            key=len,
            default="",
        )
        if one.gap and nearest and one.waits >= _patience(nearest, one.station):
            heard.append(one)
    return heard


def _patience(reader: str, station: Station) -> int:
    return 0 if reader == station.code else rules.WEIGHS.get(len(reader), rules.TOLD_BUREAU)


# -- a plan -----------------------------------------------------------------------------------------------


@dataclass
class Planned:
    """One station of a plan: how many turns, how fair."""

    station: Station
    turns: int = 0
    gaps: int = 0
    people: int = 0
    fewest: int = 0
    most: int = 0
    fewest_off: int = 0
    most_off: int = 0


def planned(plan, *, scope: Scope) -> list[Planned]:
    turns, off = defaultdict(Counter), defaultdict(Counter)
    for code, chief, holidays in (
        Turn.objects.visible_to(scope).filter(plan=plan).values_list("station_id", "chief_id", "holidays")
    ):
        turns[code][chief] += 1
        off[code][chief] += holidays
    stations = Station.objects.in_bulk(list(turns))
    rows = []
    for code in sorted(turns):
        gaps = turns[code].pop(None, 0)
        off[code].pop(None, 0)
        counts, rests = turns[code].values(), off[code].values()
        rows.append(
            Planned(
                stations[code],
                turns=sum(counts) + gaps,
                gaps=gaps,
                people=len(counts),
                fewest=min(counts, default=0),
                most=max(counts, default=0),
                fewest_off=min(rests, default=0),
                most_off=max(rests, default=0),
            )
        )
    return rows


def already_planned(codes: list[str], *, first: dt.date, last: dt.date) -> dict[str, list[tuple]]:
    """What is confirmed in a period: planning leaves it as it is."""
    found = defaultdict(list)
    turns = Turn.objects.settled().filter(station_id__in=codes, first_day__lte=last, last_day__gte=first)
    for code, a, b in turns.values_list("station_id", "first_day", "last_day"):
        found[code].append((a, b))
    return found


def first_free_day(codes: list[str], *, today: dt.date) -> dt.date:
    """Where the next plan would begin: after what every one of these stations has."""
    ends = dict(
        Turn.objects.settled()
        .filter(station_id__in=codes)
        .order_by()
        .values_list("station_id")
        .annotate(Max("last_day"))
    )
    ends = [ends.get(code, today) for code in codes]
    return max(today, min(ends, default=today)) + DAY


def served_by(chief: Chief, *, today: dt.date) -> dict:
    """What the letter of thanks says."""
    turns = chief.turns.filter(state=TurnState.SET, last_day__lte=today)
    days = sum((turn.last_day - turn.first_day).days + 1 for turn in turns)
    bounds = turns.aggregate(first=Min("first_day"), last=Max("last_day"))
    return {"turns": len(turns), "days": days, **bounds}


def swaps_asked(scope: Scope) -> list[Swap]:
    may = scope.within("station_id", Permission.ROTA_MANAGE)
    return list(Swap.objects.visible_to(scope).filter(may, state=SwapState.ASKED).order_by("asked_at"))
