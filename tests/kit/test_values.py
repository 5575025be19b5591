"""ID numbers, dates, masks: the small values everything else is made of."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bureau.kit import dates, idnumber, mask

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    "raw",
    ["990108195602290016", " 990108 19560229 0016 ", "99010819700101009x"],
)
def test_a_good_number_is_cleaned(raw):
    assert idnumber.clean(raw, today=TODAY) == "".join(raw.split()).upper()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("", "请填写"),
        ("99010819560229001", "17 位"),
        ("9901081956022900160", "19 位"),
        ("99010819560229001A", "最后一位可以是 X"),
        ("９90108195602290016", "只能是数字"),
        ("990108195502290019", "出生日期不存在"),
        ("990108203001010055", "不可能"),
        ("990108187912310077", "不可能"),
        ("990108199001011234", "校验位不对"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(raw, why):
    with pytest.raises(idnumber.WrongNumber, match=why):
        idnumber.clean(raw, today=TODAY)


def test_fifteen_digits_become_eighteen():
    assert idnumber.clean("330108500101001", today=TODAY)[:17] == "33010819500101001"


def test_the_region_part_is_never_judged():
    first17 = "00000019560229001"

    assert idnumber.clean(first17 + idnumber.check_digit(first17), today=TODAY)


def outcome(raw):
    try:
        return idnumber.clean(raw, today=TODAY)
    except idnumber.WrongNumber as refusal:
        return f"sentence: {refusal}"


@given(st.text(max_size=30))
def test_any_text_is_either_a_number_or_a_sentence(raw):
    said = outcome(raw)

    assert len(said) == 18 or said.removeprefix("sentence: ")


@pytest.mark.parametrize(
    ("raw", "date", "precision"),
    [
        ("1985.12", "1985-12-01", "M"),
        ("1985年12月", "1985-12-01", "M"),
        ("198512", "1985-12-01", "M"),
        ("1985/12/3", "1985-12-03", "D"),
        ("19851203", "1985-12-03", "D"),
        ("1985年12月3日", "1985-12-03", "D"),
        ("1985", "1985-01-01", "Y"),
    ],
)
def test_dates_keep_the_precision_they_were_given_with(raw, date, precision):
    assert dates.parse(raw) == (dt.date.fromisoformat(date), precision)
    assert dates.show(*dates.parse(raw)) == date[: {"Y": 4, "M": 7, "D": 10}[precision]]


@pytest.mark.parametrize("raw", ["1985-02-30", "2026/13/01", "0000-00-00", "31/12/2026", "去年"])
def test_a_wrong_date_shows_the_form_that_is_right(raw):
    with pytest.raises(dates.WrongDate, match="1985-12-03"):
        dates.parse(raw)


@pytest.mark.parametrize(("day", "years"), [("2026-02-27", 69), ("2026-02-28", 69), ("2026-03-01", 70)])
def test_someone_born_on_29_february_has_a_birthday_on_1_march(day, years):
    assert dates.age(dt.date(1956, 2, 29), dt.date.fromisoformat(day)) == years


def test_masks_keep_what_tells_people_apart_and_hide_the_rest():
    assert mask.name("王建国") == "王**"
    assert mask.id_number("990108195602290016") == "990108********0016"
    assert mask.phone("13800000271") == "138****0271"
    assert (mask.phone("12345"), mask.id_number("123"), mask.name("")) == ("*****", "***", "")
