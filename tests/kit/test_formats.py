import datetime as dt

import pytest
from django import forms
from django.utils import formats


def test_dates_are_shown_as_the_bureau_writes_them():
    assert formats.date_format(dt.date(2022, 12, 31)) == "2022-12-31"
    assert formats.date_format(dt.datetime(2022, 12, 31, 17, 0), "DATETIME_FORMAT") == "2022-12-31 17:00"


@pytest.mark.parametrize("typed", ["2022-12-31", "2022/12/31", "2022.12.31", "2022年12月31日", "20221231"])
def test_dates_are_read_as_clerks_type_them(typed):
    assert forms.DateField().clean(typed) == dt.date(2022, 12, 31)
