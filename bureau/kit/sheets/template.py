"""An empty sheet to fill in, made from its declaration: drop-downs, text columns, an example row, explanations."""

import xlsxwriter

from bureau.kit.sheets.sheet import Column, Sheet

ROWS = 5_000  # that get the drop-downs and the text format
EXAMPLE = "示例，导入时跳过，可以删去"


def write(out, sheet: Sheet, *, version: str) -> None:
    book = xlsxwriter.Workbook(out, {"strings_to_numbers": False, "strings_to_formulas": False})
    page, lists, help_page = (
        book.add_worksheet(sheet.title[:28]),
        book.add_worksheet("选项"),
        book.add_worksheet("填写说明"),
    )
    look = {
        "text": book.add_format({"num_format": "@"}),
        "head": book.add_format(
            {"bold": True, "bg_color": "#E8ECF1", "border": 1, "num_format": "@", "text_wrap": True}
        ),
        "must": book.add_format(
            {
                "bold": True,
                "bg_color": "#FBEEED",
                "font_color": "#A3171B",
                "border": 1,
                "num_format": "@",
                "text_wrap": True,
            }
        ),
        "example": book.add_format({"italic": True, "font_color": "#545B66", "num_format": "@"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
    }
    page.write_string(0, 0, f"{sheet.title}（模板 {version}）", look["title"])
    for at, column in enumerate(sheet.visible):
        page.set_column(at, at, column.width, look["text"])
        page.write_string(
            1,
            at,
            f"*{column.heading}" if column.required else column.heading,
            look["must" if column.required else "head"],
        )
        page.write_string(2, at, column.example, look["example"])
        _drop_down(book, page, lists, at, column)
        if column.key == sheet.identity:
            _warn_of_doubles(book, page, at)
    page.write_comment(2, 0, EXAMPLE)
    page.write_string(2, 0, "示例：" + sheet.columns[0].example, look["example"])
    page.freeze_panes(2, 1)
    lists.hide()
    _explain(help_page, sheet)
    book.close()


def _drop_down(book, page, lists, at: int, column: Column) -> None:
    if not column.choices:
        return
    lists.write_string(0, at, column.heading)
    for row, choice in enumerate(column.choices, 1):
        lists.write_string(row, at, choice)
    letter = xlsxwriter.utility.xl_col_to_name(at)
    book.define_name(f"选项_{column.key}", f"=选项!${letter}$2:${letter}${len(column.choices) + 1}")
    page.data_validation(
        3, at, ROWS, at,
        {
            "validate": "list", "source": f"=选项_{column.key}", "ignore_blank": True, "error_type": "warning", "error_title": column.heading,
            "error_message": "不在选项里。确实如此可以继续，导入时会再核对。",
        },
    )  # fmt: skip


def _warn_of_doubles(book, page, at: int) -> None:
    """COUNTIF compares only 15 digits of a number; &"*" makes it compare text."""
    letter = xlsxwriter.utility.xl_col_to_name(at)
    twice = f'=AND({letter}4<>"",COUNTIF(${letter}$4:${letter}${ROWS + 1},{letter}4&"*")>1)'
    red = book.add_format({"bg_color": "#FBD5D5"})
    page.conditional_format(3, at, ROWS, at, {"type": "formula", "criteria": twice, "format": red})


def _explain(page, sheet: Sheet) -> None:
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 90)
    lines = [
        (
            "怎么填",
            "从第 4 行起，一人一行。带 * 的列必须填写，其他列没有就空着，空着的格不会改动库中已有的资料。",
        ),
        (
            "身份证号",
            "这一列已设为文本。从别处粘贴时请用“只粘贴数值”，避免被 Excel 改成数字。15 位旧号也可以。",
        ),
        ("日期", "1985-12-03、1985.12、1985年12月、198512、1985 都可以；只知道年月就只填年月。"),
        ("人员类别", "一人有几种身份时用“；”分开。"),
        ("立功受奖", "几项用“；”分开，次数写在后面，如：三等功2次；嘉奖。"),
        ("残疾等级", "如：八级、因战八级。"),
        ("多出来的列", "可以自己加列，导入时原样保留。"),
    ]
    for row, (what, how) in enumerate(lines):
        page.write_string(row, 0, what)
        page.write_string(row, 1, how)
    for row, column in enumerate(sheet.visible, len(lines) + 1):
        also = f"（也可以写：{'、'.join(column.also.split()[:6])}）" if column.also else ""
        page.write_string(row, 0, column.heading)
        page.write_string(
            row,
            1,
            f"{'必填。' if column.required else ''}例：{column.example}{also}" if column.example else also,
        )
