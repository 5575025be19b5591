import datetime as dt

import pytest

from tests.veterans.factories import an_id_number
from veterans import validators

TODAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1985-12-03", (dt.date(1985, 12, 3), "D")),
        ("1985.12", (dt.date(1985, 12, 1), "M")),
        ("１９８５年", (dt.date(1985, 1, 1), "Y")),
        ("", (None, "")),
        ("  ", (None, "")),
    ],
)
def test_a_date_keeps_how_exactly_it_is_known(text, date):
    assert validators.partial_date(text, today=TODAY) == date


@pytest.mark.parametrize("text", ["昨天", "1985-13", "2026-03-03", "85年"])
def test_a_date_that_cannot_be_is_refused_with_what_would_be_right(text):
    with pytest.raises(validators.WrongValue):
        validators.partial_date(text, today=TODAY)


@pytest.mark.parametrize(
    "text", [an_id_number(9), an_id_number(9).lower(), f" {an_id_number(9)[:6]} {an_id_number(9)[6:]}"]
)
def test_a_number_is_understood_as_people_type_it(text):
    assert validators.id_number(text, today=TODAY) == an_id_number(9)


def test_the_region_of_a_number_is_never_judged():
    assert validators.id_number(an_id_number(9, region="000000"), today=TODAY)


@pytest.mark.parametrize("text", ["", "1", "王", "Wang"])
def test_a_name_is_at_least_two_chinese_characters(text):
    with pytest.raises(validators.WrongValue):
        validators.name(text)


def test_spaces_and_dots_inside_a_name_are_put_right():
    assert validators.name("王 建 国") == "王建国"
    assert validators.name("买买提•吐尔逊") == "买买提·吐尔逊"


@pytest.mark.django_db
def test_a_code_is_one_of_its_list():
    assert validators.code("ethnic", "01", label="民族") == "01"
    with pytest.raises(validators.WrongValue, match="民族没有“XX”这一项"):
        validators.code("ethnic", "XX", label="民族")
