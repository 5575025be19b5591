"""Bytes to rows of cells, one sheet after the other. Runs in the child only."""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from bureau.kit.sheets import headings, kinds
from bureau.kit.sheets.headings import Words
from bureau.kit.sheets.kinds import CannotRead

SEPARATORS = ",;\t|，；"
MAX_CELL = 100_000  # characters; longer only when a quotation mark never closes


@dataclass
class Source:
    name: str
    rows: Iterator  # from row 1, as Excel numbers them
    left: int = 0  # columns before the first one read
    visible: bool = True
    about: str = ""  # encoding and separator of a text file
    is_text: bool = False


def sources(path: str, kind: str, words: Words) -> Iterator[Source]:
    if kind == kinds.TEXT:
        yield _text(path, words)
    else:
        yield from _workbook(path)


def _workbook(path: str) -> Iterator[Source]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum  # noqa: PLC0415 -- the child alone needs it, and not for text

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [
            (meta.name, meta.visible == SheetVisibleEnum.Visible, str(meta.typ))
            for meta in book.sheets_metadata
        ]
        for name, visible, typ in sheets:
            if not visible or not typ.endswith("WorkSheet"):
                yield Source(name, iter(()), visible=False)
                continue
            sheet = book.get_sheet_by_name(name)
            left = (sheet.start or (0, 0))[1]
            if sheet.width > 200:
                raise CannotRead(
                    "too_many_columns", f"“{name}”有 {sheet.width} 列，上限是 200 列；请删去多余的列后再上传"
                )
            if sheet.height > 1_000_050:
                raise CannotRead("too_many_rows", "表格超过 1,000,000 行；请删去多余的行，或分成几个文件上传")
            yield Source(name, sheet.iter_rows(), left)
    except PasswordError:
        raise CannotRead("encrypted", kinds.ENCRYPTED) from None
    except CalamineError:
        raise CannotRead("broken_file", f"工作簿读不出来，可能没有传完或已损坏；{kinds.SAVE_AS}") from None


def _text(path: str, words: Words) -> Source:
    encoding = kinds.encoding(path)
    csv.field_size_limit(MAX_CELL)

    def rows(separator: str):
        with open(path, encoding=encoding, newline="") as file:
            try:
                yield from csv.reader((line.replace("\0", "") for line in file), delimiter=separator)
            except csv.Error:
                raise CannotRead(
                    "csv_quotes", "有一格特别长，像是双引号没有成对；请检查双引号，或另存为 .xlsx"
                ) from None

    best, most = ",", -1
    for separator in SEPARATORS:
        header = headings.find(list(itertools.islice(rows(separator), headings.SEARCHED)), words)
        if header and len(header.mapping) > most:
            best, most = separator, len(header.mapping)
    shown = {"utf-8-sig": "UTF-8", "gb18030": "GB18030"}.get(encoding, "UTF-16")
    named = {",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线"}.get(best, "全角标点")
    return Source("文本", rows(best), about=f"{shown}，{named}分隔", is_text=True)
