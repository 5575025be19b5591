"""F125: out as a workbook, edited, and in again, without renaming anything and without an ID number in sight."""

import datetime as dt

import openpyxl
import pytest
from django.db import connection
from django.urls import reverse

from bureau.kit import exports
from tests.veterans.imports.conftest import NOW
from tests.veterans.imports.rosters import number, person, xlsx
from veterans import operations as register
from veterans.imports import operations, queries, round_trip
from veterans.imports.models import BatchRow
from veterans.imports.round_trip import RowKey
from veterans.imports.sheet import roster
from veterans.models import Person


@pytest.fixture
def people(tmp_path, written):
    """Three people with everything a roster can say."""
    full = {
        "民族": "汉族", "政治面貌": "中共党员", "婚姻状况": "已婚", "文化程度": "大学专科教育", "户籍地址": "浙江省杭州市某路12号",
        "常住地址": "浙江省杭州市另一路3号", "入伍时间": "1998-12", "退役时间": "2003-12-01", "部队代号": "72137部队", "军衔": "下士",
        "立功受奖": "三等功1次；嘉奖2次", "残疾等级": "因公八级", "就业状态": "在职", "工作单位": "=某公司", "人员类别": "自主就业退役士兵；参战退役军人",
    }  # fmt: skip
    rows = [
        person(1, 姓名="王建国", 联系电话="13812340001", 备注="-待核", **full),
        person(2, 姓名="李四", 联系电话="13812340002"),
        person(3, 姓名="赵六一"),
    ]
    written(xlsx(tmp_path / "roster.xlsx", rows))
    return list(Person.objects.order_by("pk"))


@pytest.fixture
def exported(tmp_path, people):
    """exported({row: {heading: text}}) → the workbook of everybody, with these cells edited as a clerk would."""

    def write(edits=()):
        settings = queries.sheet_settings(reach=["330108"], today=NOW.date())
        sheet = roster(settings)
        path = tmp_path / "out.xlsx"
        rows = round_trip.rows(Person.objects.order_by("pk"), sheet=sheet, labels=queries.labels(settings))
        with path.open("wb") as file:
            exports.write(
                file, round_trip.headings(sheet), rows, about="导出", hidden={len(sheet.columns) - 1}
            )
        book = openpyxl.load_workbook(path)
        page = book.active
        at = {cell.value: cell.column for cell in page[2]}
        for row, cells in dict(edits).items():
            for heading, text in cells.items():
                page.cell(row + 2, at[heading]).value = text
        book.save(path)
        return path

    return write


KEY = "行标识（请勿改动）"


def outcomes(batch):
    return list(BatchRow.objects.filter(batch_id=batch.pk).order_by("seq").values_list("outcome", flat=True))


def problems(batch):
    rows = BatchRow.objects.filter(batch_id=batch.pk).order_by("seq")
    return [[issue["code"] for issue in row.issues or []] for row in rows]


def test_an_untouched_workbook_changes_nothing(exported, brought):
    batch = brought(exported())

    assert outcomes(batch) == ["same", "same", "same"], problems(batch)


def test_the_workbook_shows_no_full_value_and_hides_the_key(exported, people):
    page = openpyxl.load_workbook(exported()).active
    text = " ".join(str(cell.value) for row in page.iter_rows() for cell in row)

    assert number(1) not in text
    assert "13812340001" not in text
    assert "王建国" not in text
    assert page.column_dimensions[page.cell(2, page.max_column).column_letter].hidden


def test_what_was_edited_and_nothing_else_is_changed(exported, brought, officer):
    batch = brought(
        exported({1: {"工作单位": "新公司", "联系电话": "13900000009"}, 2: {"文化程度": "大学本科教育"}})
    )
    operations.confirm_here(batch.pk, answers={"many_changes"}, by=officer, at=NOW)
    operations.write(batch.pk, by=officer, at=NOW)

    assert outcomes(batch) == ["change", "change", "same"]
    first, second, third = Person.objects.order_by("pk")
    assert (first.name, first.employer, first.note) == ("王建国", "新公司", "-待核")
    assert first.contact_set.get().number == "13900000009"
    assert (second.name, second.education) == ("李四", "20")
    assert third.name == "赵六一"


def test_a_row_that_has_moved_since_is_asked_about(exported, brought, people, officer):
    path = exported({1: {"工作单位": "新公司"}, 2: {"备注": "核对过"}})
    register.amend(person_id=people[0].pk, version=people[0].version, employer="别的公司", by=officer, at=NOW)

    batch = brought(path)

    assert outcomes(batch) == ["ask", "change", "same"]
    assert problems(batch)[0] == ["row_key_stale"]


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({KEY: "1.1.0000000000000000000f"}, "row_key_broken"),
        ({KEY: "王建国"}, "row_key_broken"),
        ({"身份证号": number(9)}, "row_key_other_number"),
        ({"出生日期": "1981-01-01"}, "birth_not_here"),
        ({"性别": "女"}, "sex_not_here"),
    ],
)
def test_what_cannot_be_edited_here_is_refused_with_the_cure(exported, brought, edit, code):
    batch = brought(exported({1: edit}))

    assert outcomes(batch)[0] == "refused"
    assert code in problems(batch)[0]
    assert outcomes(batch)[1:] == ["same", "same"]


def test_the_same_row_twice_counts_once(exported, brought):
    path = exported()
    book = openpyxl.load_workbook(path)
    page = book.active
    page.append([cell.value for cell in page[3]])
    book.save(path)

    batch = brought(path)

    assert outcomes(batch) == ["same", "same", "same", "refused"]
    assert problems(batch)[3] == ["id_duplicate"]


def test_somebody_new_can_be_added_below(exported, brought):
    path = exported()
    book = openpyxl.load_workbook(path)
    page = book.active
    page.append(["钱七", number(7), "自主就业退役士兵", "江晖社区"])
    book.save(path)

    assert outcomes(brought(path)) == ["same", "same", "same", "create"]


def test_a_key_of_somebody_gone_is_refused(exported, brought):
    path = exported({3: {KEY: str(RowKey(999_999_999, 3))}})

    batch = brought(path)

    assert outcomes(batch)[2] == "refused"
    assert problems(batch)[2] == ["row_key_unknown"]


def test_a_key_of_a_neighbour_says_nothing_about_them(exported, brought, clerk):
    batch = brought(exported({1: {"工作单位": "新公司"}}), by=clerk("330108002"))

    assert outcomes(batch) == ["refused"] * 3
    assert {code for codes in problems(batch) for code in codes} <= {"out_of_reach", "community_out_of_reach"}


def test_a_key_is_worth_nothing_when_a_digit_is_changed():
    key = RowKey(12, 7)

    assert RowKey.read(str(key)) == key
    assert RowKey.read(str(key).replace("12.", "13.", 1)) is None
    assert RowKey.read("") is None
    assert RowKey.read("１２.7.x") is None


def test_the_page_gives_the_list_as_a_roster(as_, district, now):
    response = as_("officer").get(reverse("imports:editable"))
    response.getvalue()

    assert (response.status_code, response["Content-Type"]) == (200, exports.XLSX)
    assert as_("leader").get(reverse("imports:editable")).status_code == 403


def test_the_export_costs_the_same_for_one_piece(people, django_assert_num_queries):
    settings = queries.sheet_settings(reach=["330108"], today=dt.date(2026, 11, 24))
    sheet, labels = roster(settings), queries.labels(settings)
    connection.ensure_connection()

    with django_assert_num_queries(2):
        assert len(list(round_trip.rows(Person.objects.order_by("pk"), sheet=sheet, labels=labels))) == 3
