import io
import json

import openpyxl
import pytest
from django.core.management import call_command

from bureau.accounts.models import User
from tests.kit.sheets import hostile
from tests.veterans.imports.rosters import number, person, xlsx
from veterans.imports.models import Batch, BatchRow
from veterans.models import Person


@pytest.fixture
def run(officer, capsys):
    """run(path, "--json", …) → (exit status, stdout, stderr)."""
    username = User.objects.get(pk=officer.user_id).username

    def call(path, *options):
        out, err, status = io.StringIO(), io.StringIO(), 0
        try:
            call_command("import_roster", str(path), "--as", username, *options, stdout=out, stderr=err)
        except SystemExit as ended:
            status = ended.code
        return status, out.getvalue(), err.getvalue()

    return call


@pytest.fixture
def mixed(tmp_path):
    people = [
        person(1),
        person(2, 姓名="李四", 人员类别="外星军人", 微信="wx"),
        person(3, 姓名="赵五", 性别="女"),
    ]
    return xlsx(tmp_path / "r.xlsx", people)


def test_without_commit_it_tells_everything_and_writes_nothing(run, mixed):
    status, out, err = run(mixed, "--json")

    told = json.loads(out)
    assert (status, err) == (0, "")
    assert {k: told[k] for k in ("rows", "create", "change", "same", "ask", "refused")} == {
        "rows": 3, "create": 1, "change": 0, "same": 0, "ask": 1, "refused": 1,
    }  # fmt: skip
    assert [sorted(p) for p in told["problems"]] == [
        ["code", "column", "message", "outcome", "row", "sheet", "value"]
    ] * 2
    assert [
        (p["sheet"], p["row"], p["column"], p["value"], p["code"], p["outcome"]) for p in told["problems"]
    ] == [
        ("花名册", 3, "人员类别", "外星军人", "category_unknown", "refused"),
        ("花名册", 4, "性别", "女", "sex_contradicts_id", "ask"),
    ]
    assert told["unknown_columns"] == ["微信"]
    assert (Person.objects.count(), Batch.objects.count(), BatchRow.objects.count()) == (0, 0, 0)


def test_with_commit_the_good_rows_go_in_and_the_others_stay_as_work(run, mixed):
    status, out, _ = run(mixed, "--commit", "--json")

    assert (status, json.loads(out)["create"]) == (0, 1)
    assert [p.id_number for p in Person.objects.all()] == [number(1)]
    assert Batch.objects.get().state == "DONE"
    assert BatchRow.objects.open_work().count() == 2


def test_the_rows_that_stay_out_are_written_to_a_workbook(run, mixed, tmp_path):
    run(mixed, "--errors", str(tmp_path / "errors.xlsx"))

    page = openpyxl.load_workbook(tmp_path / "errors.xlsx")["花名册"]
    assert [row[0].value for row in page.iter_rows()] == ["姓名", "李四", "赵五"]


def test_people_are_told_in_words_what_would_happen(run, mixed):
    _, out, _ = run(mixed)

    assert out.splitlines()[0] == "共 3 行：新增 1，变更 0，一致 0，需确认 1，不收 1"
    assert out.splitlines()[-1] == "没有写入；确认无误后加 --commit。"


@pytest.mark.parametrize(
    "name", ["empty.xlsx", "text.xlsx", "cut.xlsx", "locked.xlsx", "far-cell.xlsx", "page.xls"]
)
@pytest.mark.parametrize("options", [[], ["--commit"]])
def test_a_file_that_is_no_roster_ends_with_two_and_one_sentence(run, tmp_path, name, options):
    path = tmp_path / name
    path.write_bytes(hostile.FILES[name][0])

    status, out, err = run(path, "--json", *options)

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "请" in err


def test_a_missing_file_and_an_unknown_account_are_said_in_one_sentence(run, tmp_path, db):
    err = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("import_roster", str(tmp_path), "--as", "nobody", stderr=err)

    assert (ended.value.code, err.getvalue()) == (2, f"找不到文件 {tmp_path}；请核对路径\n")


@pytest.mark.parametrize(
    ("file", "counts"),
    [("roster-2022.xlsx", (6607, 0, 0)), ("street-gb18030.csv", (300, 0, 0)), ("broken.xlsx", (23, 2, 21))],
)
def test_the_three_rosters_of_the_home_district_go_in_as_expected(run, shared_rosters, file, counts):
    status, out, _ = run(shared_rosters / file, "--json")

    told = json.loads(out)
    assert (status, (told["create"], told["ask"], told["refused"])) == (0, counts)
    if file == "broken.xlsx":
        expected = json.loads((shared_rosters / "broken.expected.json").read_text("utf-8"))["problems"]
        assert sorted((p["row"], p["column"], p["outcome"]) for p in told["problems"]) == sorted(
            (p["row"], p["column"], p["outcome"]) for p in expected
        )
