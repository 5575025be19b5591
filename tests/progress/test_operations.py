import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier

import pgtrigger
import pytest
from django.conf import settings
from django.db import InternalError, ProgrammingError, connection, transaction

from bureau.kit import indicators
from bureau.kit.models import AuditEvent
from bureau.progress import operations, queries, rules, tasks
from bureau.progress.enums import Kind, Light, Part
from bureau.progress.models import Campaign, FrozenMember, Restatement, Snapshot, SnapshotRow, Tally
from stations.enums import StationStatus
from stations.scope import NotYours
from tests.progress.conftest import START, clock


def row(snapshot, station):
    return snapshot.rows.get(station=station)


def numbers(snapshot, station):
    found = row(snapshot, station)
    return found.base, found.done, found.gained


# -- one board --------------------------------------------------------------------------------------------


def test_a_board_holds_every_unit_with_counts_rolled_up(frozen, people, district):
    people("bridge", 4, filed=["03-02", "03-03"])
    people("south", 2)
    people("willow", 3, filed=["03-02"])

    board = frozen("03-03")

    assert {r.station_id: (r.base, r.done) for r in board.rows.all()} == {
        "990108": (9, 3),
        "990108001": (6, 2),
        "990108001001": (4, 2),
        "990108001002": (2, 0),
        "990108002": (3, 1),
        "990108002001": (3, 1),
    }
    assert row(board, district["bridge"]).rank == 1
    assert (row(board, district["district"]).rank, row(board, district["district"]).light) == (
        None,
        Light.GREEN,
    )


def test_a_person_at_the_street_itself_counts_for_the_street_and_no_community(frozen, people, district):
    people("east", 2, filed=["03-02"])

    board = frozen("03-02")

    assert numbers(board, district["east"])[:2] == (2, 1)
    assert numbers(board, district["bridge"])[:2] == (0, 0)
    assert row(board, district["bridge"]).rate is None


def test_people_of_another_district_are_not_counted(frozen, people, district):
    people("stranger", 3)

    board = frozen("03-02")

    assert numbers(board, district["district"])[:2] == (0, 0)
    assert not board.rows.filter(station=district["stranger"]).exists()


def test_a_closed_station_leaves_the_board_when_nobody_is_counted_there(frozen, people, district):
    district["south"].status = district["willow"].status = StationStatus.MERGED
    district["south"].save()
    district["willow"].save()
    people("willow", 1)

    board = frozen("03-02")

    assert not board.rows.filter(station=district["south"]).exists()
    assert board.rows.filter(station=district["willow"]).exists()


def test_a_board_is_frozen_as_of_its_cut_off_however_late_that_happens(frozen, people, district):
    people("bridge", 2, filed=["03-03", "03-05"])

    late = frozen("03-03", at=clock("03-20", "02:00"))

    assert numbers(late, district["bridge"])[:2] == (2, 1)
    assert (late.cut_off_at, late.frozen_at) == (clock("03-03"), clock("03-20", "02:00"))


@pytest.mark.parametrize(("time", "done"), [("16:59", 1), ("17:00", 1), ("17:01", 0)])
def test_the_cut_off_is_five_in_the_afternoon_to_the_minute(campaign, people, district, frozen, time, done):
    person = people("bridge", 1, filed=["03-03"])[0]
    person.filed_at = clock("03-03", time)
    person.save()

    assert numbers(frozen("03-03"), district["bridge"])[1] == done


def test_a_board_is_refused_before_its_cut_off(frozen):
    with pytest.raises(rules.NotYet, match="2026-03-03 17:00"):
        frozen("03-03", at=clock("03-03", "16:59"))

    assert Snapshot.objects.count() == 0


def test_freezing_again_gives_the_board_that_is_there(frozen, people, district):
    people("bridge", 2, filed=["03-02"])
    first = frozen("03-03")
    people("bridge", 1, filed=["03-02"])  # entered late: belongs to the next board

    assert frozen("03-03", at=clock("03-04")) == first
    assert numbers(first, district["bridge"])[:2] == (2, 1)


