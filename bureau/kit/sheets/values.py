"""Rules for the values that lists of people hold: names, citizen ID numbers, dates, telephones. No table is needed for them."""

import datetime as dt
import re

from bureau.kit.sheets.rules import Wrong
from bureau.kit.sheets.text import Numeric

_HAN = r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_NAME = re.compile(rf"{_HAN}+(?:·{_HAN}+)*")
_DOTS = str.maketrans(dict.fromkeys("•．.‧・･∙⋅", "·"))


def name(text: str) -> str:
    clean = re.sub(r"\s+", "", text).translate(_DOTS)
    if re.search(r"[\ue000-\uf8ff]", clean):
        raise Wrong("name_characters", "姓名里有未编码的生僻字，请换成标准汉字，如“王㐂”")
    if not _NAME.fullmatch(clean):
        raise Wrong("name_characters", "姓名只能是汉字和“·”，如 王建国、买买提·吐尔逊")
    if len(clean) < 2:
        raise Wrong("name_short", "姓名只有一个字，请写全姓和名")
    if len(clean) > 30:
        raise Wrong("name_long", "姓名超过 30 个字，像是几个人写在了一格")
    return clean


# ---- citizen ID number (GB 11643). The region part is never judged: numbers outlive boundary changes.

_WEIGHTS = 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2
_CHECK = "10X98765432"


class _Share(dict):
    """Digits at a fixed place of the number → their share of the weighted sum. A missing key means: not digits, or no such date.

    Regions, birth dates and sequences repeat, so the checksum of most numbers is three look-ups.
    """

    def __init__(self, start: int, stop: int, *, is_date: bool = False):
        self.weights, self.is_date = _WEIGHTS[start:stop], is_date

    def __missing__(self, digits):
        if not (digits.isascii() and digits.isdigit() and len(digits) == len(self.weights)):
            raise KeyError(digits)
        if self.is_date:
            dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))  # ValueError: no such date
        share = self[digits] = sum(int(d) * w for d, w in zip(digits, self.weights, strict=True))
        return share


_REGION, _BIRTH, _SEQUENCE = _Share(0, 6), _Share(6, 14, is_date=True), _Share(14, 17)
EARLIEST_BIRTH = "18800101"


class IdNumber:
    """15 digits become 18 by rule; a number that Excel has damaged is refused, never repaired."""

    def __init__(self, *, today: str):
        self.today = today.replace("-", "")

    def __call__(self, text: str) -> str:
        number = re.sub(r"[\s\-'’`]", "", text).upper().replace("×", "X")
        if len(number) == 15 and number.isascii() and number.isdigit():
            number = to_18(number)
        try:
            total = _REGION[number[:6]] + _BIRTH[number[6:14]] + _SEQUENCE[number[14:17]]
            right = len(number) == 18 and _CHECK[total % 11] == number[17]
        except (KeyError, ValueError, IndexError):
            right = False
        if not right or not EARLIEST_BIRTH <= number[6:14] <= self.today:
            raise what_is_wrong(number, text, self.today)
        return number


