"""What a machine reads: the parser on what an engine gives, in whatever order, and — where the extra `[ocr]` is installed —
the engine itself on invented papers (test_reading_engine.py)."""

import pytest

from tests.veterans.factories import an_id_number
from veterans import reading
from veterans.reading import Word

NUMBER = an_id_number(7, born="19781103")


def words(*rows, slope=0.0):
    """Rows of (left, text) as an engine finds them on a picture that is held askew."""
    return [
        Word(text, left, 100 + 80 * n + slope * left, 40, slope)
        for n, row in enumerate(rows)
        for left, text in row
    ]


@pytest.mark.parametrize("slope", [0.0, -0.06, 0.06])
def test_a_picture_held_askew_is_read_row_by_row(slope):
    found = words([(60, "姓名"), (180, "吴定邦")], [(60, "性别"), (180, "男"), (330, "民族汉")], slope=slope)

    by_height = sorted(found, key=lambda word: word.top)  # the order of an engine

    assert reading.rows(by_height) == ["姓名 吴定邦", "性别 男 民族汉"]


def test_a_value_ends_where_the_next_label_begins(db):
    found = reading.parse_id_card(["姓名 吴定邦 性别 男", "民族 维吾尔 出生 1978年11月3日"])

    assert (found["name"], found["ethnic"]) == ("吴定邦", "05")


def test_a_discharge_certificate_gives_service_and_only_the_cover_number(db):
    found = reading.parse_discharge(
        [
            "中国人民解放军", "退出现役证", "姓 名 刘志强", f"公民身份号码 {NUMBER}", "入伍时间 1996年12月10日", "退役时间 2008年12月",
            "部职别 92133部队 战士", "军 衔 一级上士", "签发日期 2009年1月5日",
        ]
    )  # fmt: skip

    assert found == {
        "name": "刘志强", "id_number": NUMBER, "enlisted": "1996年12月10日", "left": "2008年12月", "unit": "92133部队", "rank": "06",
    }  # fmt: skip


def test_what_is_no_date_or_no_rank_is_left_out(db):
    assert reading.parse_discharge(["入伍时间 1996年15月", "军衔 战士", "部职别 某部"]) == {}


def test_nothing_on_the_picture_is_nothing_read(db):
    assert reading.rows([]) == []
    assert reading.fields_of("DISCHARGE", []) == {}
