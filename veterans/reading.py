"""What a machine reads off the photo of an ID card or a discharge certificate: a proposal for somebody to check, never a fact (F117).

The engine is the optional extra `[ocr]`, in a worker of its own that serves the queue `ocr`; the core runs without it.
"""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bureau.kit import codes, dates, idnumber
from veterans.enums import PaperKind

LABELS = (
    "姓名", "性别", "民族", "出生日期", "出生年月", "出生", "住址", "公民身份号码", "身份证号码", "身份证号", "签发机关", "有效期限",
    "入伍时间", "入伍年月", "退役时间", "退役年月", "退出现役时间", "部职别", "部别", "所在部队", "军衔", "职务", "签发日期",
)  # fmt: skip
NEXT_LABEL = re.compile("|".join(sorted(LABELS, key=len, reverse=True)))
NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)
DAY = re.compile(r"\d{4}[年./-]\d{1,2}(?:[月./-]\d{1,2}日?)?月?", re.ASCII)
COVER = re.compile(r"(\d{4,6})部队", re.ASCII)
ADDRESS_ENDS = re.compile(r"公民身份|\d{17}")


class Word(NamedTuple):
    """A piece of text as an engine finds it: where it stands on the picture, in pixels."""

    text: str
    left: float
    top: float
    height: float
    slope: float  # how far its baseline falls per pixel to the right


def rows(words: Iterable[Word]) -> list[str]:
    """Words in reading order, one row a line: a photo held askew puts a value above its label, and engines go by height alone."""
    words = list(words)
    if not words:
        return []
    slope = median(word.slope for word in words)
    level = [(word.top - slope * word.left, word) for word in words]
    found: list[list[tuple[float, Word]]] = []
    for top, word in sorted(level, key=lambda pair: pair[0]):
        if found and top - found[-1][0][0] < 0.6 * word.height:
            found[-1].append((top, word))
        else:
            found.append([(top, word)])
    return [" ".join(word.text for _, word in sorted(row, key=lambda pair: pair[1].left)) for row in found]


def fields_of(kind: str, lines: list[str]) -> dict[str, str]:
    return {PaperKind.ID_FRONT: parse_id_card, PaperKind.DISCHARGE: parse_discharge}[kind](lines)


READABLE = (PaperKind.ID_FRONT, PaperKind.DISCHARGE)


def parse_id_card(lines: list[str]) -> dict[str, str]:
    """Fields of a registration from the rows on the face of the card. What does not check out is left out."""
    clean = _clean(lines)
    found = {
        "name": _after(clean, "姓名"),
        "ethnic": _ethnic(clean),
        "household_address": _address(clean),
        "id_number": _number("".join(clean)),
    }
    return {name: value for name, value in found.items() if value}


def parse_discharge(lines: list[str]) -> dict[str, str]:
    """Of a discharge certificate. Only the cover number of a unit is taken, never a name or a place (保障法 art. 68)."""
    clean = _clean(lines)
    cover = COVER.search("".join(clean))
    found = {
        "name": _after(clean, "姓名"),
        "id_number": _number("".join(clean)),
        "enlisted": _day(clean, "入伍时间", "入伍年月"),
        "left": _day(clean, "退出现役时间", "退役时间", "退役年月"),
        "unit": f"{cover[1]}部队" if cover else "",
        "rank": _rank(clean),
    }
    return {name: value for name, value in found.items() if value}


def _clean(lines: list[str]) -> list[str]:
    return ["".join(line.split()) for line in lines if line.strip()]


def _after(lines: list[str], *labels: str) -> str:
    """What follows a label on its row, or stands alone on the next, up to the next label."""
    for label in labels:
        for number, line in enumerate(lines):
            _, found, rest = line.partition(label)
            if not found:
                continue
            rest = rest.lstrip(":：") or (lines[number + 1] if number + 1 < len(lines) else "")
            return NEXT_LABEL.split(rest, maxsplit=1)[0]
    return ""


def _ethnic(lines: list[str]) -> str:
    word = _after(lines, "民族").removesuffix("族")
    known = codes.choices("ethnic")
    return next((code for code, name in known if word and name.removesuffix("族") == word), "")


def _rank(lines: list[str]) -> str:
    """The longest rank that stands there: 一级上士 before 上士."""
    word = _after(lines, "军衔")
    held = [(len(name), code) for code, name in codes.choices("rank") if name in word]
    return max(held)[1] if held else ""


def _day(lines: list[str], *labels: str) -> str:
    match = DAY.search(_after(lines, *labels))
    try:
        return match[0] if match and dates.parse(match[0]) else ""
    except dates.WrongDate:
        return ""


def _address(lines: list[str]) -> str:
    """It may run over three lines: until the number comes."""
    start = next((i for i, line in enumerate(lines) if line.startswith("住址")), None)
    if start is None:
        return ""
    whole = [lines[start].removeprefix("住址").lstrip(":：")]
    for line in lines[start + 1 :]:
        if ADDRESS_ENDS.search(line):
            break
        whole.append(line)
    return "".join(whole)


def _number(text: str) -> str:
    """Only a number whose check digit is right."""
    for match in NUMBER.finditer(text):
        number = match[0].upper()
        if idnumber.check_digit(number[:17]) == number[17]:
            return number
    return ""


@cache
def _engine():
    """Its models take seconds to load: once per worker."""
    from rapidocr import RapidOCR  # noqa: PLC0415 -- the extra [ocr]: only its own worker has it

    return RapidOCR(params={"Global.log_level": "error"})


def lines_of(path: Path) -> list[str]:
    """The rows of text on a picture."""
    result = _engine()(str(path))
    if result.boxes is None:
        return []
    return rows(_word(box, text) for box, text in zip(result.boxes, result.txts, strict=True))


def _word(box, text: str) -> Word:
    """`box`: the four corners, clockwise from the upper left."""
    (x0, y0), (x1, y1), _, (_, y3) = ((float(x), float(y)) for x, y in box)
    return Word(text, x0, y0, y3 - y0, (y1 - y0) / max(x1 - x0, 1))
