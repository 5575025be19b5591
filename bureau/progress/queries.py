"""Reads about boards: when one is due, what its plan is, and whether it can still be proved."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from bureau.progress import counting, members, rules
from bureau.progress.enums import Kind, Part
from bureau.progress.models import Campaign, Snapshot, SnapshotRow, Tally

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
    with counting.everybody_at([snapshot.campaign.place_id]):  # counts only leave; no row does
        counts = members.counts(snapshot)
    base, done = counts[Part.DENOMINATOR], counts[Part.NUMERATOR]
    wrong = [line.code for line in lines if (line.base, line.done) != (base[line.code], done[line.code])]
    return Proof(digest_fits=digest_of(snapshot, lines) == snapshot.digest, wrong=tuple(sorted(wrong)))
