"""What a machine reads off the photo of an ID card: a proposal for somebody to check, never a fact (F117).

The engine is the optional extra `[ocr]`, in a worker of its own that serves the queue `ocr`; the core runs without it.
"""

import re
from pathlib import Path

from bureau.kit import codes, idnumber

LABELS = ("姓名", "性别", "民族", "出生", "住址", "公民身份号码", "签发机关", "有效期限")
NUMBER = re.compile(r"\d{17}[\dXx]", re.ASCII)
ADDRESS_ENDS = re.compile(r"公民身份|\d{17}")


def parse_id_card(lines: list[str]) -> dict[str, str]:
    """Fields of a registration from the lines of text on the face of the card, in reading order. What does not check out is left out."""
    clean = ["".join(line.split()) for line in lines if line.strip()]
    text = "\n".join(clean)
    found = {
        "name": _after(text, "姓名"),
        "ethnic": _ethnic(text),
        "household_address": _address(clean),
        "id_number": _number(text.replace("\n", "")),
    }
    return {name: value for name, value in found.items() if value}


def _after(text: str, label: str) -> str:
    match = re.search(rf"{label}[:：]?\n?([^\n:：]+)", text)
    word = match[1] if match else ""
    return "" if any(word.startswith(other) for other in LABELS) else word


def _ethnic(text: str) -> str:
    word = _after(text, "民族")
    return next(
        (
            code
            for code, name in codes.choices("ethnic")
            if word and name.removesuffix("族") == word.removesuffix("族")
        ),
        "",
    )


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


def lines_of(path: Path) -> list[str]:
    """The lines of text on a picture, from top to bottom."""
    from rapidocr import RapidOCR  # noqa: PLC0415 -- the extra [ocr]: only its own worker has it

    result = RapidOCR()(str(path))
    return list(result.txts or ())