def to_18(number: str) -> str:
    """The old 15 digits with the century and the check digit."""
    first17 = number[:6] + "19" + number[6:]
    return first17 + _CHECK[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def what_is_wrong(number: str, text: str, today: str) -> Wrong:
    """Most telling reason first: what Excel did, then length, characters, birth date, check digit."""
    if (isinstance(text, Numeric) and len(number) > 15) or re.fullmatch(r"\d(\.\d+)?E\+?\d+", number):
        return Wrong(
            "id_excel_number", "号码被 Excel 改成了数字，后几位已经丢失；请把这一列设为“文本”后照证件重填"
        )
    if "*" in number:
        return Wrong("id_masked", "号码被遮住了一部分，需要完整的 18 位号码")
    if len(number) != 18:
        return Wrong("id_length", f"号码是 {len(number)} 位，应为 18 位；请对照证件补全")
    if not (number.isascii() and number[:17].isdigit() and number[17] in "0123456789X"):
        return Wrong("id_letters", "号码里有字母或符号，应为 17 位数字加一位数字或 X")
    try:
        dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Wrong("id_date", "号码里的出生日期不存在，请对照证件核对第 7–14 位")
    if number[6:14] > today:
        return Wrong("id_future", "号码里的出生日期还没有到，请对照证件核对第 7–14 位")
    if number[6:14] < EARLIEST_BIRTH:
        return Wrong("id_date", "号码里的出生日期太早，请对照证件核对第 7–14 位")
    if number.endswith("000"):
        return Wrong(
            "id_excel_truncated", "末几位都是 0，像是被 Excel 截断；请把这一列设为“文本”后照证件重填"
        )
    return Wrong("id_checksum", "校验位不对，多半是录错了一位；请对照证件核对，不要猜")


# ---- dates, as dossiers write them: often only a year, or a year and a month

_PARTS = re.compile(
    r"(\d{4})(?:[-./、_年—–~]|\s)*(?:(\d{1,2})(?:[-./、_月—–]|\s)*(?:(\d{1,2})[日号]?)?)?[年月日号.]?(?:[\sT]*\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_COMPACT = re.compile(r"(\d{4})(?:(\d{2})(\d{2})?)?(?:[\sT]*00:00(?::00)?)?")
_SERIAL = re.compile(r"(\d{4,5})(?:\.\d+)?")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
DATE_FORMS = "如 1985-12-03、1985年12月 或 1985"


class Date:
    """→ "YYYY-MM-DD" with the precision letter Y, M or D: "1985-12-01M". `latest` (ISO) forbids dates after it."""

    def __init__(self, *, latest: str = ""):
        self.latest = latest

    def __call__(self, text: str) -> str:
        day, precision = self._read(text)
        clean = day.isoformat()
        if self.latest and clean > self.latest:
            raise Wrong(
                "date_future", f"{clean[: {'Y': 4, 'M': 7, 'D': 10}[precision]]} 还没有到，请核对年份"
            )
        return clean + precision

    def _read(self, text: str) -> tuple[dt.date, str]:
        if isinstance(text, Numeric) and (serial := self._serial(text)):
            return serial, "D"
        match = _COMPACT.fullmatch(text) or (None if text.isdigit() else _PARTS.fullmatch(text))
        if match is None:
            if serial := self._serial(text):
                return serial, "D"
            if re.match(r"\d{2}[-./年]\d", text):
                raise Wrong("date_unreadable", f"年份要写 4 位，{DATE_FORMS}")
            raise Wrong("date_unreadable", f"看不懂这个日期，请写成{DATE_FORMS}")
        year, month, day = match.groups()
        if not 1880 <= int(year):
            raise Wrong("date_unreadable", f"年份 {year} 不像是真的，请写成{DATE_FORMS}")
        try:
            date = dt.date(int(year), int(month or 1), int(day or 1))
        except ValueError:
            raise Wrong("date_impossible", f"没有这个日期，请写成{DATE_FORMS}") from None
        if isinstance(text, Numeric) and re.fullmatch(r"\d{4}\.1", text):
            raise Wrong(
                "date_ambiguous",
                f"Excel 会把 {year}.10 存成 {year}.1，分不清是 1 月还是 10 月；请写成 {year}-01 或 {year}-10",
                outcome="ask",
                value=f"{year}-01-01M",
            )
        return date, "D" if day else "M" if month else "Y"

    @staticmethod
    def _serial(text: str) -> dt.date | None:
        """A day as Excel counts them. Four digits are a year, and a typed "19851" may be meant as 1985-1."""
        match = _SERIAL.fullmatch(text)
        if not match or len(match[1]) != 5 or not 10_000 <= int(match[1]) <= 73_050:
            return None
        if not isinstance(text, Numeric) and match[1][:2] in {"19", "20"}:
            return None
        return _EXCEL_EPOCH + dt.timedelta(int(match[1]))


# ---- telephones

_MOBILE = re.compile(r"(?:\+?(?:00)?86)?0?(1[3-9]\d{9})", re.ASCII)
_LANDLINE = re.compile(r"(?:\+?(?:00)?86)?(0\d{2,3})?([2-9]\d{6,7})(?:(?:转|#|\*|EXT)(\d{1,6}))?", re.ASCII)
is_mobile = re.compile(r"1[3-9]\d{9}", re.ASCII).fullmatch


def phone(text: str) -> str:
    """A mobile or a landline, digits only ("057186001234-801" with an extension)."""
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise Wrong("phone_excel_number", "号码被 Excel 改成了数字，请把这一列设为“文本”后重填")
    if clean := _one_phone(text):
        return clean
    parts = [part for part in re.split(r"[;；,，、/|\n]|\s{1,}|或", text) if part]
    several = [_one_phone(part) for part in parts]
    if len(parts) > 1 and all(several):
        first = next((p for p in several if is_mobile(p)), several[0])
        raise Wrong(
            "phone_several", f"一格里有 {len(parts)} 个号码；确认后只登记第一个", outcome="ask", value=first
        )
    if "*" in text:
        raise Wrong("phone_masked", "号码被遮住了一部分，请填完整号码，或者空着")
    digits = re.sub(r"\D", "", text)
    if not digits or re.search(r"[^\d\s()+\-—–]", text):
        raise Wrong("phone_unreadable", "看不懂这个电话号码；请填 11 位手机号或带区号的座机，也可以空着")
    raise Wrong(
        "phone_length",
        f"电话号码是 {len(digits)} 位，位数或开头不对；请填 11 位手机号或带区号的座机，也可以空着",
    )


def _one_phone(text: str) -> str:
    bare = re.sub(r"[\s\-—–_()]", "", text).upper()
    if match := _MOBILE.fullmatch(bare):
        return match[1]
    if match := _LANDLINE.fullmatch(bare):
        return (match[1] or "") + match[2] + (f"-{match[3]}" if match[3] else "")
    if match := re.fullmatch(r"(0\d{2,3}[- ]?[2-9]\d{6,7})-(\d{1,5})", text):
        return re.sub(r"\D", "", match[1]) + "-" + match[2]
    if re.fullmatch(r"[48]00\d{7}", bare):
        return bare
    return ""
