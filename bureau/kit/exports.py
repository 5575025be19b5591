"""Workbooks that leave the house: what a list shows, and nothing that a spreadsheet could take for a formula."""

import datetime as dt
import tempfile
from collections.abc import Collection, Iterable, Sequence

import xlsxwriter
from django.http import FileResponse
from msoffcrypto.format.ooxml import OOXMLFile

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Half and full width: some programs read ＝ like =. Tab and line breaks hide a formula behind white space.
STARTS_A_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")
MOST_ROWS = 1_048_000  # what one sheet holds, less the heading and the mark


def plain(value) -> str | int | float:
    """A cell that stays what it is in Excel, in WPS and when saved as CSV and opened again (CWE-1236)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return value
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value)
    return "'" + text if text.startswith(STARTS_A_FORMULA) else text


def write(
    file,
    headings: Sequence[str],
    rows: Iterable[Sequence],
    *,
    about: str,
    hidden: Collection[int] = (),
    number: str = "",
    scratch=None,
) -> int:
    """One sheet: a line that says what this is, the headings, the rows. → how many rows.

    `hidden`: columns that nobody needs to see. `number` of an order: a last line repeats `about`, and a hidden name keeps the number when rows and columns are cut.
    `scratch` is where the library keeps its pieces meanwhile.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options | ({"tmpdir": str(scratch)} if scratch else {}))
    sheet = book.add_worksheet("导出")
    _mark(book, sheet, about, number)
    bold = book.add_format({"bold": True, "bg_color": "#EEF1F4", "border": 1, "border_color": "#C9CED6"})
    grey = book.add_format({"font_color": "#5A6472"})
    sheet.set_column(0, max(len(headings) - 1, 0), 16)
    for column in hidden:
        sheet.set_column(column, column, None, None, {"hidden": True})
    sheet.write_string(0, 0, str(plain(about)), grey)
    for column, heading in enumerate(headings):
        sheet.write_string(1, column, str(plain(heading)), bold)
    sheet.freeze_panes(2, 0)
    count = 0
    for count, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            value = plain(value)
            if isinstance(value, str):
                sheet.write_string(count + 1, column, value)
            else:
                sheet.write_number(count + 1, column, value)
        if count >= MOST_ROWS:
            break
    if number:
        sheet.write_string(count + 2, 0, str(plain(about)), grey)
    book.close()
    return count


def _mark(book, sheet, about: str, number: str) -> None:
    """Who, when and which: at the foot of every printed page, in the properties of the file, and as a name in it."""
    printed = about.replace("&", "&&")[:200]
    sheet.set_header(f"&C{printed}")
    sheet.set_footer(f"&L{printed}&R&P / &N")
    book.set_properties({"comments": about, "keywords": number})
    if number:
        book.set_custom_property("编号", number)
        book.define_name("_export", f'="{number}"')


def encrypt(plain_file, file, password: str) -> None:
    """The same workbook behind a password: Excel and WPS ask for it (ECMA-376, AES)."""
    OOXMLFile(plain_file).encrypt(password, file)


def response(
    name: str, headings: Sequence[str], rows: Iterable[Sequence], *, about: str, hidden: Collection[int] = ()
) -> FileResponse:
    """The workbook as a download. It lies on disk only until it is sent."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- FileResponse closes it
    write(file, headings, rows, about=about, hidden=hidden)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
