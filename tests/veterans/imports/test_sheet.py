"""Rosters of many shapes go through the real reading child."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from bureau.kit.sheets import reading
from tests.veterans.imports.rosters import HEADINGS, number, person, read, text, xlsx


def one(tmp_path, **cells):
    """The clean row and the problem codes of one person with these cells."""
    rows, problems, _ = read(xlsx(tmp_path / "r.xlsx", [person(**cells)]))
    return rows[0], [code for _, _, code, _ in problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_text_file_is_read_in_every_encoding_and_with_every_separator(tmp_path, encoding, separator):
    path = text(
        tmp_path / "r.csv", [person(1, 姓名="㐂𠮷囍"), person(2)], encoding=encoding, separator=separator
    )

    rows, problems, _ = read(path)

    assert [(r["row"], r["name"], r["community"]) for r in rows] == [
        (2, "㐂𠮷囍", "330108001001"),
        (3, "王建国", "330108001001"),
    ]
    assert problems == []


def test_titles_above_the_header_blank_rows_and_totals_are_no_people(tmp_path):
    people = [person(1), {}, person(2), {"姓名": "合计：2人"}, {"姓名": "制表人：李四", "备注": "2022年9月"}]
    titles = [["滨江区退役军人花名册"], ["填报单位：区中心", "", "", "填报日期：2022-09-30"]]

    rows, problems, file = read(xlsx(tmp_path / "r.xlsx", people, headings=HEADINGS, titles=titles))

    assert [r["row"] for r in rows] == [4, 6]
    assert problems == []
    assert file.sheets[0].header_row == 3
    assert file.sheets[0].titles[0][0] == "滨江区退役军人花名册"


def test_a_total_in_a_column_we_do_not_know_is_no_person(tmp_path):
    people = [person(1, 序号="1"), {"序号": "总计", "姓名": "1", "身份证号": "1"}]

    rows, problems, file = read(xlsx(tmp_path / "r.xlsx", people, headings=["序号", *HEADINGS]))

    assert [r["row"] for r in rows] == [2]
    assert problems == []
    assert file.sheets[0].unknown == ["序号"]


def test_a_row_that_names_somebody_without_a_number_is_a_problem_and_not_a_blank(tmp_path):
    rows, problems, _ = read(xlsx(tmp_path / "r.xlsx", [person(1), person(2, 身份证号="")]))

    assert len(rows) == 2
    assert problems == [(3, "id_number", "id_number_missing", "refused")]


def test_every_visible_sheet_with_a_header_is_read_and_rows_are_numbered_per_sheet(tmp_path):
    def more(book):
        second = book.add_worksheet("长河")
        second.write_row(2, 0, ["姓名", "公民身份号码", "对象类别", "社区"])
        second.write_row(3, 0, ["李四", number(7), "参战", "江一村"])
        hidden = book.add_worksheet("旧表")
        hidden.write_row(0, 0, ["姓名", "身份证号", "人员类别", "所属社区"])
        hidden.write_row(1, 0, ["赵六", number(8), "参战", "江一村"])
        hidden.hide()
        book.add_worksheet("填表说明").write(0, 0, "请逐项填写")

    rows, problems, file = read(xlsx(tmp_path / "r.xlsx", [person(1)], sheet="西兴", more=more))

    assert [(r["sheet"], r["row"], r["name"], r["category"]) for r in rows] == [
        ("西兴", 2, "王建国", "B02"),
        ("长河", 4, "李四", "D07"),
    ]
    assert problems == []
    assert file.skipped == [["旧表", "隐藏的工作表，没有读"], ["填表说明", "没有找到表头，没有读"]]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("公民身份号码", "id_number"),
        ("*身份证号码（18位）", "id_number"),
        ("证 件\n号 码", "id_number"),
        ("身份证件号码：", "id_number"),
    ],
)
def test_a_heading_is_known_under_its_other_names(tmp_path, heading, key):
    people = [{heading if k == "身份证号" else k: v for k, v in person(3).items()}]

    rows, problems, file = read(xlsx(tmp_path / "r.xlsx", people))

    assert rows[0][key] == number(3)
    assert (problems, file.sheets[0].unknown) == ([], [])


def test_a_header_of_two_storeys_is_one_header(tmp_path):
    above = ["姓名", "身份证号", "人员类别", "所属社区", "服役情况", "", ""]
    below = ["", "", "", "", "入伍时间", "退役时间", "军衔"]
    row = ["王建国", number(4), "自主就业", "江晖", "1998.12", "2003.12", "下士"]
    path = xlsx(tmp_path / "r.xlsx", [dict(zip(range(7), row, strict=True))], headings=below, titles=[above])
    # the body is keyed by position: headings and cells stand in the same order
    path = xlsx(
        tmp_path / "r2.xlsx",
        [],
        headings=below,
        titles=[above],
        more=lambda book: book.worksheets()[0].write_row(2, 0, row),
    )

    rows, problems, _ = read(path)

    assert [(r["row"], r["name"], r["enlisted"], r["left"], r["rank"]) for r in rows] == [
        (3, "王建国", "1998-12-01M", "2003-12-01M", "03")
    ]
    assert problems == []


def test_what_a_sender_meant_by_a_heading_is_remembered(tmp_path):
    people = [{("所在网格" if k == "所属社区" else k): v for k, v in person(5).items()}]

    rows, problems, _ = read(xlsx(tmp_path / "r.xlsx", people), learned={"所在网格": "community"})

    assert rows[0]["community"] == "330108001001"
    assert problems == []


def test_columns_that_are_not_known_are_kept_with_their_row_and_said(tmp_path):
    path = xlsx(tmp_path / "r.xlsx", [person(1, 健康状况="良好", 微信="wx1"), person(2)])

    rows, _, file = read(path)

    assert [r["extra"] for r in rows] == ['{"健康状况": "良好", "微信": "wx1"}', ""]
    assert file.sheets[0].unknown == ["健康状况", "微信"]


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        ("1985.12", "1985-12-01M"), ("1985年12月", "1985-12-01M"), ("198512", "1985-12-01M"), ("1985/12/3", "1985-12-03D"),
        ("19851203", "1985-12-03D"), ("1985", "1985-01-01Y"), ("1985-12-03 00:00:00", "1985-12-03D"), ("1985年12月3日", "1985-12-03D"),
        ("１９８５．１２", "1985-12-01M"), ("1985 年 12 月", "1985-12-01M"), ("1985.1", "1985-01-01M"), ("1985年", "1985-01-01Y"),
        (dt.date(1985, 12, 3), "1985-12-03D"), (31384, "1985-12-03D"), ("31384", "1985-12-03D"), (198512, "1985-12-01M"),
        (1985.12, "1985-12-01M"), (1985, "1985-01-01Y"), (19851203, "1985-12-03D"), (1985.3, "1985-03-01M"), ("无", ""), ("/", ""),
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_forms_that_dossiers_use(tmp_path, cell, clean):
    row, problems = one(tmp_path, 入伍时间=cell)

    assert (row["enlisted"], problems) == (clean, [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1990-13", "date_impossible"), ("1990-02-30", "date_impossible"), ("八五年底", "date_unreadable"), ("85.12", "date_unreadable"),
        ("2150-12", "date_future"), ("1985123", "date_unreadable"), (1985.1, "date_ambiguous"), ("0985-01-01", "date_unreadable"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_told_apart(tmp_path, cell, code):
    assert one(tmp_path, 入伍时间=cell)[1] == [code]


@pytest.mark.parametrize(
    ("cell", "clean"),
    [
        (" 330199198001010015 ", None), ("330199800101001", number(1)), ("３３０１９９８００１０１００１", number(1)),
        ("'" + number(1), number(1)), (number(1)[:6] + " " + number(1)[6:14] + " " + number(1)[14:], number(1)),
        ("\u200b" + number(1) + "\xa0", number(1)), (330199800101001, number(1)),
    ],
)  # fmt: skip
def test_a_number_is_read_through_what_typing_does_to_it(tmp_path, cell, clean):
    row, problems = one(tmp_path, 身份证号=cell)

    if clean:
        assert (row["id_number"], problems) == (clean, [])
    else:
        assert problems == ["id_checksum"]


def test_fifteen_digits_become_eighteen_and_the_original_is_kept(tmp_path):
    row, problems = one(tmp_path, 身份证号="330199800101001")

    assert (row["id_number"], row["old_id_number"], problems) == (number(1), "330199800101001", [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("3.30199E+17", "id_excel_number"), (330199198001011234, "id_excel_number"), ("330199198001010000", "id_excel_truncated"),
        ("3301991980010112", "id_length"), ("33019919800101AB12", "id_letters"), ("330199198002301238", "id_date"),
        ("330199209901011235", "id_future"), ("330199********1234", "id_masked"), ("330199198001010011", "id_checksum"), ("", "id_number_missing"),
    ],
)  # fmt: skip
def test_a_wrong_number_says_what_is_wrong_with_it(tmp_path, cell, code):
    assert one(tmp_path, 身份证号=cell)[1] == [code]


@pytest.mark.parametrize("cell", ["王 建国", "王　建国", " 王建国\xa0", "王\u200b建国", "王\n建国"])
def test_blanks_inside_a_name_vanish(tmp_path, cell):
    assert one(tmp_path, 姓名=cell)[0]["name"] == "王建国"


@pytest.mark.parametrize(
    ("cell", "clean"),
    [("买买提.吐尔逊", "买买提·吐尔逊"), ("买买提•吐尔逊", "买买提·吐尔逊"), ("𠮷川", "𠮷川")],
)
def test_names_with_a_dot_and_rare_characters_are_names(tmp_path, cell, clean):
    assert one(tmp_path, 姓名=cell)[0]["name"] == clean


@pytest.mark.parametrize(
    ("cell", "code"),
    [("12345", "name_characters"), ("", "name_missing"), ("王", "name_short"), ("Wang", "name_characters")],
)
def test_what_is_no_name_is_refused(tmp_path, cell, code):
    assert one(tmp_path, 姓名=cell)[1] == [code]


@pytest.mark.parametrize(
    "cell",
    [
        "江晖社区", "江晖", "江晖村", "江晖社区退役军人服务站", "330108001001", 330108001001, "西兴街道江晖社区", "西兴江晖", "西兴街道-江晖社区",
        "滨江区西兴街道江晖社区", "浙江省杭州市滨江区西兴街道江晖社区居委会", "江 晖 社 区", "江晖社区居民委员会",
    ],
)  # fmt: skip
def test_a_community_is_known_however_it_is_written(tmp_path, cell):
    row, problems = one(tmp_path, 所属社区=cell)

    assert (row["community"], problems) == ("330108001001", [])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("火星社区", "community_unknown"), ("330106001001", "community_other_district"), ("西湖区北山街道友谊社区", "community_other_district"),
        ("联合社区", "community_ambiguous"), ("西兴街道", "community_too_wide"), ("330108001", "community_too_wide"), ("", "community_missing"),
        ("长河街道江晖社区", "community_unknown"), ("330108001099", "community_unknown"),
    ],
)  # fmt: skip
def test_a_community_that_cannot_be_found_is_refused_with_its_reason(tmp_path, cell, code):
    assert one(tmp_path, 所属社区=cell)[1] == [code]


def test_two_communities_of_one_name_are_told_apart_by_their_street(tmp_path):
    assert one(tmp_path, 所属社区="长河街道联合社区")[0]["community"] == "330108002002"


def test_a_community_beyond_the_reach_of_the_importer_is_refused(tmp_path):
    _, problems, _ = read(
        xlsx(tmp_path / "r.xlsx", [person(1), person(2, 所属社区="江一村")]), reach=["330108001"]
    )

    assert problems == [(3, "community", "community_out_of_reach", "refused")]


@pytest.mark.parametrize(
    ("column", "cell", "key", "clean"),
    [
        ("民族", "汉", "ethnic", "01"), ("民族", "汉族", "ethnic", "01"), ("民族", "土家", "ethnic", "15"), ("民族", "维吾尔族", "ethnic", "05"),
        ("政治面貌", "党员", "political", "01"), ("政治面貌", "团员", "political", "03"), ("婚姻状况", "离异", "marital", "40"),
        ("文化程度", "本科", "education", "20"), ("文化程度", "大专", "education", "30"), ("文化程度", "初中", "education", "70"),
        ("就业状态", "失业", "employment", "70"), ("就业状态", "退休", "employment", "80"), ("性别", "男", "sex", "1"),
        ("残疾等级", "一级", "disability", "1/"), ("残疾等级", "1级", "disability", "1/"), ("残疾等级", 1, "disability", "1/"),
        ("残疾等级", "因战八级", "disability", "8/1"), ("残疾等级", "八级（因公）", "disability", "8/2"), ("残疾等级", "伤残十级", "disability", "10/"),
        ("残疾等级", "因病致残6级", "disability", "6/3"), ("残疾等级", "无", "disability", ""),
        ("人员类别", "自主就业退役士兵、参战退役军人", "category", "B02;D07"), ("人员类别", "转业军官(计划分配)", "category", "A01"),
        ("人员类别", "转业军官（计划分配）", "category", "A01"), ("人员类别", "B02", "category", "B02"),
        ("立功受奖", "三等功;嘉奖", "awards", "01*1;09*1"), ("立功受奖", "三等功2次", "awards", "09*2"), ("立功受奖", "三等功×2", "awards", "09*2"),
        ("立功受奖", "荣立三等功一次，嘉奖3次", "awards", "01*3;09*1"), ("立功受奖", "三等功 嘉奖", "awards", "01*1;09*1"),
        ("立功受奖", "1999年三等功1次", "awards", "09*1@1999-01-01Y"), ("立功受奖", "3等功", "awards", "09*1"), ("立功受奖", "两次嘉奖", "awards", "01*2"),
        ("立功受奖", "三等功x2、二等功", "awards", "09*2;10*1"), ("立功受奖", "无", "awards", ""),
        ("联系电话", "138 0013 8000", "phone", "13800138000"), ("联系电话", "+86 138-0013-8000", "phone", "13800138000"),
        ("联系电话", 13800138000, "phone", "13800138000"), ("联系电话", "0571-86001234", "phone", "057186001234"),
        ("联系电话", "(0571)86001234", "phone", "057186001234"), ("联系电话", "86001234", "phone", "86001234"),
        ("联系电话", "0571-86001234-801", "phone", "057186001234-801"), ("联系电话", "１３８００１３８０００", "phone", "13800138000"),
    ],
)  # fmt: skip
def test_the_words_of_clerks_lead_to_the_codes_of_the_standards(tmp_path, column, cell, key, clean):
    row, problems = one(tmp_path, **{column: cell})

    assert (row[key], problems) == (clean, [])


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("民族", "火星族", "ethnic_unknown"), ("残疾等级", "十五级", "disability_unknown"), ("联系电话", "1380", "phone_length"),
        ("联系电话", "1.38E+10", "phone_excel_number"), ("联系电话", "无号码", "phone_unreadable"), ("立功受奖", "五好家庭", "awards_unknown"),
        ("人员类别", "外星军人", "category_unknown"), ("军衔", "元帅夫人", "rank_unknown"), ("性别", "中", "sex_unknown"),
        ("性别", "女", "sex_contradicts_id"), ("出生日期", "1901-01-01", "birth_contradicts_id"), ("联系电话", "13800138000/13800138001", "phone_several"),
        ("部队代号", "部" * 61, "text_too_long"),
    ],
)  # fmt: skip
def test_a_word_that_leads_nowhere_has_a_stable_code(tmp_path, column, cell, code):
    person_with_a_man_s_number = {"身份证号": number(1)}

    assert one(tmp_path, **person_with_a_man_s_number, **{column: cell})[1] == [code]


@pytest.mark.parametrize(
    ("enlisted", "left", "codes"),
    [
        ("1998-12", "1995-12", ["left_before_enlisted"]),
        ("1998-12-20", "1998-12", []),
        ("1998-12", "1998", []),
        ("", "1998-12", []),
    ],
)
def test_leaving_comes_after_enlisting_as_far_as_the_dates_can_say(tmp_path, enlisted, left, codes):
    assert one(tmp_path, 入伍时间=enlisted, 退役时间=left)[1] == codes


def test_a_birth_date_that_says_only_the_year_agrees_with_the_number(tmp_path):
    assert one(tmp_path, 出生日期="1980")[1] == []


def test_a_comma_inside_an_address_of_a_text_file_refuses_that_row_alone(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(
        "姓名,身份证号,人员类别,所属社区,户籍地址\n"
        + f"王建国,{number(1)},自主就业,江晖,西兴街,5幢\n李建国,{number(2)},自主就业,江晖,西兴街\n",
        "utf-8",
    )

    rows, problems, _ = read(path)

    assert problems == [(2, "id_number", "row_shifted", "refused")]
    assert [r["household"] for r in rows] == ["西兴街", "西兴街"]


def test_repeated_headers_and_column_numbers_are_no_rows(tmp_path):
    headings = list(person(1))
    people = [
        dict(zip(headings, "1234", strict=True)),
        person(1),
        dict(zip(headings, headings, strict=True)),
        person(2),
    ]

    rows, problems, _ = read(xlsx(tmp_path / "r.xlsx", people))

    assert [r["row"] for r in rows] == [3, 5]
    assert problems == []


def test_an_old_workbook_is_read_like_a_new_one():
    rows, problems, file = read(Path(__file__).parent / "data" / "old.xls")

    assert [(r["row"], r["name"], r["enlisted"], r["phone"], r["disability"]) for r in rows[:2]] == [
        (4, "王建国", "1998-12-01D", "13800138000", "8/"),
        (5, "王建军", "1998-12-01D", "13800138001", "8/"),
    ]
    assert problems == [(8, "id_number", "id_excel_number", "refused")]
    assert (file.sheets[0].header_row, file.skipped) == (3, [["隐藏", "隐藏的工作表，没有读"]])


def test_rows_behind_a_filter_are_read_and_a_person_is_told(tmp_path):
    path = xlsx(
        tmp_path / "r.xlsx",
        [person(1), person(2)],
        more=lambda book: book.get_worksheet_by_name("花名册").set_row(1, None, None, {"hidden": True}),
    )

    rows, problems, file = read(path)

    assert (len(rows), problems) == (2, [])
    assert file.skipped == [["", reading.HIDDEN]]


def test_formulas_without_a_result_are_read_as_nothing_and_a_person_is_told(tmp_path):
    path = xlsx(tmp_path / "r.xlsx", [person(1, 备注="x")])
    book = openpyxl.load_workbook(path)
    page = book["花名册"]
    page.cell(2, page.max_column).value = '=CONCATENATE("联系","子女")'
    book.save(path)

    rows, problems, file = read(path)

    assert (rows[0]["note"], problems) == ("", [])
    assert file.skipped == [["", reading.NO_RESULTS]]


def test_formulas_with_a_result_are_what_they_show(tmp_path):
    def counted(book):
        book.get_worksheet_by_name("花名册").write_formula(1, len(person(1)), '="联系子女"', None, "联系子女")

    path = xlsx(tmp_path / "r.xlsx", [person(1)], headings=[*person(1), "备注"], more=counted)

    rows, problems, file = read(path)

    assert (rows[0]["note"], problems, file.skipped) == ("联系子女", [], [])
