"""The bench itself: its roster is a real one, and its table says what was measured."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from bureau.kit import codes
from stations import sheets
from stations.enums import Role
from stations.models import Station
from tests.bench import __main__ as bench
from tests.bench import cards, roster
from tests.stations.factories import PostFactory


def test_the_same_rows_come_every_time_and_one_in_two_hundred_is_wrong():
    rows = list(roster.rows(2_000))

    assert rows == list(roster.rows(2_000))
    assert len({row[roster.NUMBER] for row in rows}) == 2_000
    assert 1 <= sum(not row[0] for row in rows) <= 15


def test_a_changed_roster_differs_in_the_telephones_only():
    before, after = list(roster.rows(50)), [roster.changed(row) for row in roster.rows(50)]

    differing = {n for a, b in zip(before, after, strict=True) for n in range(len(a)) if a[n] != b[n]}

    assert differing == {roster.PHONE}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_portal_understands_the_roster(tmp_path):
    codes.forget()  # another test may have edited a list, and it is kept in memory for half a minute
    call_command("load_stations", str(sheets.HOME), stdout=StringIO())
    officer = PostFactory(role=Role.OFFICER, station=Station.objects.get(code="330108")).user
    file, out = tmp_path / "roster.xlsx", StringIO()
    roster.write(file, roster.rows(400))

    call_command("import_roster", str(file), "--as", officer.username, "--json", stdout=out)

    found = json.loads(out.getvalue())
    assert (found["rows"], found["unknown_columns"]) == (400, [])
    assert found["create"] >= 392
    assert found["create"] + found["refused"] == 400


def test_the_figures_are_medians_and_the_memory_is_the_worst():
    runs = [
        {"rows": 100, "s": s, "mb": mb, "child_mb": 100, "plan_s": 0.5}
        for s, mb in ((1, 200), (2, 300), (4, 250))
    ]

    lines = bench.lines("import_first", runs, runs, [], [])

    assert lines["import_first"] == {
        "ours": 50, "floor": 50, "peer": None, "peer_bulk": None, "plan_s": 0.5, "rows": bench.ROWS, "unit": "rows/s",
    }  # fmt: skip
    assert lines["import_first_memory"]["ours"] == 400


def test_an_import_that_imports_nothing_is_no_result():
    with pytest.raises(SystemExit, match="did not do its work"):
        bench.checked("import_first", {"refusal": "", "counts": {"refused": bench.ROWS}})


def test_the_clocks_stand_beside_their_floor_by_medians_and_by_the_worst_memory(monkeypatch):
    monkeypatch.setattr(cards, "OPEN", 100)
    nights = {
        name: [{"s": s, "mb": mb, "open": 120} for s, mb in ((1, 90), (4, 80), (2, 70))]
        for name in ("first", "floor_first", "again", "floor_again")
    }

    lines = cards.clock_lines(nights)

    assert lines["card_clocks_first"] == {"ours": 2, "floor": 2, "peer": None, "unit": "s / 120 open"}
    assert lines["card_clocks_again_memory"] == {"ours": 90, "floor": 90, "peer": None, "unit": "MB"}


def test_clocks_that_do_not_see_every_open_file_are_no_result(monkeypatch):
    monkeypatch.setattr(cards, "OPEN", 100)
    few = [{"s": 1, "mb": 1, "open": 99}]

    with pytest.raises(SystemExit, match="did not see every open file"):
        cards.clock_lines(dict.fromkeys(("first", "floor_first", "again", "floor_again"), few))
