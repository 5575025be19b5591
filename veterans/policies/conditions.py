"""The conditions of a rule: one line each, all must hold. A line is words that an officer writes, data in the base, and SQL at night.

    人员类别：D07、D08
    年龄：60-
    未享受：allowance_held

Every condition knows how to read its line, its SQL about `p` (one person, as of %(on)s), and how to say for one person why it holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bureau.kit import claims, codes
from bureau.kit.errors import Refused

RANGE = re.compile(r"(\d{1,3})?-(\d{1,3})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODE = re.compile(r"[A-Za-z0-9_]{1,30}")
REGION = re.compile(r"\d{2,12}")
SPLIT = re.compile(r"[、,，;；\s]+")
HELD = "FROM veterans_identity i WHERE i.person_id = p.id AND (i.valid_from IS NULL OR i.valid_from <= %(on)s) AND (i.valid_to IS NULL OR i.valid_to >= %(on)s)"
AGE = "extract(year FROM age(%(on)s::date, p.born_on))::int"
SERVED = "(SELECT coalesce(sum(coalesce(s.left_on, %(on)s::date) - s.enlisted_on), 0) / 365 FROM veterans_service s WHERE s.person_id = p.id AND s.enlisted_on IS NOT NULL)"
LEFT_ON = "(SELECT max(s.left_on) FROM veterans_service s WHERE s.person_id = p.id)"


class WrongCondition(Refused):
    pass


@dataclass(frozen=True)
class Condition:
    name: str
    read: Callable[[str], list]  # the words behind the colon → parameters
    sql: Callable[[list], str]
    says: Callable[[list], str]  # SQL text: why it holds for this person
    example: str


def _codes(list_name: str):
    def read(text: str) -> list:
        known = dict(codes.choices(list_name))
        found = [word for word in SPLIT.split(text) if word]
        wrong = [word for word in found if word not in known]
        if not found or wrong:
            raise WrongCondition(f"没有这样的代码：{'、'.join(wrong) or '（空）'}")
        return found

    return read


def _range(text: str) -> list:
    match = RANGE.fullmatch(text)
    low, high = (int(part) if part else None for part in match.groups()) if match else (None, None)
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise WrongCondition("请写成 60-（60 以上）、-59（59 以下）或 18-60")
    return [low, high]


def _number(text: str) -> list:
    if not text.isdigit() or not 0 < int(text) < 1000:
        raise WrongCondition("请写一个整数")
    return [int(text)]


def _day(text: str) -> list:
    if not DAY.fullmatch(text):
        raise WrongCondition("请写成 1954-11-01")
    return [text]


def _region(text: str) -> list:
    if not REGION.fullmatch(text):
        raise WrongCondition("请写区划代码，如 330108")
    return [text]


def _claim(text: str) -> list:
    if text not in claims.REGISTRY:
        raise WrongCondition(f"没有这一项：{text}；可用：{'、'.join(claims.REGISTRY)}")
    return [text]


def _listed(values: list) -> str:
    """Codes were checked against their list: letters and digits only."""
    return ", ".join(f"'{value}'" for value in values if CODE.fullmatch(value))


def _between(value: str, bounds: list) -> str:
    low, high = bounds
    parts = [f"{value} >= {low}"] * (low is not None) + [f"{value} <= {high}"] * (high is not None)
    return " AND ".join(parts)


def _in_words(list_name: str, column: str, values: list) -> str:
    """A CASE that turns a code into its word; quotes are doubled, percent signs too, as the text goes through a cursor."""
    words = {value: codes.label(list_name, value).replace("'", "''").replace("%", "%%") for value in values}
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    return f"CASE {column} {cases} END"


def _fact(name: str, column: str, list_name: str, example: str) -> Condition:
    return Condition(
        name,
        _codes(list_name),
        lambda v: f"p.{column} IN ({_listed(v)})",
        lambda v: f"'{name}：' || {_in_words(list_name, f'p.{column}', v)}",
        example,
    )


def _rating(values: list) -> str:
    return (
        "EXISTS (SELECT 1 FROM veterans_disability d WHERE d.person_id = p.id AND d.ended_on IS NULL"
        f" AND d.grade ~ '^[0-9]+$' AND {_between('d.grade::int', values)})"
    )


ALL = [
    Condition(
        "人员类别", _codes("identity"),
        lambda v: f"EXISTS (SELECT 1 {HELD} AND i.category IN ({_listed(v)}))",
        lambda v: f"'是' || (SELECT string_agg({_in_words('identity', 'i.category', v)}, '、' ORDER BY i.category) {HELD} AND i.category IN ({_listed(v)}))",
        "D07、D08",
    ),
    Condition(
        "不是", _codes("identity"), lambda v: f"NOT EXISTS (SELECT 1 {HELD} AND i.category IN ({_listed(v)}))", lambda v: "NULL", "D09",
    ),
    Condition("年龄", _range, lambda v: _between(AGE, v), lambda v: f"'年满 ' || {AGE} || ' 周岁'", "60-"),
    Condition(
        "残疾等级", _range, _rating,
        lambda v: "'残疾 ' || (SELECT d.grade FROM veterans_disability d WHERE d.person_id = p.id AND d.ended_on IS NULL) || ' 级'", "1-4",
    ),
    Condition(
        "残疾性质", _codes("disability_nature"),
        lambda v: f"EXISTS (SELECT 1 FROM veterans_disability d WHERE d.person_id = p.id AND d.ended_on IS NULL AND d.nature IN ({_listed(v)}))",
        lambda v: f"(SELECT {_in_words('disability_nature', 'd.nature', v)} FROM veterans_disability d WHERE d.person_id = p.id AND d.ended_on IS NULL)", "1、2",
    ),
    Condition("服役年数", _range, lambda v: _between(SERVED, v), lambda v: f"'服役 ' || {SERVED} || ' 年'", "12-"),
    Condition(
        "退役不超过月", _number, lambda v: f"{LEFT_ON} BETWEEN (%(on)s::date - interval '{v[0]} months')::date AND %(on)s::date",
        lambda v: f"to_char({LEFT_ON}, 'YYYY-MM') || ' 退役'", "12",
    ),
    Condition(
        "入伍早于", _day, lambda v: f"(SELECT min(s.enlisted_on) FROM veterans_service s WHERE s.person_id = p.id) < DATE '{v[0]}'",
        lambda v: "to_char((SELECT min(s.enlisted_on) FROM veterans_service s WHERE s.person_id = p.id), 'YYYY-MM') || ' 入伍'", "1954-11-01",
    ),
    _fact("就业状态", "employment", "employment", "70"),
    _fact("健康状况", "health", "health", "3"),
    Condition(
        "户籍类别", _codes("household_kind"),
        lambda v: f"EXISTS (SELECT 1 FROM veterans_living l WHERE l.person_id = p.id AND l.household_kind IN ({_listed(v)}))",
        lambda v: f"(SELECT {_in_words('household_kind', 'l.household_kind', v)} || '户籍' FROM veterans_living l WHERE l.person_id = p.id)", "2",
    ),
    Condition("常住地", _region, lambda v: f"starts_with(p.residence_region, '{v[0]}')", lambda v: "NULL", "330108"),
    Condition(
        "立功受奖", _codes("award"), lambda v: f"EXISTS (SELECT 1 FROM veterans_award a WHERE a.person_id = p.id AND a.award IN ({_listed(v)}))",
        lambda v: f"'荣获' || (SELECT string_agg(DISTINCT {_in_words('award', 'a.award', v)}, '、') FROM veterans_award a WHERE a.person_id = p.id AND a.award IN ({_listed(v)}))", "03",
    ),
    Condition("已享受", _claim, lambda v: f"p.id IN ({claims.REGISTRY[v[0]].sql})", lambda v: f"'{claims.label(v[0])}'", "card_issued"),
    Condition("未享受", _claim, lambda v: f"p.id NOT IN ({claims.REGISTRY[v[0]].sql})", lambda v: "NULL", "card_issued"),
    Condition("已建档", lambda text: [], lambda v: "p.filed_at IS NOT NULL", lambda v: "NULL", ""),
]  # fmt: skip
BY_NAME = {condition.name: condition for condition in ALL}
HELP = "一行一个条件，全部满足才算。可用：" + "；".join(f"{c.name}：{c.example}" for c in ALL)


def read(text: str) -> list[dict]:
    """Lines of words → data. An error names its line."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, _, words = line.replace(":", "：").partition("：")
        condition = BY_NAME.get(name.strip())
        if condition is None:
            raise WrongCondition(f"第 {number} 行：没有“{name.strip()}”这种条件")
        try:
            found.append(
                {"is": condition.name, "with": condition.read(words.strip()), "words": words.strip()}
            )
        except WrongCondition as wrong:
            raise WrongCondition(f"第 {number} 行“{name.strip()}”：{wrong}") from None
    if not found:
        raise WrongCondition("至少写一个条件")
    return found


