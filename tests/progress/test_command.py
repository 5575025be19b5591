import io
import json

import pytest
from django.core.management import CommandError, call_command

from bureau.progress.models import Snapshot
from tests.progress.conftest import clock
from tests.progress.test_proof import attack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(clock("03-06", "19:00"), tick=False)


def run(*arguments):
    out = io.StringIO()
    call_command("boards", *arguments, stdout=out)
    return out.getvalue()


def test_the_boards_of_a_day_come_as_json(frozen, people):
    people("bridge", 3, filed=["03-02", "03-02"])
    people("south", 1)
    board = frozen("03-03")

    told = json.loads(run("--date", "2026-03-03", "--json"))

    (only,) = told["boards"]
    assert told["date"] == "2026-03-03"
    assert only["campaign"] == {"id": board.campaign_id, "name": "建档攻坚", "place": "990108"}
    assert (only["indicator"], only["kind"], only["cut_off_at"]) == (
        "filed_of_the_town",
        "DAILY",
        "2026-03-03T17:00:00+08:00",
    )
    assert (only["plan_rate"], only["digest"], only["verified"]) == (2.5, board.digest, True)
    assert next(row for row in only["rows"] if row["code"] == "990108001001") == {
        "code": "990108001001",
        "name": "桥北社区",
        "level": "COMMUNITY",
        "base": 3,
        "done": 2,
        "gained": 2,
        "rate": 66.7,
        "rank": 1,
        "rank_change": None,
        "light": "GREEN",
    }
    assert next(row for row in only["rows"] if row["code"] == "990108002001")["rate"] is None


def test_freeze_makes_up_what_is_due_up_to_the_day_and_no_further(campaign):
    told = json.loads(run("--date", "2026-03-04", "--freeze", "--json"))

    assert len(told["boards"]) == 1
    assert Snapshot.objects.count() == 3


def test_kind_and_campaign_narrow_the_answer(campaign):
    run("--date", "2026-03-06", "--freeze")

    assert len(json.loads(run("--date", "2026-03-06", "--json"))["boards"]) == 2
    weekly = json.loads(run("--date", "2026-03-06", "--json", "--kind", "weekly"))["boards"]
    assert [board["kind"] for board in weekly] == ["WEEKLY"]
    with pytest.raises(CommandError):
        run("--date", "2026-03-06", "--campaign", str(campaign.pk + 1))


def test_people_read_a_table(frozen, people):
    people("bridge", 3, filed=["03-02", "03-02"])
    frozen("03-03")

    lines = run("--date", "2026-03-03").splitlines()

    assert "建档攻坚 日榜　截止 2026-03-03T17:00:00+08:00　计划线 2.5%　复核通过" in lines
    assert [line.split()[-1] for line in lines if "桥北" in line] == ["桥北社区"]


def test_no_board_is_an_error_with_a_hint(frozen):
    frozen("03-03")

    with pytest.raises(CommandError, match="2026-03-05 没有冻结的榜，之前最近的一张在 2026-03-03"):
        run("--date", "2026-03-05")


@pytest.mark.parametrize("day", ["2026-02-30", "昨天"])
def test_a_day_that_is_none_is_said(day, db):
    with pytest.raises(CommandError, match="不是日期"):
        run("--date", day)


def test_verify_fails_on_a_tampered_board(frozen, people):
    people("bridge", 3, filed=["03-02"])
    frozen("03-03")
    attack("UPDATE progress_snapshotrow SET done = 3 WHERE station_code = '990108001001'")

    assert json.loads(run("--date", "2026-03-03", "--json"))["boards"][0]["wrong"] == ["990108001001"]
    with pytest.raises(CommandError, match="复核不通过"):
        run("--date", "2026-03-03", "--verify")
