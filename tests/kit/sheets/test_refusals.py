"""A file that cannot be a roster is refused in two seconds and little memory, with a sentence that says what to do."""

import subprocess
import sys
import textwrap
import time

import pytest

from bureau.kit.sheets import reading
from bureau.kit.sheets.kinds import CannotRead
from tests.kit.sheets import hostile
from tests.veterans.imports.rosters import number, person, read, text, xlsx


def refusal(path, name=""):
    with pytest.raises(CannotRead) as caught:
        read(path, name=name)
    return caught.value


@pytest.mark.parametrize("name", list(hostile.FILES))
def test_a_hostile_or_foreign_file_is_refused_in_two_seconds(tmp_path, name):
    content, code = hostile.FILES[name]
    path = tmp_path / name
    path.write_bytes(content)

    start = time.monotonic()
    wrong = refusal(path)

    assert wrong.code == code
    assert time.monotonic() - start < 2
    assert any(cure in str(wrong) for cure in ("请", "上传"))


def test_the_good_workbook_of_the_hostile_family_is_read(tmp_path):
    path = tmp_path / "good.xlsx"
    path.write_bytes(hostile.good())

    assert len(read(path)[0]) == 3


def test_missing_required_columns_are_named(tmp_path):
    people = [{k: v for k, v in person(1).items() if k not in {"身份证号", "所属社区"}}]

    wrong = refusal(xlsx(tmp_path / "r.xlsx", people))

    assert (wrong.code, "“身份证号”、“所属社区”" in str(wrong)) == ("missing_columns", True)


def test_a_file_without_a_header_says_what_a_header_is(tmp_path):
    wrong = refusal(
        text(
            tmp_path / "r.csv",
            [],
            headings=["王建国", number(1), "自主就业", "江晖"],
            titles=[["李四", number(2), "参战", "江晖"]],
        )
    )

    assert (wrong.code, "姓名、身份证号、人员类别、所属社区" in str(wrong)) == ("no_header", True)


@pytest.mark.parametrize("below", [[], [{}, {}], [{"姓名": "合计", "身份证号": "0"}]])
def test_a_header_without_a_row_of_data_is_said(tmp_path, below):
    assert refusal(xlsx(tmp_path / "r.xlsx", below, headings=list(person(1)))).code == "no_rows"


def test_a_quotation_mark_that_never_closes_does_not_swallow_people(tmp_path):
    rows = "".join(
        f'王建国,{number(i)},自主就业,江晖,"西兴街\n'
        if i == 3
        else f"王建国,{number(i)},自主就业,江晖,西兴街\n"
        for i in range(1, 30)
    )
    path = tmp_path / "r.csv"
    path.write_text("姓名,身份证号,人员类别,所属社区,户籍地址\n" + rows, "utf-8")

    wrong = refusal(path)

    assert (wrong.code, "第 4 行" in str(wrong)) == ("csv_quotes", True)


def test_more_than_two_hundred_columns_are_refused(tmp_path):
    assert (
        refusal(
            text(tmp_path / "r.csv", [], headings=list(person(1)) + [f"列{i}" for i in range(200)], titles=[])
        ).code
        == "too_many_columns"
    )


def test_a_child_that_dies_is_a_refusal_and_no_crash(tmp_path):
    file = reading.start(xlsx(tmp_path / "r.xlsx", [person(1)]), sheet="no.such.module:sheet", settings={})

    with file, pytest.raises(CannotRead) as caught:
        list(file)

    assert caught.value.code == "broken_file"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bomb.xlsx", "far-cell.xlsx", "far-row.xlsx", "laughs.xlsx", "many.xlsx"])
def test_a_bomb_costs_parent_and_child_less_than_300_megabytes(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(hostile.FILES[name][0])
    program = textwrap.dedent(
        f"""
        import re, resource
        from bureau.kit.sheets.kinds import CannotRead
        from tests.veterans.imports.rosters import read
        try:
            read({str(path)!r})
        except CannotRead:
            pass
        own = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])  # ru_maxrss would count the test runner
        print((own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)
        """
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 300
