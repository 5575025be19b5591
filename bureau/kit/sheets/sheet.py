"""The declaration of a sheet: one `Column` per canonical column. Import, template and messages all come from it.

An app writes a factory `def roster(settings: dict) -> Sheet` in a module that imports no Django: the reading child calls it
with settings that travelled as JSON (code tables, today's date), because the child has no database.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bureau.kit.sheets.rules import Rule


@dataclass(frozen=True)
class Column:
    key: str
    heading: str  # the canonical Chinese heading
    rule: Rule | None = None  # None: free text
    also: str = ""  # other headings people use, separated by spaces
    required: bool = False
    secret: bool = False  # never shown in full, never kept plain
    distinct: bool = False  # nearly every cell differs: nothing is remembered beyond a chunk
    is_right: Callable | None = None  # a cheap test that a text cell is right as it stands
    longest: int = 200  # characters of free text
    example: str = ""  # in the template
    choices: tuple[str, ...] = ()  # drop-down of the template
    width: int = 14
    hidden: bool = (
        False  # ours, in a workbook that comes back: neither in the template nor offered as a meaning
    )


@dataclass(frozen=True)
class Sheet:
    title: str  # of the template
    columns: tuple[Column, ...]
    derived: tuple[str, ...] = ()  # further keys that `across` fills
    across: Callable | None = None  # rules between columns: across(chunk), see normalise.Chunk
    identity: str = ""  # the column without which a row is perhaps no row at all (totals, signatures)
    answer_headings: tuple[str, ...] = (
        "错误原因",
        "原表行号",
    )  # ours, in an error workbook that comes back: skipped

    @property
    def keys(self) -> list[str]:
        return [column.key for column in self.columns] + list(self.derived)

    @property
    def visible(self) -> list[Column]:
        return [column for column in self.columns if not column.hidden]

    @property
    def required(self) -> list[Column]:
        return [column for column in self.columns if column.required]

    def heading(self, key: str) -> str:
        return next((column.heading for column in self.columns if column.key == key), key)
