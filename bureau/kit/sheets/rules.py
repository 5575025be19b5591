"""A rule takes the narrowed text of one cell and returns the clean text, or raises `Wrong`. Rules that every sheet can use."""

import difflib
import re
from collections.abc import Callable

from bureau.kit.sheets.text import cell_text, narrow, squash

Rule = Callable[[str], str]

# What people type where there is nothing to say.
NOTHING = frozenset(
    [
        "",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "无",
        "空",
        "暂无",
        "不详",
        "N/A",
        "#N/A",
        "n/a",
        "NULL",
        "null",
        "None",
    ]
)
SUGGESTION_CLOSENESS = 0.6
NAMES_SHOWN = 5  # of a code list, in a sentence


class Wrong(Exception):
    """What is wrong with a cell, under a stable code, with a sentence that says what would be right.

    `outcome` is "refused" or "ask"; a cell that is asked about keeps `value`. `fix` is a text that would be accepted.
    """

    def __init__(self, code: str, message: str, *, outcome: str = "refused", value: str = "", fix: str = ""):
        super().__init__(message)
        self.code, self.message, self.outcome, self.value, self.fix = code, message, outcome, value, fix


class Memo(dict):
    """raw cell → clean text, worked out once per different cell. What the rule had to say stays in `.wrong`."""

    LIMIT = 200_000  # different cells; a column of addresses must not fill the memory

    def __init__(self, rule: Rule, *, key: str, heading: str, required: bool = False):
        self.rule, self.key, self.heading, self.required = rule, key, heading, required
        self.wrong: dict = {}

    def __missing__(self, raw):
        if len(self) > self.LIMIT:
            self.clear()
        text = cell_text(raw)
        bare = narrow(text)
        try:
            if bare in NOTHING:
                if self.required:
                    raise Wrong(f"{self.key}_missing", f"缺少{self.heading}，这一列必须填写")
                value = ""
            else:
                value = self.rule(bare if type(text) is str else type(text)(bare))
        except Wrong as wrong:
            self.wrong[raw], value = wrong, wrong.value
        self[raw] = value
        return value

    def forget(self):
        self.clear()
        self.wrong.clear()


def close_to(word: str, words) -> str:
    """The known word most like this one, or ''."""
    return next(iter(difflib.get_close_matches(word, words, 1, SUGGESTION_CLOSENESS)), "")


_BRACKETS = re.compile(r"[(\[{【〔<《].*?[)\]}】〕>》]")


def without_brackets(text: str) -> str:
    return _BRACKETS.sub("", text)


def spoken(text: str) -> str:
    """How words of a code list are compared: no blanks, no quotes, half-width brackets, capital letters."""
    return re.sub(r"[\"'“”‘’·.。]", "", squash(text)).upper()


class Coded:
    """A code list: every word of the table (names, other names, the codes themselves) leads to its code."""

    def __init__(self, table: dict[str, str], *, key: str, heading: str, names: dict[str, str] | None = None):
        self.key, self.heading, self.names = key, heading, names or {}
        self.table: dict[str, str] = {}
        for word, code in table.items():
            self.table[spoken(word)] = code
        for word, code in table.items():
            self.table.setdefault(without_brackets(spoken(word)) or spoken(word), code)

    def find(self, text: str) -> str | None:
        word = spoken(text)
        return self.table.get(word) or self.table.get(without_brackets(word))

    def __call__(self, text: str) -> str:
        code = self.find(text)
        if code is not None:
            return code
        like = close_to(spoken(text), self.table)
        fix = self.names.get(self.table[like], like) if like else ""
        cure = f"是不是“{fix}”？" if fix else self.some_names()
        raise Wrong(f"{self.key}_unknown", f"没有“{text[:20]}”这种{self.heading}；{cure}", fix=fix)

    def some_names(self) -> str:
        names = list(self.names.values())
        return f"可以填：{'、'.join(names[:NAMES_SHOWN])}{' 等' if len(names) > NAMES_SHOWN else ''}"


class SeveralCoded:
    """Several words of one code list in a cell, in any order: "B02;D07"."""

    def __init__(self, one: Coded):
        self.one = one

    def __call__(self, text: str) -> str:
        code = self.one.find(text)
        if code is not None:  # some names hold a separator themselves
            return code
        parts = [part for part in re.split(r"[;；,，、/|+\n]|以及|[和及兼](?=.)", text) if part.strip()]
        if len(parts) < 2:
            return self.one(text)
        return ";".join(dict.fromkeys(self.one(part) for part in parts))


_NUMBERS = {c: i for i, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_TIMES = r"(?P<{}>\d{{1,2}}|[一二两三四五六七八九十])"
_COUNTED = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)[年.\-/]?(?:(?P<month>\d{1,2})[月.]?)?(?:在部队)?)?(?:曾)?(?:荣立|荣获|荣记|获得|获|记|立)?(?:个人)?"
    rf"(?:{_TIMES.format('before')}次)?(?:荣立|荣获|获得|获|记|立)?(?:个人)?"
    r"(?P<word>.+?)"
    rf"(?:[(]?(?:[x×X*✕]\s*)?{_TIMES.format('after')}(?:次|个|枚)?[)]?)?"
)


class CountedList:
    """Several words of a code list, each with a number of times and perhaps a year: "三等功2次、1999年嘉奖" → "09*2;01*1@1999-01-01Y"."""

    def __init__(self, one: Coded):
        self.one = one

    def __call__(self, text: str) -> str:
        found: dict[tuple[str, str], int] = {}
        for part in re.split(r"[;；,，、/|+\n]|\s+(?![x×*\d(])|[和及]", text):
            if part := squash(part):
                code, times, when = self._item(part)
                found[code, when] = found.get((code, when), 0) + times
        return ";".join(
            f"{code}*{times}" + (f"@{when}" if when else "") for (code, when), times in sorted(found.items())
        )

    def _item(self, part: str) -> tuple[str, int, str]:
        if (code := self.one.find(part)) is not None:
            return code, 1, ""
        match = _COUNTED.fullmatch(part)
        code = match and self.one.find(match["word"])
        if not code:
            return self.one(part), 1, ""
        times = match["before"] or match["after"] or "1"
        when = ""
        if match["year"]:
            month = int(match["month"] or 0)
            when = (
                f"{match['year']}-{month if 1 <= month <= 12 else 1:02d}-01{'M' if 1 <= month <= 12 else 'Y'}"
            )
        return code, _NUMBERS.get(times) or int(times), when
