"""Reads of the room: the sheet as rows to show, losses, and who waits for whom."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from bureau.kit.scoring import queries as scoring
from bureau.kit.scoring.enums import How, Level
from bureau.kit.scoring.models import Evidence, Item, Scheme, Score
from stations.accreditation import states
from stations.accreditation.enums import State
from stations.accreditation.models import Bid, Gap
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope

KEY = "fengqiao"
WAITS_FOR = {
    Permission.ACCREDITATION_REVIEW: [State.SELF],
    Permission.ACCREDITATION_DECIDE: [State.STREET, State.DISTRICT, State.CITY],
}


def scheme_in_force(today: dt.date) -> Scheme | None:
    """The newest live one that has begun."""
    live = Scheme.objects.filter(key=KEY, state="LIVE", year__lte=today.year)
    return live.order_by("-year").first()


def bids(scope: Scope, asked: dict):
    wanted = {name: value for name, value in asked.items() if value}
    return Bid.objects.visible_to(scope).filter(**wanted).select_related("station", "sheet__scheme")


def years(scope: Scope) -> list[int]:
    return sorted(set(Bid.objects.visible_to(scope).values_list("year", flat=True)), reverse=True)


@dataclass
class Row:
    item: Item
    scores: dict[str, Score]
    proofs: int
    gap: Gap | None
    levels: list[Level]  # that have scored this bid so far

    @property
    def own(self) -> Score | None:
        return self.scores.get(Level.SELF)

    @property
    def points(self) -> list[tuple[str, Decimal | str | None]]:
        """At each level in turn; empty text where it has not been scored."""
        return [
            (level.label, self.scores[level].points if level in self.scores else "") for level in self.levels
        ]

    @property
    def last(self) -> Score | None:
        return next((self.scores[level] for level in reversed(Level.values) if level in self.scores), None)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        return [(Level(level).label, s.reason) for level, s in self.scores.items() if s.reason]

    @property
    def lost(self) -> Decimal:
        last = self.last
        if last is None or last.points is None or self.item.how in (How.BONUS, How.VETO):
            return Decimal(0)
        return self.item.full - last.points

    @property
    def is_choice(self) -> bool:
        return self.item.how in (How.BINARY, How.VETO)


def rows(bid: Bid) -> list[Row]:
    scores = scoring.newest(bid.sheet)
    proofs: dict[int, int] = {}
    for item in Evidence.objects.filter(sheet=bid.sheet, withdrawn_at=None).values_list("item", flat=True):
        proofs[item] = proofs.get(item, 0) + 1
    gaps = {gap.item_id: gap for gap in bid.gaps.all() if gap.done_at is None}
    there = {level for _, level in scores} | {Level.SELF}
    levels = [level for level in Level if level in there]
    return [
        Row(
            item,
            {level: scores[item.pk, level] for level in Level.values if (item.pk, level) in scores},
            proofs.get(item.pk, 0),
            gaps.get(item.pk),
            levels,
        )
        for item in bid.sheet.scheme.items.all()
    ]


def totals(bid: Bid, found: list[Row]) -> list[tuple[str, Decimal, Decimal]]:
    """Level, total, and the difference to what the station gave itself."""
    result, base = [], None
    for level in Level:
        scores = {(row.item.pk, level.value): row.scores[level] for row in found if level in row.scores}
        value = scoring.total(bid.sheet.scheme, scoring.lines([r.item for r in found], scores, level.value))
        if value is not None:
            base = value if base is None else base
            result.append((level.label, value, value - base))
    return result


def waiting(scope: Scope):
    """Bids whose next step is mine."""
    where = Q(pk__in=[])
    for permission, wanted in WAITS_FOR.items():
        where |= scope.within("station_id", permission) & Q(state__in=wanted)
    mine = scope.within("station_id", Permission.ACCREDITATION_FILL) & Q(state__in=states.EDITABLE)
    if not scope.allows(Permission.ACCREDITATION_DECIDE):
        where |= mine
    return Bid.objects.visible_to(scope).filter(where)


def may_bid(scope: Scope, year: int):
    """My stations that have not bid this year."""
    taken = Bid.objects.filter(year=year).exclude(state=State.WITHDRAWN).values("station")
    stations = Station.objects.visible_to(scope).filter(scope.within("code", Permission.ACCREDITATION_FILL))
    return stations.filter(level__in=["STREET", "COMMUNITY", "UNIVERSITY", "ENTERPRISE", "AGENCY"]).exclude(
        pk__in=taken
    )


def proof(pk: int, *, by: Scope):
    """One file, for whoever may see its bid."""
    return Evidence.objects.filter(sheet__bid__in=Bid.objects.visible_to(by), withdrawn_at=None, pk=pk)


def item_of(bid: Bid, pk: int):
    return bid.sheet.scheme.items.filter(pk=pk)


def schemes():
    return Scheme.objects.filter(key=KEY)


def tries(draft: Scheme, *, by: Scope):
    sheets = [bid.sheet for bid in Bid.objects.visible_to(by).select_related("sheet__scheme")]
    names = dict(Station.objects.filter(code__in=[s.place for s in sheets]).values_list("code", "short_name"))
    found = scoring.simulate(draft, [s for s in sheets if s.scheme_id != draft.pk])
    return [(names.get(one.sheet.place, one.sheet.place), one) for one in found]
