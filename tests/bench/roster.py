"""A roster of any length as clerks type them: python -m tests.bench.roster ROWS OUT.xlsx [--changed] [--bare].

--changed writes the same people with other telephones; --bare leaves out the title rows, for readers that cannot skip them.
"""

import argparse
import csv
import datetime as dt
import random
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter

from bureau.demo import names
from bureau.kit import idnumber

STATIONS = Path(__file__).resolve().parents[2] / "stations" / "data" / "home.csv"
TITLES = ["滨江区退役军人和其他优抚对象花名册", "填报单位：滨江区退役军人服务中心"]
HEAD = [
    "姓名", "身份证号", "人员类别", "所属社区", "性别", "出生日期", "民族", "政治面貌", "婚姻状况", "文化程度", "联系电话",
    "户籍地址", "常住地址", "入伍时间", "退役时间", "部队代号", "军衔", "立功受奖", "残疾等级", "就业状态", "工作单位", "备注",
]  # fmt: skip
NUMBER, PHONE = HEAD.index("身份证号"), HEAD.index("联系电话")
CATEGORIES = (
    ["自主就业退役士兵"] * 14 + ["安排工作退役士兵"] * 2 + ["转业军官(计划分配)", "自主择业军队转业干部"]
)
DAYS = ("{0}.{1:02}.{2:02}", "{0}{1:02}{2:02}", "{0}年{1}月{2}日", "{0}-{1:02}-{2:02}", "{0}/{1}/{2}", "")
MONTHS = ("{0}年{1}月", "{0}/{1}", "{0}-{1:02}", "{0}.{1:02}", "{0}{1:02}")
AWARDS = ["", "", "", "", "嘉奖", "优秀士兵", "三等功", "三等功;嘉奖", "优秀士兵;嘉奖"]
BAD = 0.005  # of a hundred rows, half a one is wrong: a mistyped number, a missing name


def rows(count: int, *, seed: int = 2022) -> Iterator[list[str]]:
    rng, seen, places = random.Random(seed), set(), list(_communities())
    for n in range(count):
        number, born = _number(rng, seen)
        row = _row(rng, number, born, rng.choice(places))
        if rng.random() < BAD:
            _spoil(row, n)
        yield row


def changed(row: list[str]) -> list[str]:
    return [*row[:PHONE], "188" + row[PHONE].replace("-", "")[3:], *row[PHONE + 1 :]]


def _communities():
    with STATIONS.open(encoding="utf-8") as file:
        stations = {row["code"]: row for row in csv.DictReader(file)}
    for code, row in stations.items():
        if row["level"] == "community":
            street = stations[row["parent_code"]]["name"].removesuffix("退役军人服务站")
            yield code, row["name"].removesuffix("退役军人服务站"), street


def _number(rng, seen: set[str]) -> tuple[str, dt.date]:
    while True:
        born = dt.date(1935, 1, 1) + dt.timedelta(days=rng.randrange(24_800))
        first17 = f"33019{rng.choice('2345679')}{born:%Y%m%d}{rng.randrange(499) * 2 + 1:03d}"
        if first17 not in seen:
            seen.add(first17)
            return first17 + idnumber.check_digit(first17), born


def _row(rng, number: str, born: dt.date, place: tuple[str, str, str]) -> list[str]:
    code, community, street = place
    enlisted, served = born.year + rng.randint(18, 20), rng.randint(2, 12)
    left = min(enlisted + served, 2022)
    home = f"浙江省杭州市滨江区{street}{community}{rng.randint(1, 60)}幢{rng.randint(1, 4)}单元"
    tail = f"{rng.randrange(10**8):08d}"
    return [
        names.person(rng, born.year, woman=False),
        number,
        rng.choice(CATEGORIES),
        rng.choices((community, community.removesuffix("社区"), code), (80, 15, 5))[0],
        "男",
        rng.choice(DAYS).format(born.year, born.month, born.day),
        rng.choice(("汉族", "汉")),
        rng.choice(("中共党员", "党员", "群众", "群众")),
        rng.choice(("已婚", "已婚", "已婚", "未婚", "丧偶")),
        rng.choice(("初中", "高中", "大专", "本科", "大学专科教育")),
        f"199{tail}" if rng.random() < 0.9 else f"199-{tail[:4]}-{tail[4:]}",
        f"{home}{rng.randint(100, 2800)}室",
        home,
        rng.choice(MONTHS).format(enlisted, rng.choice((3, 9, 12))) if enlisted < left else "",
        rng.choice(MONTHS).format(left, 12 if left < 2022 else 3),
        f"{rng.randint(31000, 96999)}部队",
        rng.choice(("列兵", "上等兵", "下士", "中士", "上士")),
        rng.choice(AWARDS),
        "" if rng.random() < 0.97 else rng.choice("八九十") + "级",
        rng.choice(("退休", "退休", "在职", "灵活就业", "自主创业", "失业")),
        "" if rng.random() < 0.8 else rng.choice(names.EMPLOYERS),
        "" if rng.random() < 0.95 else "联系子女",
    ]


def _spoil(row: list[str], n: int) -> None:
    if n % 2:
        row[0] = ""
    else:
        digit = row[NUMBER][16]
        row[NUMBER] = row[NUMBER][:16] + str((int(digit) + 1) % 10) + row[NUMBER][17]


def write(path: Path, lines: Iterator[list[str]], *, titles: bool = True) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("花名册")
    above = [[title] for title in TITLES] if titles else []
    for number, line in enumerate([*above, HEAD]):
        sheet.write_row(number, 0, line)
    for number, line in enumerate(lines, len(above) + 1):
        for column, text in enumerate(line):
            if text:
                sheet.write_string(number, column, text)
    book.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("rows", type=int)
    asked.add_argument("out", type=Path)
    asked.add_argument("--changed", action="store_true")
    asked.add_argument("--bare", action="store_true")
    options = asked.parse_args()
    lines = rows(options.rows)
    write(options.out, map(changed, lines) if options.changed else lines, titles=not options.bare)


if __name__ == "__main__":
    main()