def write(data: list[dict]) -> str:
    return "\n".join(f"{one['is']}：{one['words']}" for one in data)


UNITS = {"年龄": "岁", "残疾等级": "级", "服役年数": "年"}


def _range_in_words(bounds: list, unit: str) -> str:
    low, high = bounds
    if high is None:
        return f"{low} {unit}以上"
    return f"{high} {unit}以下" if low is None else f"{low}–{high} {unit}"


def in_words(data: list[dict]) -> list[str]:
    """For pages: codes with their names."""
    said = []
    for one in data:
        lists = {"人员类别": "identity", "不是": "identity", "就业状态": "employment", "立功受奖": "award",
                 "健康状况": "health", "户籍类别": "household_kind", "残疾性质": "disability_nature"}  # fmt: skip
        values = one["with"]
        if one["is"] in lists:
            text = "、".join(codes.label(lists[one["is"]], value) for value in values)
        elif one["is"] in {"已享受", "未享受"}:
            text = claims.label(values[0])
        elif one["is"] in UNITS:
            text = _range_in_words(values, UNITS[one["is"]])
        else:
            text = one["words"]
        said.append(f"{one['is']}：{text}" if text else one["is"])
    return said


def sql(data: list[dict]) -> str:
    return " AND ".join(f"({BY_NAME[one['is']].sql(one['with'])})" for one in data)


def reasons(data: list[dict]) -> str:
    return f"concat_ws('；', {', '.join(BY_NAME[one['is']].says(one['with']) for one in data)})"
