"""A list of people as columns: on the page, in its export and in the admin's. All masked."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

from django.http import QueryDict
from django.utils.timezone import localdate

from bureau.exports import kinds
from bureau.kit import codes, dates, mask
from stations.permissions import Permission
from stations.scope import Scope
from veterans import completeness, filters, queries
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
    sensitive: bool = False  # in a file only with a second person

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
    Column(
        "rating",
        "残疾等级",
        lambda person: "、".join(str(r) for r in person.ratings),
        shown=False,
        sensitive=True,
    ),
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


# -- the same list as a file -------------------------------------------------------------------------------


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    """What the list page shows at this address, as far as the reader may take it along."""
    asked = QueryDict(query)
    conditions = filters.PeopleFilter(asked, by=by, now=at)
    people = conditions.people().filter(by.within("station_id", Permission.PERSON_EXPORT))
    return kinds.Selection(
        people.order_by(*filters.order(asked.get("sort", ""))),
        [_taken(column) for column in chosen(",".join(asked.getlist("cols")))],
        conditions.in_words(),
    )


def selection(people, *, by: Scope) -> kinds.Selection:
    """Rows that somebody has ticked, with every column that may leave at once."""
    people = people.filter(by.within("station_id", Permission.PERSON_EXPORT))
    return kinds.Selection(people, [_taken(c) for c in COLUMNS if not c.sensitive], "后台所选")


def _taken(column: Column) -> kinds.Column:
    return kinds.Column(column.label, column.text, column.sensitive)


def _full_phone(person) -> str:
    return "".join(telephone.number for telephone in person.telephones[:1])


PEOPLE = kinds.Kind(
    key="people",
    label="人员",
    needs=Permission.PERSON_EXPORT,
    verb="person.export",
    target="veterans.Person:*",
    person="pk",
    choose=_choose,
    # Read in pieces: the whole district never stands in memory.
    read=lambda people, at: queries.with_row_facts(people).iterator(chunk_size=1000),
    offered=(
        kinds.Column("完整姓名", lambda person: person.name, sensitive=True),
        kinds.Column("完整证件号", lambda person: person.id_number, sensitive=True),
        kinds.Column("完整电话", _full_phone, sensitive=True),
    ),
)
kinds.register(PEOPLE)


# -- who misses which field --------------------------------------------------------------------------------


def _choose_lacking(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = QueryDict(query)
    conditions = filters.PeopleFilter(asked, by=by, now=at)
    people = completeness.scored(conditions.people()).filter(completeness__lt=completeness.FULL)
    people = people.filter(by.within("station_id", Permission.PERSON_EXPORT)).order_by(
        "station_id", "completeness", "pk"
    )
    return kinds.Selection(people.select_related("station"), LACKING, conditions.in_words())


def _with_lacking(people, at):
    """In pieces; what is missing is asked once per piece."""
    rows = people.iterator(chunk_size=PIECE)
    while piece := list(islice(rows, PIECE)):
        lacking = completeness.missing_of([person.pk for person in piece])
        for person in piece:
            person.lacking = lacking[person.pk]
            yield person


PIECE = 1000
LACKING = [
    kinds.Column("姓名", lambda person: mask.name(person.name)),
    kinds.Column("所属站", lambda person: person.station.short_name),
    kinds.Column("完整度", lambda person: person.completeness),
    kinds.Column("还缺", lambda person: "、".join(wanted.label for wanted in person.lacking)),
]
COMPLETENESS = kinds.Kind(
    key="completeness",
    label="资料不全的人员",
    needs=Permission.PERSON_EXPORT,
    verb="person.export",
    target="veterans.Person:*",
    person="pk",
    choose=_choose_lacking,
    read=_with_lacking,
    offered=(),
)
kinds.register(COMPLETENESS)
