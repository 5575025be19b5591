"""One board, and what is said about it later."""

import pytest

from bureau.kit.models import AuditEvent
from bureau.progress import operations, queries, rules
from bureau.progress.enums import Light
from bureau.progress.models import Restatement, Snapshot
from stations.enums import StationStatus
from stations.scope import NotYours
from tests.progress.conftest import clock


def row(snapshot, station):
    return snapshot.rows.get(station=station)


def numbers(snapshot, station):
    found = row(snapshot, station)
    return found.base, found.done, found.gained


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
