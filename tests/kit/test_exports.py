import datetime as dt
import io

import openpyxl
import pytest

from bureau.kit import exports


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-1", "@SUM(A1)", "＝1", "＋1", "\t=1", "\r=1", "|cmd", "%0A"]
)
def test_what_could_start_a_formula_becomes_text(text):
    assert exports.plain(text) == "'" + text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("王建国", "王建国"),
        ("2022-12-31", "2022-12-31"),
        (3, 3),
        (0.5, 0.5),
        (True, "是"),
        (None, ""),
        (dt.date(2022, 12, 31), "2022-12-31"),
        (dt.datetime(2022, 12, 31, 17, 0), "2022-12-31 17:00"),
    ],
)
def test_everything_else_stays_what_it_is(value, cell):
    assert exports.plain(value) == cell


def test_the_workbook_says_what_it_is_and_holds_the_rows():
    file = io.BytesIO()

    count = exports.write(file, ["姓名", "人数"], [["=cmd()", 3], ["http://a.cn", 4]], about="@演示")

    sheet = openpyxl.load_workbook(file).active
    assert count == 2
    assert list(sheet.iter_rows(values_only=True)) == [
        ("'@演示", None), ("姓名", "人数"), ("'=cmd()", 3), ("http://a.cn", 4)
    ]  # fmt: skip
    assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet for cell in row)
