"""A list of people as columns: on the page, in its export and in the admin's. All masked."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.timezone import localdate

from bureau.kit import codes, dates, exports, mask
from veterans import queries
from veterans.models import Person

COOKIE = "people_columns"


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    text: Callable[[Person], object]
    sort: str = ""  # key of filters.ORDERS
    shown: bool = True  # until the reader chooses otherwise
    number: bool = False
    phone: bool = True  # also on a narrow screen

    @property
    def other_sort(self) -> str:
        """The same order turned round."""
        return self.sort[1:] if self.sort.startswith("-") else f"-{self.sort}"


def _coded(field: str) -> Callable[[Person], str]:
    return lambda person: codes.label(field, getattr(person, field))


def _day(field: str) -> Callable[[Person], object]:
    return lambda person: moment and localdate(moment) if (moment := getattr(person, field)) else ""


def _age(person) -> int:
    return dates.age(person.born_on, localdate())


COLUMNS = (
    Column("name", "姓名", lambda person: mask.name(person.name), sort="name"),
    Column("id_number", "证件号", lambda person: person.masked_id_number),
    Column("sex", "性别", _coded("sex"), phone=False),
    Column("age", "年龄", _age, sort="-born", number=True),
    Column("identity", "人员类别", lambda person: "、".join(str(i) for i in person.identities)),
    Column("station", "所属站", lambda person: person.station.short_name),
    Column("state", "建档状态", lambda person: person.get_state_display(), sort="state"),
    Column("phone", "联系电话", lambda person: "".join(t.masked_number for t in person.telephones[:1])),
    Column("rating", "残疾等级", lambda person: "、".join(str(r) for r in person.ratings), shown=False),
    Column("born_on", "出生日期", lambda person: person.born_on, sort="born", shown=False),
    Column("ethnic", "民族", _coded("ethnic"), shown=False),
    Column("political", "政治面貌", _coded("political"), shown=False),
    Column("education", "文化程度", _coded("education"), shown=False),
    Column("employment", "就业状态", _coded("employment"), shown=False),
    Column("source", "来源", lambda person: person.get_source_display(), shown=False),
    Column("registered", "登记日期", _day("registered_at"), sort="registered", shown=False),
    Column("filed", "建档日期", _day("filed_at"), shown=False),
    Column("confirmed", "最近核对", _day("confirmed_at"), shown=False),
)
BY_KEY = {column.key: column for column in COLUMNS}


def chosen(wanted: str) -> list[Column]:
    """ "name,state" → those columns in their fixed order; the name is always there. Nothing wanted: the usual ones."""
    keys = set(wanted.split(",")) & BY_KEY.keys()
    if not keys:
        return [column for column in COLUMNS if column.shown]
    return [column for column in COLUMNS if column.key in keys | {"name"}]


def workbook(people, columns: list[Column], *, exported_by: str, at: dt.datetime):
    """The rows in their order, read in pieces: the whole district never stands in memory."""
    rows = queries.with_row_facts(people).iterator(chunk_size=1000)
    return exports.response(
        f"人员 {at:%Y-%m-%d}",
        [column.label for column in columns],
        ([column.text(person) for column in columns] for person in rows),
        about=f"{exported_by} 于 {at:%Y-%m-%d %H:%M} 导出，个人信息已遮盖，请勿外传",
    )
