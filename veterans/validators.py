"""The shape of a value, once for form, sheet and API. Each returns the clean value or raises `WrongValue`."""

import datetime as dt

from bureau.kit import codes
from bureau.kit.dates import Precision
from bureau.kit.errors import Refused
from bureau.kit.sheets import values
from bureau.kit.sheets.rules import Wrong
from bureau.kit.sheets.text import narrow


class WrongValue(Refused):
    pass


def _clean(rule, text: str) -> str:
    try:
        return rule(narrow(text))
    except Wrong as wrong:
        raise WrongValue(str(wrong)) from None


def name(text: str) -> str:
    return _clean(values.name, text)


def phone(text: str) -> str:
    return _clean(values.phone, text)


def id_number(text: str, *, today: dt.date) -> str:
    """The 18 characters; the old 15 digits become 18. The region part is never judged."""
    return _clean(values.IdNumber(today=today.isoformat()), text)


def partial_date(text: str, *, today: dt.date) -> tuple[dt.date | None, str]:
    """'1985.12' → (1985-12-01, "M"); nothing → (None, "")."""
    if not text.strip():
        return None, ""
    clean = _clean(values.Date(latest=today.isoformat()), text)
    return dt.date.fromisoformat(clean[:10]), Precision(clean[10:])


def code(list_name: str, value: str, *, label: str) -> str:
    if value and value not in dict(codes.choices(list_name)):
        raise WrongValue(f"{label}没有“{value}”这一项")
    return value
