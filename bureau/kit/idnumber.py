"""The citizen ID number (GB 11643): check digit, birth date, sex, and the old 15 digits.

The region part is never judged: a number issued before a boundary change keeps its old prefix.
"""

import datetime as dt

from bureau.kit.errors import Refused

WEIGHTS = 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2
CHECK = "10X98765432"


class WrongNumber(Refused):
    pass


def check_digit(first17: str) -> str:
    return CHECK[sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True)) % 11]


def clean(raw: str, *, today: dt.date) -> str:
    """The 18-character number, or `WrongNumber` with what is wrong and what would be right."""
    text = "".join(raw.split()).replace("-", "").upper()
    if len(text) == 15 and text.isascii() and text.isdigit():
        first17 = text[:6] + "19" + text[6:]
        text = first17 + check_digit(first17)
    if not text:
        raise WrongNumber("请填写身份证号")
    if len(text) != 18:
        raise WrongNumber(f"身份证号应为 18 位，这里是 {len(text)} 位")
    if not (text.isascii() and text[:17].isdigit() and (text[17].isdigit() or text[17] == "X")):
        raise WrongNumber("身份证号只能是数字，最后一位可以是 X")
    try:
        born = dt.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise WrongNumber("号码里的出生日期不存在，请对照证件核对第 7–14 位") from None
    if not 1880 <= born.year or born > today:
        raise WrongNumber("号码里的出生日期不可能，请对照证件核对第 7–14 位")
    if check_digit(text[:17]) != text[17]:
        raise WrongNumber("校验位不对，多半是录错了一位，请对照证件核对")
    return text


def born_on(number: str) -> dt.date:
    return dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> str:
    """GB/T 2261.1: 1 male, 2 female."""
    return "1" if int(number[16]) % 2 else "2"
