"""A sender's own rows back to the sender: same sheets, same titles, same columns and order, with the reason beside each row."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import xlsxwriter


@dataclass
class BackRow:
    row: int  # as the sender's file numbers it
    cells: list[str]
    reasons: list[str]
    wrong: dict[int, str] = field(default_factory=dict)  # column index → what to say at that cell
    asks: bool = False  # a question, not a refusal


@dataclass
class BackSheet:
    name: str
    titles: list[list[str]]
    headings: list[str]
    rows: Iterable[BackRow]


def write(out, sheets: Iterable[BackSheet]) -> None:
    """Everything is written as text: a number keeps its digits and nothing becomes a formula."""
    book = xlsxwriter.Workbook(
        out, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    look = {
        "plain": book.add_format({"num_format": "@"}),
        "head": book.add_format({"bold": True, "bg_color": "#E8ECF1", "border": 1, "num_format": "@"}),
        "refused": book.add_format({"bg_color": "#FBD5D5", "num_format": "@"}),
        "ask": book.add_format({"bg_color": "#FCEBC5", "num_format": "@"}),
        "reason": book.add_format(
            {"font_color": "#A3171B", "text_wrap": True, "valign": "top", "num_format": "@"}
        ),
    }
    used: set[str] = set()
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(sheet.name, used)), sheet, look)
    if not used:
        book.add_worksheet("没有问题").write_string(0, 0, "没有不收或需确认的行")
    book.close()


def _write_sheet(page, sheet: BackSheet, look: dict) -> None:
    at = 0
    for title in sheet.titles:
        for column, cell in enumerate(title):
            if cell:
                page.write_string(at, column, cell, look["plain"])
        at += 1
    width = len(sheet.headings)
    for column, heading in enumerate([*sheet.headings, "错误原因", "原表行号"]):
        page.write_string(at, column, heading, look["head"])
    page.freeze_panes(at + 1, 0)
    page.set_column(0, max(width - 1, 0), 14)
    page.set_column(width, width, 60)
    for row in sheet.rows:
        at += 1
        for column, cell in enumerate(row.cells[:width]):
            wrong = row.wrong.get(column)
            page.write_string(
                at, column, cell, look["ask" if row.asks else "refused"] if wrong else look["plain"]
            )
            if wrong:
                page.write_comment(at, column, wrong, {"x_scale": 2})
        page.write_string(at, width, "；".join(row.reasons), look["reason"])
        page.write_string(at, width + 1, str(row.row), look["plain"])


def _sheet_name(name: str, used: set[str]) -> str:
    clean = "".join("_" if c in r"[]:*?/\\" else c for c in name)[:28].strip("'") or "名册"
    while clean.lower() in used:
        clean += "_"
    used.add(clean.lower())
    return clean
