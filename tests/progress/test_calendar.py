"""When boards are made, also after downtime and by two at once."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from bureau.progress import operations, queries, rules, tasks
from bureau.progress.enums import Kind
from bureau.progress.models import Campaign, FrozenMember, Snapshot, SnapshotRow
from tests.progress.conftest import START, clock


def row(snapshot, station):
    return snapshot.rows.get(station=station)


def numbers(snapshot, station):
    found = row(snapshot, station)
    return found.base, found.done, found.gained


def test_the_beat_freezes_daily_boards_and_on_fridays_the_weekly_one(campaign, time_machine):
    for day, time in [("03-05", "17:05"), ("03-06", "16:55"), ("03-06", "17:05")]:
        time_machine.move_to(clock(day, time), tick=False)
        tasks.freeze_due()

    assert list(Snapshot.objects.order_by("on", "kind").values_list("on", "kind")) == [
        *[(dt.date(2026, 3, day), "DAILY") for day in (2, 3, 4, 5, 6)],
        (dt.date(2026, 3, 6), "WEEKLY"),
    ]


@pytest.mark.parametrize(
    ("utc", "newest"),
    [
        ("2026-03-04T08:59:59", dt.date(2026, 3, 3)),  # a second before five in Shanghai
        ("2026-03-04T09:00:00", dt.date(2026, 3, 4)),
        ("2026-03-04T15:59:59", dt.date(2026, 3, 4)),
        ("2026-03-04T16:00:00", dt.date(2026, 3, 4)),  # midnight in Shanghai: the 5th has no board yet
        ("2026-03-04T23:59:59", dt.date(2026, 3, 4)),
    ],
)
def test_days_turn_over_in_shanghai_and_not_in_utc(campaign, time_machine, utc, newest):
    time_machine.move_to(dt.datetime.fromisoformat(utc).replace(tzinfo=dt.UTC), tick=False)

    tasks.freeze_due()

    assert Snapshot.objects.filter(kind=Kind.DAILY).latest("on").on == newest


def test_boards_run_over_the_turn_of_the_year(campaign):
    Campaign.objects.update(starts_on=dt.date(2025, 12, 30), ends_on=dt.date(2026, 1, 3))
    campaign.refresh_from_db()

    operations.freeze_due(at=clock("01-02", "18:00"))

    weekly = campaign.snapshots.get(kind=Kind.WEEKLY)
    assert campaign.snapshots.filter(kind=Kind.DAILY).count() == 4
    assert (weekly.on, queries.plan_of(campaign, weekly.on)) == (dt.date(2026, 1, 2), Decimal("75.00"))


def test_after_downtime_every_missed_board_is_made_as_it_would_have_been(campaign, people, district):
    people("bridge", 4, filed=["03-02", "03-03", "03-05"])

    made = operations.freeze_due(at=clock("03-05", "23:00"))

    daily = [board for board in made if board.kind == Kind.DAILY]
    assert [numbers(board, district["bridge"]) for board in daily] == [
        (4, 1, 1),
        (4, 2, 1),
        (4, 2, 0),
        (4, 3, 1),
    ]
    assert operations.freeze_due(at=clock("03-05", "23:10")) == []


def test_no_board_is_made_after_the_end(campaign):
    operations.freeze_due(at=clock("12-01"))

    assert Snapshot.objects.latest("on").on == campaign.ends_on


def test_a_missed_board_that_is_older_than_the_newest_is_not_invented(campaign, frozen):
    frozen("03-05")

    with pytest.raises(rules.OutOfOrder, match="更正"):
        frozen("03-04", at=clock("03-06"))
    assert [on for on, _ in queries.due(campaign, at=clock("03-06", "09:00"))] == []


def test_a_campaign_that_cannot_be_counted_does_not_stop_the_others(campaign, caplog):
    other = Campaign.objects.create(
        name="坏的",
        indicator="no_such_figure",
        place=campaign.place,
        starts_on=START,
        ends_on=campaign.ends_on,
    )

    made = operations.freeze_due(at=clock("03-02", "17:05"))

    assert [board.campaign_id for board in made] == [campaign.pk]
    assert f"boards of campaign {other.pk}" in caplog.text


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_end_with_one_board(campaign, people, district):
    people("bridge", 3, filed=["03-02"])
    start = Barrier(2)

    def beat(_):
        start.wait()
        try:
            return operations.freeze(campaign, kind=Kind.DAILY, on=START, at=clock("03-02")).pk
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        made = set(pool.map(beat, range(2)))

    assert made == set(Snapshot.objects.values_list("pk", flat=True))
    assert (Snapshot.objects.count(), SnapshotRow.objects.count(), FrozenMember.objects.count()) == (1, 6, 4)
