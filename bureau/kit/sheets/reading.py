"""The parent's side: start the child, look the file over beside it, and take its frames as they come."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bureau.kit.sheets import frames, guard, kinds
from bureau.kit.sheets.kinds import CannotRead
from bureau.kit.sheets.text import SEP

LAUNCH = Path(__file__).with_name("launch.py")
SILENCE = 60  # seconds without a frame before the child is taken for lost, more for large files
HIDDEN = "表里有隐藏的行（可能开着筛选），也一并读了；不要的请删去后重新上传"
NO_RESULTS = "有的格子是公式、没有算出结果，读作空白；请用 Excel 或 WPS 打开这份表，保存一次再上传"
_LOST = "文件读不下去，可能已损坏或被做了手脚；请在 Excel 或 WPS 里另存为新的 .xlsx 后再上传"


@dataclass
class SheetRead:
    name: str
    about: str
    header_row: int
    headings: list[str]
    mapping: dict[str, int]
    unknown: list[str]
    titles: list[list[str]]


@dataclass
class RowsRead:
    """A chunk. problems: row index → [(key, value, code, outcome, message, fix)]; raw: the cells of the rows with a problem."""

    sheet: SheetRead
    first_row: int
    size: int
    fields: dict[str, list[str]]
    problems: dict[int, list[tuple]]
    dropped: set[int]
    raw: dict[int, list[str]]

    def wrong(self, i: int, key: str, value: str, code: str, outcome: str, message: str, fix: str = ""):
        self.problems.setdefault(i, []).append((key, value, code, outcome, message, fix))


@dataclass
class Order:
    path: str
    sheet: str  # "module:factory"
    settings: dict
    name: str = ""  # as the sender called the file
    learned: dict[str, str] = field(default_factory=dict)


class Reading:
    """Iterate it once: chunks come in the order of the file. Afterwards `sheets` and `skipped` say what was read, and what to know about it."""

    def __init__(self, order: Order):
        self.order, self.sheets, self.skipped = order, [], []
        self.kind = kinds.kind(order.path, order.name or order.path)
        self.silence = SILENCE + os.path.getsize(order.path) // (1 << 20)
        self.child = _start(order, self.kind)
        try:
            # Beside the child that reads; what the child says counts only if this passes.
            self.noticed = guard.check(order.path) if self.kind == kinds.XLSX else guard.Noticed()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.child.kill()
        self.child.stdout.close()
        self.child.wait()

    def __iter__(self) -> Iterator[RowsRead]:
        while True:
            head, columns = self._next()
            if head["kind"] == "sheet":
                del head["kind"]
                self.sheets.append(SheetRead(**head))
            elif head["kind"] == "unknown":
                self.sheets[-1].unknown.extend(head["unknown"])
            elif head["kind"] == "rows":
                yield self._rows(head, columns)
            elif head["kind"] == "end":
                self.skipped = head["skipped"] + self._remarks()
                return
            else:
                raise CannotRead(head["code"], head["message"], head.get("nearest"))

    def _next(self):
        if not select.select([self.child.stdout], [], [], self.silence)[0]:
            raise CannotRead("broken_file", _LOST)
        try:
            return frames.receive(self.child.stdout)
        except (ValueError, EOFError, TypeError, MemoryError):
            raise CannotRead("broken_file", _LOST) from None

    def _remarks(self) -> list[list[str]]:
        said = ((self.noticed.hidden_rows, HIDDEN), (self.noticed.no_results, NO_RESULTS))
        return [["", text] for noticed, text in said if noticed]

    def _rows(self, head: dict, columns: list[str]) -> RowsRead:
        size = head["size"]
        fields = {key: text.split(SEP) for key, text in zip(head["keys"], columns, strict=True)}
        if any(len(values) != size for values in fields.values()):
            raise CannotRead("broken_file", _LOST)
        problems = {i: [tuple(p) for p in found] for i, found in head["problems"]}
        raw = {i: cells for i, cells in head["raw"]}
        return RowsRead(self.sheets[-1], head["first_row"], size, fields, problems, set(head["dropped"]), raw)


def _start(order: Order, kind: str) -> subprocess.Popen:
    size = os.path.getsize(order.path)
    child = subprocess.Popen(
        [sys.executable, "-I", "-X", "utf8", str(LAUNCH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a complaint could quote a person
        cwd="/",
        env={"PATH": os.defpath},
        bufsize=1 << 20,
    )
    message = {
        "path": os.path.abspath(order.path),
        "kind": kind,
        "sheet": order.sheet,
        "settings": order.settings,
        "learned": order.learned,
        "memory": (256 << 20) + 40 * size,
        "seconds": 10 + size // (200 << 10),
    }
    with child.stdin as pipe:
        pipe.write(json.dumps(message).encode())
    return child


def start(
    path, *, sheet: str, settings: dict, name: str = "", learned: dict[str, str] | None = None
) -> Reading:
    return Reading(Order(str(path), sheet, settings, name or Path(path).name, learned or {}))
