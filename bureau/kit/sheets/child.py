"""The process that opens a stranger's file. It has no keys, no database, little memory and little time; if it dies, only it dies.

stdin: a JSON order. stdout: frames "sheet", "rows" …, "end", or "error".
"""

import gc
import importlib
import itertools
import json
import resource
import sys

from bureau.kit.sheets import frames, headings
from bureau.kit.sheets.headings import Header, Words
from bureau.kit.sheets.kinds import CannotRead
from bureau.kit.sheets.normalise import Chunk, Normaliser, unnamed_heading
from bureau.kit.sheets.opening import Source, sources
from bureau.kit.sheets.sheet import Sheet
from bureau.kit.sheets.text import SEP, cell_text

CHUNK = 5_000
MAX_ROWS = 1_000_000


def main():
    order = json.load(sys.stdin)
    limit(order["memory"], order["seconds"])
    gc.disable()  # millions of short-lived tuples, no cycles
    out = sys.stdout.buffer
    try:
        module, _, factory = order["sheet"].partition(":")
        sheet = getattr(importlib.import_module(module), factory)(order["settings"])
        frames.send(out, read(out, order, sheet))
    except CannotRead as refusal:
        frames.send(
            out, {"kind": "error", "code": refusal.code, "message": str(refusal), "nearest": refusal.nearest}
        )
    except MemoryError:
        frames.send(
            out,
            {
                "kind": "error",
                "code": "too_large",
                "message": "文件展开后太大，读不下去；请删去空白行列和图片，或分成几个文件上传",
            },
        )


def limit(memory: int, seconds: int):
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def read(out, order: dict, sheet: Sheet) -> dict:
    words = Words(sheet, order["learned"])
    found, skipped, nearest, people = 0, [], None, 0
    for source in sources(order["path"], order["kind"], words):
        if not source.visible:
            skipped.append([source.name, "隐藏的工作表，没有读"])
            continue
        top = list(itertools.islice(source.rows, headings.SEARCHED))
        header = headings.find(top, words)
        if header is None or header.missing(sheet):
            skipped.append([source.name, why_skipped(header, sheet, top)])
            if header and (nearest is None or len(header.mapping) > len(nearest.mapping)):
                nearest = header
            continue
        found += 1
        people += read_sheet(out, source, header, top, sheet, people)
    if not found:
        raise no_header(nearest, sheet, skipped)
    if not people:
        raise CannotRead("no_rows", "有表头，但下面没有一行数据；请确认名册内容在表头下面，保存后再上传")
    return {"kind": "end", "skipped": [s for s in skipped if s[1]]}


def read_sheet(out, source: Source, header: Header, top: list, sheet: Sheet, before: int) -> int:
    """Send one sheet. → how many rows it held that are not blank, totals or signatures."""
    if len(header.headings) > 200:
        raise CannotRead("too_many_columns", f"“{source.name}”超过 200 列；请删去多余的列后再上传")
    normalise = Normaliser(sheet, header, left=source.left, ragged_is_wrong=source.is_text)
    start = header.row + 2  # rows count from 1, and the first one lies below the header
    head = {
        "kind": "sheet", "name": source.name, "about": source.about, "header_row": start - 1, "headings": header.headings,
        "mapping": header.mapping, "unknown": list(header.unknown.values()),
        "titles": [[cell_text(cell) for cell in row] for row in top[: header.row]],
    }  # fmt: skip
    frames.send(out, head)
    rows, row, people = itertools.chain(top[header.row + 1 :], source.rows), start, 0
    while part := list(itertools.islice(rows, CHUNK)):
        if any(part):
            chunk = normalise(row, part)
            send_rows(out, chunk, part, source)
            people += chunk.size - len(chunk.dropped)
        row += len(part)
        if before + people > MAX_ROWS:
            raise CannotRead("too_many_rows", "名册超过 1,000,000 行；请分成几个文件上传")
    if normalise.unnamed:
        frames.send(
            out,
            {
                "kind": "unknown",
                "unknown": [unnamed_heading(i + source.left) for i in sorted(normalise.unnamed)],
            },
        )
    return people


def send_rows(out, chunk: Chunk, part: list, source: Source):
    """The clean columns; of rows with a problem also every cell as it came."""
    if source.is_text:
        check_quotes(chunk, part)
    raw = [[i, [cell_text(cell) for cell in part[i]]] for i in chunk.problems]
    head = {
        "kind": "rows", "first_row": chunk.first_row, "size": chunk.size, "keys": list(chunk.fields),
        "problems": list(chunk.problems.items()), "dropped": sorted(chunk.dropped), "raw": raw,
    }  # fmt: skip
    frames.send(out, head, map(SEP.join, chunk.fields.values()))


def check_quotes(chunk: Chunk, part: list):
    """A quotation mark that never closes swallows the following rows: they must not vanish in silence."""
    width = max(map(len, part))
    for i, row in enumerate(part):
        for cell in row:
            if "\n" in cell and max(map(cell.count, ",;\t|")) >= max(3, width - 2):
                where = chunk.first_row + i
                raise CannotRead(
                    "csv_quotes",
                    f"第 {where} 行的双引号不成对，后面的行被吞进了一格；请检查那一行，或另存为 .xlsx",
                )


def why_skipped(header: Header | None, sheet: Sheet, top: list) -> str:
    if not any(any(cell_text(cell).strip() for cell in row) for row in top):
        return ""  # an empty sheet is not worth a word
    if header is None:
        return "没有找到表头，没有读"
    return f"表头缺少{'、'.join(header.missing(sheet))}，没有读"


def no_header(nearest: Header | None, sheet: Sheet, skipped: list) -> CannotRead:
    if nearest and (len(nearest.mapping) > 1 or len(nearest.missing(sheet)) < len(sheet.required)):
        missing = "、".join(f"“{heading}”" for heading in nearest.missing(sheet))
        return CannotRead(
            "missing_columns",
            f"表头里没有{missing}列；请补上后再上传，或下载模板对照",
            [nearest_sheet(nearest)],
        )
    if any("隐藏" not in why and why for _, why in skipped):
        needed = "、".join(column.heading for column in sheet.required)
        return CannotRead(
            "no_header",
            f"没有找到表头：前 {headings.SEARCHED} 行里要有一行写着{needed}；请补上表头，或下载模板填写",
        )
    return CannotRead("empty_file", "文件里没有内容；请确认名册在可见的工作表里，保存后再上传")


def nearest_sheet(header: Header) -> dict:
    return {
        "name": "", "about": "", "header_row": header.row + 1, "headings": header.headings,
        "mapping": header.mapping, "unknown": list(header.unknown.values()),
    }  # fmt: skip
