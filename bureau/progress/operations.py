"""Freezing boards, counting the day, restating in the open. Nothing else writes a board.

A board is frozen once, from what was true at its cut-off, however late that happens; it is never computed again.
"""

import datetime as dt
import logging
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from bureau.kit import audit, indicators
from bureau.progress import counting, members, queries, rules
from bureau.progress.enums import Part
from bureau.progress.models import Campaign, Restatement, Snapshot, SnapshotRow, Tally
from stations.enums import StationStatus
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below

logger = logging.getLogger(__name__)
TREND_DAYS = 84  # how far back a missing tally is made up: twelve weeks, one point a week


def freeze(campaign: Campaign, *, kind: str, on: dt.date, at: dt.datetime) -> Snapshot:
    """Freeze one board as of its cut-off, or give back the one that is already frozen.

    Whoever asks, everybody at the campaign's place is counted: a board seen through one reader's wall would be wrong.
    The lock makes two beats wait for each other; the unique constraint would refuse the second one in any case.
    """
    with counting.everybody_at([campaign.place_id]):
        return _freeze(campaign, kind=kind, on=on, at=at)


def _freeze(campaign: Campaign, *, kind: str, on: dt.date, at: dt.datetime) -> Snapshot:
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    frozen = campaign.snapshots.filter(kind=kind, on=on).first()
    if frozen:
        return frozen
    cut_off = queries.cut_off_at(campaign, on)
    if at < cut_off:
        raise rules.NotYet(f"还没到截止时刻 {timezone.localtime(cut_off):%Y-%m-%d %H:%M}，不能冻结")
    previous = campaign.snapshots.filter(kind=kind, cut_off_at__lt=cut_off).order_by("-cut_off_at").first()
    snapshot = Snapshot(
        campaign=campaign,
        kind=kind,
        on=on,
        cut_off_at=cut_off,
        frozen_at=at,
        number=_number(campaign, cut_off),
        plan_rate=queries.plan_of(campaign, on),
        definition=campaign.measure.definition,
    )
    lines = _lines(snapshot, previous)
    snapshot.digest = queries.digest_of(snapshot, lines)
    snapshot.save()
    SnapshotRow.objects.bulk_create(
        SnapshotRow(snapshot=snapshot, station_id=line.code, **_columns(line)) for line in lines
    )
    return snapshot


def freeze_due(*, at: dt.datetime, until: dt.date | None = None) -> list[Snapshot]:
    """Freeze every board whose cut-off has passed, oldest first, so that downtime at 17:00 loses nothing.

    Each board is its own transaction. A campaign that fails stops there, because its boards build on each other;
    the others go on.
    """
    made = []
    for campaign in Campaign.objects.order_by("pk"):
        try:
            for on, kind in queries.due(campaign, at=at, until=until):
                made.append(freeze(campaign, kind=kind, on=on, at=at))
        except Exception:
            logger.exception("boards of campaign %s could not be frozen", campaign.pk)
    return made


def count_due(*, at: dt.datetime) -> int:
    """Count the day so far for every declared figure, and make up the trend where days are missing. → days counted."""
    today = timezone.localdate(at)
    weekly = [today - dt.timedelta(days=n) for n in range(0, TREND_DAYS + 1, 7)]
    counted = set(queries.days_with_a_final_tally(since=weekly[-1]))
    due = [day for day in weekly if day not in counted]
    for day in sorted(due):
        count(day, at=at)
    return len(due)


def count(on: dt.date, *, at: dt.datetime) -> None:
    """Keep the figures of one day: as of its cut-off, or as of now while the day is young."""
    moment = min(at, queries.end_of_day(on))
    stations = dict(Station.objects.values_list("code", "parent"))
    with counting.everybody_at(code for code, parent in stations.items() if parent is None):
        for indicator in indicators.REGISTRY.values():
            done = counting.count(indicator, Part.NUMERATOR, at=moment, place="")
            base = indicator.denominator and counting.count(indicator, Part.DENOMINATOR, at=moment, place="")
            Tally.objects.bulk_create(
                (
                    Tally(
                        station_id=code,
                        indicator=indicator.key,
                        on=on,
                        at=moment,
                        done=done[code],
                        base=None if base is None else base[code],
                    )
                    for code in stations
                ),
                update_conflicts=True,
                unique_fields=["station", "indicator", "on"],
                update_fields=["at", "done", "base"],
            )


@transaction.atomic
def restate(
    snapshot: Snapshot, *, station_code: str, base: int, done: int, reason: str, by: Scope, at: dt.datetime
) -> Restatement:
    """Correct a board in the open: its rows stay, the correction stands beside them with reason and name (F89)."""
    by.require(Permission.CAMPAIGN_MANAGE, snapshot.campaign.place_id)
    row = snapshot.rows.filter(station_id=station_code).first()
    rules.check_restatement(row, base=base, done=done, reason=reason)
    restatement = Restatement.objects.create(
        snapshot=snapshot,
        station_id=station_code,
        base=base,
        done=done,
        reason=reason.strip(),
        at=at,
        by_id=by.user_id,
    )
    audit.record(
        verb="board.restate",
        target=snapshot,
        by_id=by.user_id,
        at=at,
        station=station_code,
        was=[row.base, row.done],
        now=[base, done],
        reason=reason.strip(),
    )
    return restatement


def _number(campaign: Campaign, cut_off: dt.datetime) -> int:
    """The freeze that this board shows. Boards of one cut-off share a freeze and so can never disagree."""
    newest = campaign.snapshots.order_by("-number").first()
    twin = campaign.snapshots.filter(cut_off_at=cut_off).first()
    if twin:
        return twin.number
    if newest and newest.cut_off_at > cut_off:
        raise rules.OutOfOrder("后面的榜已经冻结，这一天不能再补；需要更正请用“榜单更正”")
    number = newest.number + 1 if newest else 1
    members.freeze(campaign, number=number, at=cut_off)
    return number


def _lines(snapshot: Snapshot, previous: Snapshot | None) -> list[rules.Line]:
    campaign = snapshot.campaign
    counts = members.counts(snapshot)
    base, done = counts[Part.DENOMINATOR], counts[Part.NUMERATOR]
    if previous:
        rows = list(previous.rows.all())
        before = {row.station_id: row.done for row in rows}
        ranks_before = {row.station_id: row.rank for row in rows}
    else:
        start = queries.start_of(campaign)
        before = counting.count(campaign.measure, Part.NUMERATOR, at=start, place=campaign.place_id)
        ranks_before = {}
    return rules.lines(
        _units(campaign, counted={*base, *done}),
        base=base,
        done=done,
        before=before,
        ranks_before=ranks_before,
        plan=snapshot.plan_rate,
        amber_points=campaign.amber_points,
        smallest_ranked=campaign.smallest_ranked,
        whole=campaign.place_id,
    )


def _units(campaign: Campaign, *, counted: set[str]) -> Iterable[rules.Unit]:
    """Every station of the campaign that works, and a closed one as long as somebody is still counted there."""
    own = dict(campaign.targets.values_list("station_id", "rate"))
    stations = Station.objects.filter(below("code", campaign.place_id)).values_list("code", "level", "status")
    for code, level, status in stations:
        if status == StationStatus.ACTIVE or code in counted:
            yield rules.Unit(code, level, own.get(code, campaign.target_rate) / campaign.target_rate)


def _columns(line: rules.Line) -> dict:
    return {name: value for name, value in line._asdict().items() if name != "code"}
