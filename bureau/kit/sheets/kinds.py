"""What a file is, by its name and its first bytes; what we do not read is refused with the way out."""

import mmap
import os
import re
from pathlib import PurePath

from bureau.kit.errors import Refused

MAX_BYTES = 100 * 1024 * 1024
XLSX, XLS, TEXT = "xlsx", "xls", "text"
SAVE_AS = "请在 Excel 或 WPS 里打开它，另存为“Excel 工作簿（.xlsx）”后再上传"
_BY_NAME = {
    ".xlsm": f"这是含宏的工作簿（.xlsm），为安全不收；{SAVE_AS}",
    ".xltm": f"这是含宏的模板，为安全不收；{SAVE_AS}",
    ".xlsb": f"这是二进制工作簿（.xlsb），读不了；{SAVE_AS}",
    ".et": f"这是 WPS 表格（.et），读不了；{SAVE_AS}",
    ".ods": f"这是 OpenDocument 表格（.ods），读不了；{SAVE_AS}",
}
ENCRYPTED = "这个工作簿加了密码，打不开；请在 Excel 里用密码打开，取消“用密码进行加密”后另存，再上传"


class CannotRead(Refused):
    """The whole file is refused. The message says what to do; `code` is stable.

    `nearest`: the header that came nearest, so that its sender can say which column is what.
    """

    def __init__(self, code: str, message: str, nearest: list | None = None):
        super().__init__(message)
        self.code, self.nearest = code, nearest or []


def kind(path, name: str) -> str:
    """→ XLSX, XLS or TEXT; or `CannotRead`."""
    ending = PurePath(name).suffix.lower()
    if ending in _BY_NAME:
        raise CannotRead("wrong_type", _BY_NAME[ending])
    if ending not in {".xlsx", ".xls", ".csv", ".txt", ".tsv"}:
        raise CannotRead(
            "wrong_type", f"不认识“{ending or '没有扩展名的'}”文件；名册请用 .xlsx、.xls、.csv 或 .txt"
        )
    size = os.path.getsize(path)
    if size == 0:
        raise CannotRead("empty_file", "文件是空的（0 字节）；请重新导出名册，打开看到内容后再上传")
    if size > MAX_BYTES:
        raise CannotRead("too_large", f"文件有 {size >> 20} MB，上限是 100 MB；请按街道分成几个文件上传")
    with open(path, "rb") as file:
        head = file.read(4096)
    if head.startswith(b"PK\3\4"):
        return XLSX
    if head.startswith(b"PK"):
        raise CannotRead("broken_file", f"文件内容不完整或是空的压缩包；{SAVE_AS}")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound_file(path, ending)
    return _text(head, ending)


def _compound_file(path, ending: str) -> str:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            raise CannotRead("encrypted", ENCRYPTED)
        if data.find("_VBA_PROJECT".encode("utf-16-le")) >= 0:
            raise CannotRead("macros", f"这个工作簿含有宏，为安全不收；{SAVE_AS}")
        if all(data.find(stream.encode("utf-16-le")) < 0 for stream in ("Workbook", "Book")):
            raise CannotRead("not_a_table", f"这不是 Excel 文件（可能是 Word 或损坏的文件）；{SAVE_AS}")
    return XLS


def _text(head: bytes, ending: str) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0").lower()
    if head.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"MZ", b"\x1f\x8b", b"BM")
    ):
        raise CannotRead(
            "not_a_table", "这不是表格文件（像是 PDF、图片或压缩包）；请上传 .xlsx、.xls、.csv 或 .txt 名册"
        )
    if (
        start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<div"))
        or b"<html" in start
    ):
        raise CannotRead("html", f"这不是真正的 Excel 文件，而是网页（HTML）；{SAVE_AS}")
    if start.startswith(b"<"):
        raise CannotRead("xml", f"这不是真正的 Excel 文件，而是 XML 文本；{SAVE_AS}")
    if ending in {".xlsx", ".xls"}:
        raise CannotRead(
            "text_named_excel",
            f"文件名是 {ending}，内容却不是 Excel 工作簿；如果是文本，请把扩展名改为 .csv 再上传，否则{SAVE_AS}",
        )
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise CannotRead("empty_file", "文件里没有内容；请重新导出名册，打开看到内容后再上传")
    return TEXT


_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")


def encoding(path) -> str:
    """BOM, then UTF-16 by its zeros, then strict UTF-8, then strict GB18030. The whole file is tried, not a sample."""
    with open(path, "rb") as file:
        sample = file.read(8192)
        if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        if max(even, odd) > len(sample) // 40:
            return "utf-16-le" if odd > even else "utf-16-be"
        if len(_BINARY.findall(sample)) > len(sample) // 100:
            raise CannotRead("not_a_table", f"文件内容不是文字，可能已损坏；{SAVE_AS}")
    for name in ("utf-8-sig", "gb18030"):
        if _decodes(path, name):
            return name
    raise CannotRead("encoding", f"文件里有看不懂的字节，既不是 UTF-8 也不是 GB18030；{SAVE_AS}")


def _decodes(path, name: str) -> bool:
    try:
        with open(path, encoding=name, newline="") as file:
            while file.read(1 << 20):
                pass
    except UnicodeError:
        return False
    return True
