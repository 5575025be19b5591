"""Rosters as clerks make them, written by the tests; and the settings that the reading child gets."""

import csv
import datetime as dt
from pathlib import Path

import xlsxwriter

from bureau.kit.sheets import reading
from bureau.kit.sheets.values import to_18
from veterans.imports.sheet import FACTORY

ROOT = Path(__file__).resolve().parents[3]
HEADINGS = [
    "姓名",
    "身份证号",
    "人员类别",
    "所属社区",
    "性别",
    "出生日期",
    "民族",
    "政治面貌",
    "婚姻状况",
    "文化程度",
    "联系电话",
    "户籍地址",
    "常住地址",
    "入伍时间",
    "退役时间",
    "部队代号",
    "军衔",
    "立功受奖",
    "残疾等级",
    "就业状态",
    "工作单位",
    "备注",
]
STATIONS = [
    ("330108", "滨江区退役军人服务中心", "滨江区"),
    ("330108001", "西兴街道退役军人服务站", "西兴街道"),
    ("330108001001", "江晖社区退役军人服务站", "江晖社区"),
    ("330108001002", "联合社区退役军人服务站", "联合社区"),
    ("330108002", "长河街道退役军人服务站", "长河街道"),
    ("330108002001", "江一村退役军人服务站", "江一村"),
    ("330108002002", "联合社区退役军人服务站", "联合社区"),
]
TODAY = "2026-11-24"


def settings(reach=("330108",)) -> dict:
    codes: dict = {}
    with open(ROOT / "bureau/kit/data/codes.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            codes.setdefault(row["list"], {})[row["code"]] = [row["name"], *row["aliases"].split()]
    stations = [{"code": c, "name": n, "short_name": s, "other_names": ""} for c, n, s in STATIONS]
    return {"today": TODAY, "codes": codes, "stations": stations, "reach": list(reach)}


def number(sequence: int = 1, *, born: str = "19800101") -> str:
    """A right number of a region that no district has."""
    old = f"330199{born[2:]}{sequence:03d}"
    return to_18(old) if born.startswith("19") else old


def person(sequence: int = 1, **cells) -> dict:
    return {
        "姓名": "王建国",
        "身份证号": number(sequence),
        "人员类别": "自主就业退役士兵",
        "所属社区": "江晖社区",
        **cells,
    }


def xlsx(path, people, *, headings=None, titles=(), sheet="花名册", more=None, options=None):
    """A workbook; dates as dates, numbers as numbers. `more(book)` may add what else it should hold."""
    headings = headings or list(dict.fromkeys(key for person in people for key in person)) or HEADINGS
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, **(options or {})})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy/m/d"})
    for i, row in enumerate([*titles, headings, *([p.get(h, "") for h in headings] for p in people)]):
        for j, cell in enumerate(row):
            if isinstance(cell, dt.date):
                page.write_datetime(i, j, dt.datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, str):
                page.write_string(i, j, cell) if cell else None
            else:
                page.write(i, j, cell)
    if more:
        more(book)
    book.close()
    return path


def text(path, people, *, encoding="utf-8", separator=",", headings=None, titles=()):
    headings = headings or list(dict.fromkeys(key for person in people for key in person))
    rows = [*titles, headings, *([p.get(h, "") for h in headings] for p in people)]
    path.write_bytes("\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding))
    return path


def read(path, *, name="", learned=None, reach=("330108",)):
    """→ (clean rows as dicts with their row number and sheet, problems as (row, column, code, outcome), the reading)."""
    rows, problems = [], []
    with reading.start(path, sheet=FACTORY, settings=settings(reach), name=name, learned=learned) as file:
        for chunk in file:
            for i in range(chunk.size):
                if i not in chunk.dropped:
                    clean = {key: values[i] for key, values in chunk.fields.items()}
                    rows.append({"row": chunk.first_row + i, "sheet": chunk.sheet.name, **clean})
            for i, found in sorted(chunk.problems.items()):
                problems += [
                    (chunk.first_row + i, key, code, outcome) for key, _, code, outcome, _, _ in found
                ]
    return rows, problems, file