def test_gains_and_rank_changes_are_told_against_the_board_before(frozen, people, district):
    people("bridge", 4, filed=["03-02", "03-02"])
    people("south", 4, filed=["03-02", "03-03", "03-03"])
    frozen("03-02")

    board = frozen("03-03")

    south, bridge = row(board, district["south"]), row(board, district["bridge"])
    assert (south.gained, south.rank, south.rank_change) == (2, 1, 1)
    assert (bridge.gained, bridge.rank, bridge.rank_change) == (0, 2, -1)


def test_the_first_board_gains_what_was_done_since_the_campaign_began(frozen, people, district):
    people("bridge", 4, filed=["02-20", "03-02"])

    assert numbers(frozen("03-02"), district["bridge"]) == (4, 2, 1)


def test_a_unit_below_the_smallest_base_is_not_ranked(frozen, people, district):
    people("bridge", 1, filed=["03-02"])
    people("south", 2)

    board = frozen("03-03")

    assert (row(board, district["bridge"]).rank, row(board, district["bridge"]).light) == (None, Light.NONE)
    assert row(board, district["south"]).rank == 1


# -- the frozen list --------------------------------------------------------------------------------------


def members(snapshot, part=Part.NUMERATOR):
    found = FrozenMember.objects.on_board(snapshot).filter(part=part)
    return {(m.subject, m.station_id) for m in found}


def test_the_list_behind_an_old_board_stays_as_it_was(frozen, people, district):
    early, late = people("bridge", 2, filed=["03-02", "03-04"])
    before, after = frozen("03-03"), frozen("03-04")

    assert members(before) == {(early.pk, "990108001001")}
    assert members(after) == {(early.pk, "990108001001"), (late.pk, "990108001001")}


def test_a_person_who_moved_is_on_the_new_list_at_the_new_station(frozen, people, district):
    person = people("bridge", 1, filed=["03-02"])[0]
    before = frozen("03-03")
    person.station = district["willow"]
    person.save()
    after = frozen("03-04")

    assert members(before) == {(person.pk, "990108001001")}
    assert members(after) == {(person.pk, "990108002001")}
    assert numbers(after, district["bridge"])[:2] == (0, 0)


def test_only_what_moved_is_stored(frozen, people, district):
    people("bridge", 3, filed=["03-02", "03-04"])
    for day in ["03-02", "03-03", "03-04", "03-05"]:
        frozen(day)

    assert FrozenMember.objects.count() == 3 + 2


def test_daily_and_weekly_board_of_one_evening_share_the_list(frozen, people, district):
    people("bridge", 2, filed=["03-06"])
    daily = frozen("03-06")
    people("bridge", 1, filed=["03-06"])  # keyed in later for the same day

    weekly = frozen("03-06", kind="WEEKLY", at=clock("03-07"))

    assert weekly.number == daily.number
    assert numbers(weekly, district["bridge"])[:2] == numbers(daily, district["bridge"])[:2] == (2, 1)


# -- the calendar -----------------------------------------------------------------------------------------


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


# -- proof ------------------------------------------------------------------------------------------------


