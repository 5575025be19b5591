"""Whatever stands in a cell, a rule answers with clean text or with a reason; it never falls over."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bureau.kit.idnumber import check_digit
from bureau.kit.sheets import values
from bureau.kit.sheets.rules import Coded, CountedList, Memo, SeveralCoded, Wrong
from bureau.kit.sheets.text import narrow, squash, tidy, tidy_column

CELLS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="0123456789.-/年月日Xx 　１２ＥE+*()（）、;；次×三等功一二", max_size=30),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.none(),
)
AWARD = Coded(
    {"嘉奖": "01", "三等功": "09", "二等功": "10"}, key="awards", heading="奖励", names={"01": "嘉奖"}
)
RULES = {
    "name": values.name,
    "id_number": values.IdNumber(today="2026-11-24"),
    "enlisted": values.Date(latest="2026-11-24"),
    "phone": values.phone,
    "awards": CountedList(AWARD),
    "category": SeveralCoded(AWARD),
}


@given(cell=CELLS)
@settings(max_examples=400)
def test_no_cell_upsets_a_rule(cell):
    for key, rule in RULES.items():
        memo = Memo(rule, key=key, heading=key)
        clean = memo[cell]
        assert isinstance(clean, str)
        assert ("\x1e" in clean, "\t" in clean, "\n" in clean) == (False, False, False)
        if cell in memo.wrong:
            assert isinstance(memo.wrong[cell], Wrong)
            assert memo.wrong[cell].outcome in {"refused", "ask"}


@given(st.integers(100_000, 999_999), st.dates(dt.date(1900, 1, 1), dt.date(2020, 1, 1)), st.integers(0, 999))
@settings(max_examples=200)
def test_a_right_number_is_right_however_it_is_typed(region, born, sequence):
    first17 = f"{region}{born:%Y%m%d}{sequence:03d}"
    number = first17 + check_digit(first17)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)

    for typed in (
        number,
        number.lower(),
        wide,
        f" {number[:6]} {number[6:14]}-{number[14:]}\u200b",
        "'" + number,
    ):
        assert RULES["id_number"](narrow(typed)) == number


@given(st.text(max_size=80))
@settings(max_examples=300, deadline=None)
def test_tidying_twice_is_tidying_once_and_a_column_is_its_cells(text):
    assert tidy(tidy(text)) == tidy(text)
    assert squash(squash(text)) == squash(text)
    assert tidy_column(("a", text, "b")) == ["a", tidy(text), "b"]
