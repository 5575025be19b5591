"""Dates as dossiers write them: often only a year, or a year and a month. Stored as a date plus its precision."""

import datetime as dt
import re

from django.db import models

from bureau.kit.errors import Refused


class Precision(models.TextChoices):
    YEAR = "Y", "年"
    MONTH = "M", "年月"
    DAY = "D", "年月日"


class WrongDate(Refused):
    pass


FORM = re.compile(r"(\d{4})(?:[-./年]?(\d{1,2})(?:[-./月]?(\d{1,2}))?)?[日月年]?")


def parse(raw: str) -> tuple[dt.date, Precision] | None:
    """'1985.12', '1985年12月', '198512', '1985/12/3', '1985' → (first day meant, precision); '' → None."""
    text = "".join(raw.split())
    if not text:
        return None
    match = FORM.fullmatch(text)
    if match is None:
        raise WrongDate("看不懂这个日期，请写成 1985-12-03、1985-12 或 1985")
    year, month, day = match.groups()
    try:
        date = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise WrongDate("没有这一天，请写成 1985-12-03、1985-12 或 1985") from None
    return date, Precision.DAY if day else Precision.MONTH if month else Precision.YEAR


def show(date: dt.date | None, precision: str = Precision.DAY) -> str:
    if date is None:
        return ""
    return date.isoformat()[: {"Y": 4, "M": 7}.get(precision, 10)]


def age(born: dt.date, today: dt.date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