def as_owner(sql, *values):
    """What only the owner of the tables can do, with the guard taken off: an attack from inside."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql, values)
        cursor.execute(f"SET ROLE {settings.APP_ROLE}")


def test_an_untouched_board_proves_itself(frozen, people):
    people("bridge", 3, filed=["03-02"])
    frozen("03-02")
    people("south", 2, filed=["03-03"])
    frozen("03-03")

    assert [queries.verify(board).holds for board in Snapshot.objects.all()] == [True, True]


def test_a_tampered_row_is_found(frozen, people, district):
    people("bridge", 3, filed=["03-02"])
    board = frozen("03-02")

    as_owner("UPDATE progress_snapshotrow SET done = done + 1 WHERE station_code = %s", "990108001001")

    proof = queries.verify(board)
    assert (proof.digest_fits, proof.wrong) == (False, ("990108001001",))


def test_a_tampered_list_is_found(frozen, people):
    people("bridge", 3, filed=["03-02"])
    board = frozen("03-02")

    as_owner("DELETE FROM progress_frozenmember WHERE part = 'N'")

    proof = queries.verify(board)
    assert (proof.digest_fits, proof.wrong) == (True, ("990108", "990108001", "990108001001"))


@pytest.mark.parametrize("table", ["progress_snapshot", "progress_snapshotrow"])
def test_the_application_can_neither_change_nor_delete_a_board(frozen, table):
    frozen("03-02")

    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(sql)


def test_not_even_the_owner_changes_a_board_by_mistake(frozen):
    frozen("03-02")

    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        connection.cursor().execute("RESET ROLE; UPDATE progress_snapshotrow SET done = 7")


# -- restatement ------------------------------------------------------------------------------------------


def test_a_restatement_stands_beside_the_board_with_reason_and_name(
    frozen, people, district, cast, users, now
):
    people("bridge", 3, filed=["03-02"])
    board = frozen("03-02")

    operations.restate(
        board, station_code="990108001001", base=3, done=2, reason=" 漏录一人 ", by=cast["officer"], at=now
    )

    restated = Restatement.objects.get()
    assert (restated.base, restated.done, restated.reason, restated.by) == (
        3,
        2,
        "漏录一人",
        users["officer"],
    )
    assert numbers(board, district["bridge"])[:2] == (3, 1)
    assert queries.verify(board).holds
    assert AuditEvent.objects.get().detail == {
        "station": "990108001001",
        "was": [3, 1],
        "now": [3, 2],
        "reason": "漏录一人",
    }


@pytest.mark.parametrize("who", ["leader", "street", "worker", "auditor"])
def test_only_who_manages_campaigns_may_restate(frozen, cast, now, who):
    board = frozen("03-02")

    with pytest.raises(NotYours):
        operations.restate(
            board, station_code="990108001001", base=1, done=1, reason="错", by=cast[who], at=now
        )

    assert (Restatement.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"reason": "  "}, "请写明更正原因"),
        ({"done": 4}, "不能大于"),
        ({"done": 1}, "与榜上的一样"),
        ({"station_code": "990109"}, "不在这张榜上"),
    ],
)
def test_a_restatement_that_says_nothing_is_refused(frozen, people, cast, now, changes, sentence):
    people("bridge", 3, filed=["03-02"])
    board = frozen("03-02")
    said = {"station_code": "990108001001", "base": 3, "done": 2, "reason": "漏录"} | changes

    with pytest.raises(rules.BadRestatement, match=sentence):
        operations.restate(board, by=cast["officer"], at=now, **said)

    assert Restatement.objects.count() == 0


# -- the figures of the day -------------------------------------------------------------------------------


def tally(on, code, key="filed_of_the_town"):
    found = Tally.objects.get(on=on, station_id=code, indicator=key)
    return found.base, found.done, found.at


def test_the_day_is_counted_until_five_and_then_kept(people, time_machine, district):
    person = people("bridge", 2, filed=["03-03"])[1]
    for time, filed in [("11:00", None), ("16:00", "15:00"), ("17:10", None), ("23:50", None)]:
        if filed:
            person.filed_at = clock("03-03", filed)
            person.save()
        operations.count_due(at=clock("03-03", time))
        seen = tally(dt.date(2026, 3, 3), "990108001")
        assert seen == (2, 1 if time == "11:00" else 2, min(clock("03-03", time), clock("03-03")))


def test_twelve_weeks_of_trend_are_made_up_and_then_left_alone(people, district):
    people("bridge", 2, filed=["02-20"])

    assert operations.count_due(at=clock("03-03", "18:00")) == 13
    assert operations.count_due(at=clock("03-03", "18:10")) == 0
    assert tally(dt.date(2026, 2, 17), "990108")[:2] == (2, 0)
    assert tally(dt.date(2026, 2, 24), "990108")[:2] == (2, 1)


def test_a_plain_count_has_no_base(people, monkeypatch, district):
    from veterans.models import Person  # noqa: PLC0415 -- only this test counts persons

    indicators.Indicator(
        key="plain",
        label="在册",
        definition="在册人数",
        unit="人",
        numerator=lambda at: Person.objects.on_register(at),
        denominator=None,
        numerator_label="在册",
        denominator_label="",
    )
    people("bridge", 2)

    operations.count(dt.date(2026, 3, 3), at=clock("03-03"))

    assert tally(dt.date(2026, 3, 3), "990108", "plain")[:2] == (None, 2)
