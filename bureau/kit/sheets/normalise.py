"""One chunk of rows, column by column: a value that was seen before costs one look-up, and only wrong cells cost more."""

import json
import re

from bureau.kit.sheets.headings import Header, bare
from bureau.kit.sheets.rules import Memo, Wrong
from bureau.kit.sheets.sheet import Column, Sheet
from bureau.kit.sheets.text import cell_text, squash, tidy, tidy_column

# A row that begins so and names nobody is no row of the list.
_FOOTER = re.compile(
    r"^(合计|总计|共计|小计|累计|总数|总人数|制表|填表|填报|填写|审核|复核|经办|负责人|单位负责人|联系人|备注[:：]|注[:：]|说明|示例|样例|例[:：]|以下空白|以上|.{1,20}于\d{4}-\d\d-\d\d.{0,6}导出|共\d+|第\d+页|本页|附[:：]|单位(盖章|[:：])|日期[:：])"
)


class Chunk:
    """fields: key → clean texts; raw: key → cells as they came; problems: row → [(key, value, code, outcome, message, fix)]."""

    def __init__(self, first_row: int, size: int):
        self.first_row, self.size = first_row, size
        self.fields: dict[str, list[str]] = {}
        self.raw: dict[str, tuple] = {}
        self.problems: dict[int, list[tuple]] = {}
        self.dropped: set[int] = set()

    def wrong(self, i: int, key: str, value, wrong: Wrong):
        self.problems.setdefault(i, []).append(
            (key, cell_text(value)[:200], wrong.code, wrong.outcome, wrong.message, wrong.fix)
        )


class Normaliser:
    def __init__(self, sheet: Sheet, header: Header, *, left: int, ragged_is_wrong: bool):
        self.sheet, self.header, self.left, self.ragged_is_wrong = sheet, header, left, ragged_is_wrong
        self.memos = {
            column.key: Memo(column.rule, key=column.key, heading=column.heading, required=column.required)
            for column in sheet.columns
            if column.rule
        }
        self.width = len(header.headings)
        self.unknown = header.unknown
        self.unnamed: set[int] = set()  # columns without a heading in which something stood

    def __call__(self, first_row: int, rows: list) -> Chunk:
        chunk = Chunk(first_row, len(rows))
        columns = self._turn(rows)
        for column in self.sheet.columns:
            index = self.header.mapping.get(column.key, -1)
            cells = columns[index] if 0 <= index < len(columns) else ("",) * len(rows)
            chunk.raw[column.key] = cells
            chunk.fields[column.key] = self._column(chunk, column, cells)
        if chunk.problems:
            self._drop_what_is_no_row(chunk, rows)
        if self.ragged_is_wrong:
            self._find_shifted(chunk, rows)
        if self.sheet.across:
            self.sheet.across(chunk)
        self._keep_unknown(chunk, columns)
        return chunk

    @staticmethod
    def _turn(rows: list) -> list[tuple]:
        width = max(map(len, rows))
        return list(
            zip(
                *(row if len(row) == width else [*row, *[""] * (width - len(row))] for row in rows),
                strict=True,
            )
        )

    def _column(self, chunk: Chunk, column: Column, cells: tuple) -> list[str]:
        if column.rule is None:
            return self._free_text(chunk, column, cells)
        memo = self.memos[column.key]
        if column.distinct:
            memo.forget()  # all different: no point in keeping them
        if is_right := column.is_right:
            values = [cell if type(cell) is str and is_right(cell) else memo[cell] for cell in cells]
        else:
            values = list(map(memo.__getitem__, cells))
        if memo.wrong:
            for i, cell in enumerate(cells):
                if (wrong := memo.wrong.get(cell)) is not None:
                    chunk.wrong(i, column.key, cell, wrong)
        return values

    @staticmethod
    def _free_text(chunk: Chunk, column: Column, cells: tuple) -> list[str]:
        values = tidy_column(cells)
        if max(map(len, values)) > column.longest:
            for i, value in enumerate(values):
                if len(value) > column.longest:
                    chunk.wrong(i, column.key, value[:40], _too_long(column, value))
                    values[i] = ""
        return values

    def _drop_what_is_no_row(self, chunk: Chunk, rows: list):
        """Blank rows, totals, signatures, repeated headers and rows of column numbers are neither people nor problems."""
        identity = chunk.fields[self.sheet.identity]
        for i in [i for i in chunk.problems if not identity[i]]:
            cells = [text for cell in rows[i] if (text := cell_text(cell).strip())]
            if (
                not cells
                or _FOOTER.match(squash(cells[0]))
                or self._repeats_header(rows[i])
                or _counts_columns(cells)
            ):
                chunk.dropped.add(i)
                del chunk.problems[i]

    def _repeats_header(self, row) -> bool:
        mapped = [i for i in self.header.mapping.values() if i < len(row)]
        same = sum(bare(row[i]) == bare(self.header.headings[i]) for i in mapped)
        return same >= max(2, len(mapped) - 1)

    def _find_shifted(self, chunk: Chunk, rows: list):
        """In a text file a comma inside an address pushes the rest of the row to the right."""
        for i, row in enumerate(rows):
            if (
                len(row) > self.width
                and i not in chunk.dropped
                and any(cell.strip() for cell in row[self.width :])
            ):
                more = f"这一行比表头多出 {len(row) - self.width} 格，像是某一格里有分隔符；请给那一格加双引号，或另存为 .xlsx"
                chunk.wrong(i, self.sheet.identity, "", Wrong("row_shifted", more))

    @staticmethod
    def _holds_text(chunk: Chunk, cells: tuple) -> bool:
        return any(cell_text(cell).strip() for i, cell in enumerate(cells) if i not in chunk.dropped)

    def _keep_unknown(self, chunk: Chunk, columns: list[tuple]):
        """Columns that are not known stay with their row as they came."""
        for index in range(len(columns)):
            if (index >= self.width or not self.header.headings[index]) and self._holds_text(
                chunk, columns[index]
            ):
                self.unnamed.add(index)
        kept = {**self.unknown, **{index: unnamed_heading(index + self.left) for index in self.unnamed}}
        kept = {index: heading for index, heading in kept.items() if index < len(columns)}
        if not kept:
            chunk.fields["extra"] = [""] * chunk.size
            return
        encode = json.JSONEncoder(ensure_ascii=False).encode
        texts = [[tidy(cell_text(cell))[:500] for cell in columns[index]] for index in kept]
        chunk.fields["extra"] = [
            encode({h: t for h, t in zip(kept.values(), row, strict=True) if t}) if any(row) else ""
            for row in zip(*texts, strict=True)
        ]


def _too_long(column: Column, value: str) -> Wrong:
    return Wrong("text_too_long", f"{column.heading}有 {len(value)} 个字，最多 {column.longest} 个字；请缩短")


def _counts_columns(cells: list[str]) -> bool:
    """ "1 2 3 4 …" below the header."""
    numbers = [cell.strip("()（）.0") or cell for cell in cells]
    return len(cells) > 2 and all(n.isdigit() for n in numbers) and [int(n) for n in numbers[:3]] == [1, 2, 3]


def unnamed_heading(index: int) -> str:
    letters, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"（无标题 {letters} 列）"
