"""Refuse hostile workbooks before anything they say is believed. Runs beside the reading child, so it costs no time.

Nothing is parsed: entries are unpacked in blocks and searched for the few byte patterns that a roster never holds.
"""

import re
import struct
import zipfile
import zlib
from typing import NamedTuple

from bureau.kit.sheets.kinds import SAVE_AS, CannotRead

MAX_UNPACKED, MAX_ENTRIES, MAX_DIRECTORY, MAX_RATIO, FREE = 3 << 29, 500, 1 << 20, 150, 1 << 20
# A cell right of GR (200 columns) or a row number above 1,000,000 and its header. One search for a bad cell, never a list of the good ones.
BAD_CELL = re.compile(
    rb"""\sr\s*=\s*["'](?:[A-Za-z]{3}|[H-Zh-z][A-Za-z]|[Gg][S-Zs-z]|[A-Za-z]{0,2}(?:[1-9]\d{7}|[2-9]\d{6}|1[1-9]\d{5}|10[1-9]\d{4}|100[1-9]\d{3}))"""
)
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
HIDDEN_ROW = re.compile(rb"""<row\s[^>]*?\shidden\s*=\s*["'](?:1|true)["']""")
# A formula whose result nobody has worked out: written by a program, never opened in Excel.
NO_RESULT = re.compile(rb"""(?:</f>|<f\b[^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>""")
TAIL = 64
FORBIDDEN = (
    "xl/externalLinks/",
    "xl/embeddings/",
    "xl/activeX/",
    "xl/ctrlProps/",
    "xl/macrosheets/",
    "customUI/",
)


class Hostile(CannotRead):
    pass


class Noticed(NamedTuple):
    """What is read all the same, and what a person should know about it."""

    hidden_rows: bool = False
    no_results: bool = False


def check(path) -> Noticed:
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as book:
            _check_entries(book.infolist())
            total, seen = 0, Noticed()
            for entry in book.infolist():
                size, here = _check_content(book, entry, MAX_UNPACKED - total)
                total, seen = total + size, Noticed(*map(max, seen, here))
            return seen
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        struct.error,
        NotImplementedError,
        RuntimeError,
        ValueError,
        KeyError,
    ):
        raise Hostile("broken_file", f"文件不完整或已损坏（可能没有传完）；{SAVE_AS}") from None


def _check_directory(path):
    """How many entries the archive claims: read from its end before anything is allocated for them."""
    with open(path, "rb") as file:
        file.seek(0, 2)
        file.seek(-min(file.tell(), 65_557), 2)
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise Hostile("broken_file", f"文件不完整（可能没有传完）；{SAVE_AS}")
    entries, size = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise Hostile("bomb", f"文件里的零件太多，不像名册；{SAVE_AS}")


def _check_entries(entries: list[zipfile.ZipInfo]):
    names = {entry.filename for entry in entries}
    if any(entry.flag_bits & 1 for entry in entries):
        raise Hostile("encrypted", "文件加了密码，打不开；请取消密码后再上传")
    if "xl/workbook.xml" not in names:
        what = (
            "二进制工作簿（.xlsb）"
            if "xl/workbook.bin" in names
            else "Word 文档"
            if "word/document.xml" in names
            else "压缩包，不是工作簿"
        )
        raise Hostile("not_a_table", f"这是{what}；{SAVE_AS}")
    if len(entries) > MAX_ENTRIES or len(names) != len(entries):
        raise Hostile("bomb", f"文件的结构不正常；{SAVE_AS}")
    for name in names:
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise Hostile("bomb", f"文件的结构不正常；{SAVE_AS}")
        if name.lower().endswith("vbaproject.bin") or name.startswith("xl/macrosheets/"):
            raise Hostile("macros", f"这个工作簿含有宏，为安全不收；{SAVE_AS}")
        if name.startswith(FORBIDDEN):
            raise Hostile(
                "embedded",
                "这个工作簿含有外部链接、嵌入对象或控件，为安全不收；请把名册复制到新工作簿（只粘贴数值）后再上传",
            )


def _check_content(book: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> tuple[int, Noticed]:
    """Unpack one entry block by block. → (its size, what was noticed in it)."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    is_sheet = entry.filename.startswith("xl/worksheets/")
    got, tail, hides, lacks = 0, b"", False, False
    with book.open(entry) as file:
        while block := file.read(1 << 18):
            if is_xml and not got and b"\0" in block[:200]:
                raise Hostile(
                    "bomb", f"文件内部不是 UTF-8，不像名册；{SAVE_AS}"
                )  # UTF-16 would slip past the patterns below
            got += len(block)
            if got > left or (got > FREE and got > MAX_RATIO * max(entry.compress_size, 1)):
                raise Hostile("bomb", f"文件展开后异常地大，不像名册；{SAVE_AS}")
            if is_xml:
                window = tail + block
                if DTD.search(window):
                    raise Hostile("dtd", f"文件里有名册不会有的定义（DTD），为安全不收；{SAVE_AS}")
                if is_sheet and BAD_CELL.search(window):
                    raise Hostile(
                        "far_cell",
                        "表格超过 200 列或 1,000,000 行（可能有一格远在表外）；请删去多余的行列后再上传",
                    )
                if is_sheet:
                    hides = hides or bool(HIDDEN_ROW.search(window))
                    lacks = lacks or bool(NO_RESULT.search(window))
                tail = window[-TAIL:]
    return got, Noticed(hides, lacks)
