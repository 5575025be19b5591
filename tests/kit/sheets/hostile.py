"""Workbooks that nobody means well with, small enough to be made in a test."""

import io
import zipfile

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"


def good(rows=3) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet("花名册")
    page.write_row(0, 0, ["姓名", "身份证号", "人员类别", "所属社区"])
    for i in range(rows):
        page.write_row(i + 1, 0, ["王建国", "330199198001010015", "自主就业", "江晖"])
    book.close()
    return out.getvalue()


def changed(entries: dict[str, bytes], *, compression=zipfile.ZIP_DEFLATED) -> bytes:
    """The good workbook with these entries added or put in place of its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in old.namelist():
            if name not in entries:
                new.writestr(name, old.read(name))
        for name, content in entries.items():
            new.writestr(name, content)
    return out.getvalue()


def sheet(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return changed(
        {SHEET: f'{head}<worksheet xmlns="{space}"><sheetData>{body}</sheetData></worksheet>'.encode()}
    )


def cell(ref: str) -> str:
    row = "".join(c for c in ref if c.isdigit())
    return f'<row r="{row}"><c r="{ref}" t="inlineStr"><is><t>姓名</t></is></c></row>'


FILES = {
    "empty.xlsx": (b"", "empty_file"),
    "blank.csv": (b"\xef\xbb\xbf \r\n", "empty_file"),
    "text.xlsx": ("姓名,身份证号\n王建国,1\n".encode(), "text_named_excel"),
    "page.xls": (b"<html><table><tr><td>1</td></tr></table></html>", "html"),
    "page-with-bom.xls": (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html></html>", "html"),
    "xml2003.xls": (b'<?xml version="1.0"?><Workbook></Workbook>', "xml"),
    "paper.csv": (b"%PDF-1.7 \x00\x01", "not_a_table"),
    "noise.csv": (bytes(range(1, 9)) * 500, "not_a_table"),
    "roster.et": (b"\xd0\xcf\x11\xe0", "wrong_type"),
    "roster.xlsm": (good(), "wrong_type"),
    "roster.exe": (b"MZ", "wrong_type"),
    "roster": (b"x", "wrong_type"),
    "cut.xlsx": (good()[:2000], "broken_file"),
    "cut-short.xlsx": (good()[:-30], "broken_file"),
    "locked.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "encrypted"),
    "macros.xlsx": (changed({"xl/vbaProject.bin": b"x"}), "macros"),
    "links.xlsx": (changed({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "embedded"),
    "objects.xlsx": (changed({"xl/embeddings/oleObject1.bin": b"x"}), "embedded"),
    "climbing.xlsx": (changed({"../../etc/passwd": b"x"}), "bomb"),
    "far-column.xlsx": (sheet(cell("A1") + cell("GS2")), "far_cell"),
    "far-cell.xlsx": (sheet(cell("A1") + cell("XFD1048576")), "far_cell"),
    "far-alone.xlsx": (sheet(cell("XFD1048576")), "far_cell"),
    "far-row.xlsx": (sheet(cell("A1") + cell("A1048576")), "far_cell"),
    "laughs.xlsx": (sheet(cell("A1"), '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'), "dtd"),
    "utf16.xlsx": (changed({SHEET: '<?xml version="1.0" encoding="UTF-16"?><worksheet/>'.encode("utf-16")}), "bomb"),
    "bomb.xlsx": (sheet("<!--" + " " * 60_000_000 + "-->"), "bomb"),
    "many.xlsx": (changed({f"xl/x{i}.xml": b"" for i in range(600)}), "bomb"),
    "not-a-book.xlsx": (changed({}).replace(b"xl/workbook.xml", b"xl/workbook.txt"), "not_a_table"),
}  # fmt: skip
