"""What clerks' spreadsheets do to text: full width, spaces that are none, numbers that were text."""

import datetime as dt
import math
import re

SEP = "\x1e"  # between the cells of a column that travels as one text

_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\xad")
)
_WIDE_SPACES = "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_SPACES = dict.fromkeys(map(ord, _WIDE_SPACES), " ")
_WIDE = {i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)} | _INVISIBLE | _SPACES
_WIDE_DIGITS = {i: i - 0xFEE0 for i in range(0xFF10, 0xFF1A)} | _INVISIBLE | _SPACES
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"\s+")
_RUNS = re.compile(r"[ \t\r\n]+")
# Anything `tidy` would change, in a whole column at once.
_ODD = re.compile(
    f"[{_WIDE_SPACES}\u200b-\u200f\u2060\ufeff\u202a-\u202e\xad\uff10-\uff19\x00-\x08\x0b-\x1d\x1f\x7f-\x9f\t\r\n]|  "
    f"| (?={SEP}|$)|(?:^|(?<={SEP})) "
)


class Numeric(str):
    """The text of a cell that the spreadsheet holds as a number: its digits may not be the ones that were typed."""

    __slots__ = ()


def cell_text(value) -> str:
    """A cell as text, whatever the reader made of it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return Numeric(int(value) if value.is_integer() and abs(value) < 1e15 else repr(value))
    if isinstance(value, int):
        return Numeric(value if abs(value) < 1e15 else repr(float(value)))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def narrow(text: str) -> str:
    """Half width, no invisible characters, no space around."""
    return text.translate(_WIDE).strip()


def squash(text: str) -> str:
    """`narrow` without any blank: how words are compared."""
    return _BLANKS.sub("", _CONTROL.sub("", text.translate(_WIDE)))


def tidy(text: str) -> str:
    """Free text as it should stand in the register: full-width letters stay, blanks become single spaces."""
    return _CONTROL.sub("", _RUNS.sub(" ", text.translate(_WIDE_DIGITS))).strip()


def tidy_column(cells) -> list[str]:
    """One scan over the whole column; single cells are touched only where something is odd."""
    cells = [cell if type(cell) is str else cell_text(cell) for cell in cells]
    joined = SEP.join(cells)
    if joined.count(SEP) >= len(cells):  # somebody's cell holds our separator
        return [tidy(cell) for cell in cells]
    if _ODD.search(joined):
        return [tidy(cell) if cell and _ODD.search(cell) else cell for cell in cells]
    return cells
