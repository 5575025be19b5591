"""Which row is the header, and which column is what."""

import re
from dataclasses import dataclass, field

from bureau.kit.sheets.rules import without_brackets
from bureau.kit.sheets.sheet import Sheet
from bureau.kit.sheets.text import cell_text, squash

SEARCHED = 40  # rows from the top
_ORNAMENT = re.compile(r"[*＊★※:：。、\"'“”（）()\[\]【】{}]|^\d{1,2}[.、]")


def bare(heading) -> str:
    """A heading without blanks, stars, brackets, colons and numbering."""
    return _ORNAMENT.sub("", squash(cell_text(heading))).upper()


@dataclass
class Header:
    row: int  # index of the (lowest) header row among the rows read
    headings: list[str]  # as the sender wrote them
    mapping: dict[str, int] = field(default_factory=dict)  # key → column index
    skipped: set[int] = field(default_factory=set)  # our own answer columns

    def missing(self, sheet: Sheet) -> list[str]:
        return [column.heading for column in sheet.required if column.key not in self.mapping]

    @property
    def unknown(self) -> dict[int, str]:
        known = {*self.mapping.values(), *self.skipped}
        return {i: text for i, text in enumerate(self.headings) if text and i not in known}


class Words:
    """heading → key. Canonical headings win over synonyms, and what this sender meant last time wins over both."""

    def __init__(self, sheet: Sheet, learned: dict[str, str] | None = None):
        self.canonical = {bare(column.heading): column.key for column in sheet.columns}
        self.synonyms = {bare(word): column.key for column in sheet.columns for word in column.also.split()}
        self.learned = {bare(word): key for word, key in (learned or {}).items()}
        self.answers = {bare(word) for word in sheet.answer_headings}

    def rank(self, heading: str) -> tuple[int, str]:
        """(how sure, key); key "" where the sender said before that this column is nothing we know."""
        whole, short = bare(heading), bare(without_brackets(squash(heading)))
        for sure, table in ((4, self.learned), (3, self.canonical), (2, self.synonyms)):
            if whole in table:
                return sure, table[whole]
        for table in (self.canonical, self.synonyms):
            if short and short in table:
                return 1, table[short]
        return 0, ""

    def read(self, row: int, cells) -> Header:
        headings = [re.sub(r"\s+", " ", cell_text(cell)).strip() for cell in cells]
        header, sure = Header(row, headings), {}
        for i, heading in enumerate(headings):
            if not heading:
                continue
            if bare(heading) in self.answers:
                header.skipped.add(i)
                continue
            how, key = self.rank(heading)
            if key and how > sure.get(key, 0):
                header.mapping[key], sure[key] = i, how
        return header


def find(rows: list, words: Words) -> Header | None:
    """The best header of the first rows. Two-storey headers (groups above, headings below) count as one."""
    best = None
    for i, row in enumerate(rows[:SEARCHED]):
        candidates = [words.read(i, row)]
        if i and any(cell_text(cell).strip() for cell in rows[i - 1]):
            above = list(rows[i - 1]) + [""] * (len(row) - len(rows[i - 1]))
            both = [cell if cell_text(cell).strip() else above[j] for j, cell in enumerate(row)]
            candidates.append(words.read(i, both))
        for candidate in candidates:
            if candidate.mapping and (best is None or len(candidate.mapping) > len(best.mapping)):
                best = candidate
    return best
