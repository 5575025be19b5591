"""What is asked about a household, what is worked out from it, and the lines of a standard that ask for it.

    人均月收入：-1650
    已享受低保：是

All lines of a standard must hold. A reckoning keeps for every line its words, the value found and whether it holds, so that it
can be read years later, whatever the standard has become since.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bureau.kit.errors import Refused

RANGE = re.compile(r"(\d{1,7})?-(\d{1,7})?")
NO_INCOME = 9999  # per cent: any cost is more than a household without income can bear


class WrongLine(Refused):
    pass


@dataclass(frozen=True)
class Fact:
    key: str
    label: str
    help: str = ""
    least: int = 0
    most: int = 9_999_999


ASKED = (
    Fact("members", "家庭人口", "共同生活的人数，含本人", 1, 30),
    Fact("income", "家庭年收入（元）", "全家上一年的工资、养老金、补助等合计"),
    Fact("savings", "家庭存款（元）", "存款、理财等合计"),
    Fact("medical", "近 12 个月自付医疗费（元）", "医保、救助报销以后自己付的"),
    Fact("loss", "近 12 个月突发事件损失（元）", "火灾、事故、灾害造成的，没有填 0"),
    Fact("unable", "重残或失能的家庭成员", "一级、二级残疾或生活不能自理的人数", 0, 30),
    Fact("allowance", "已享受低保或特困供养", "", 0, 1),
)
KEYS = tuple(fact.key for fact in ASKED)


def _share(cost: int, income: int) -> int:
    if income <= 0:
        return NO_INCOME if cost else 0
    return min(cost * 100 // income, NO_INCOME)


@dataclass(frozen=True)
class Measure:
    name: str
    unit: str
    value: Callable[[dict], int]


ALL = [
    Measure("人均月收入", "元", lambda f: f["income"] // f["members"] // 12),
    Measure("人均存款", "元", lambda f: f["savings"] // f["members"]),
    Measure("自付医疗费占收入", "%", lambda f: _share(f["medical"], f["income"])),
    Measure("突发损失占收入", "%", lambda f: _share(f["loss"], f["income"])),
    Measure("重残或失能人数", "人", lambda f: f["unable"]),
    Measure("已享受低保", "", lambda f: f["allowance"]),
]
BY_NAME = {measure.name: measure for measure in ALL}
HELP = (
    "一行一个条件，全部满足才算。写成 60-（60 及以上）、-1650（1650 及以下）；低保写“是”。可用："
    + "、".join(BY_NAME)
)


def read(text: str) -> list[dict]:
    """Lines of words → data. An error names its line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, words = (part.strip() for part in line.replace(":", "：").partition("："))
        if name not in BY_NAME:
            raise WrongLine(f"第 {number} 行：没有“{name}”这种条件；可用：{'、'.join(BY_NAME)}")
        found.append(
            {"is": name, "words": words, "from": (bounds := _bounds(number, words))[0], "to": bounds[1]}
        )
    if not found:
        raise WrongLine("至少写一个条件")
    return found


def _bounds(number: int, words: str) -> tuple[int | None, int | None]:
    if words == "是":
        return 1, 1
    match = RANGE.fullmatch(words)
    low, high = (int(part) if part else None for part in match.groups()) if match else (None, None)
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise WrongLine(f"第 {number} 行：请写成 60-、-1650 或 10-20")
    return low, high


def write(lines: list[dict]) -> str:
    return "\n".join(f"{line['is']}：{line['words']}" for line in lines)


def in_words(line: dict) -> str:
    unit = BY_NAME[line["is"]].unit if line["is"] in BY_NAME else ""
    low, high = line["from"], line["to"]
    if line["words"] == "是":
        return line["is"]
    if low is None:
        return f"{line['is']}不超过 {high} {unit}"
    if high is None:
        return f"{line['is']}不低于 {low} {unit}"
    return f"{line['is']}在 {low} 到 {high} {unit}之间"


def hold(line: dict, facts: dict) -> dict:
    """One line against one household: {words, value, holds}, ready to be kept."""
    measure = BY_NAME[line["is"]]
    value = measure.value(facts)
    holds = (line["from"] is None or value >= line["from"]) and (line["to"] is None or value <= line["to"])
    return {"words": in_words(line), "value": _said(measure, value), "holds": holds}


def _said(measure: Measure, value: int) -> str:
    if measure.name == "已享受低保":
        return "是" if value else "否"
    if measure.unit == "%" and value == NO_INCOME:
        return "家庭没有收入"
    return f"{value} {measure.unit}"
