"""The list of findings as rows and columns. The figures of a household leave only when they are asked for by name."""

import datetime as dt

from django.http import QueryDict
from django.utils.timezone import localdate

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans.hardship import facts, queries
from veterans.hardship.enums import When
from veterans.hardship.forms import ListFilter


def _day(moment):
    return localdate(moment) if moment else None


COLUMNS = [
    kinds.Column("编号", lambda c: c.number),
    kinds.Column("姓名", lambda c: str(c.person)),
    kinds.Column("所属站", lambda c: str(c.station)),
    kinds.Column("状态", lambda c: c.get_state_display()),
    kinds.Column("发起日期", lambda c: _day(c.opened_at)),
    kinds.Column("本环节期限", lambda c: c.due_on),
    kinds.Column("认定日期", lambda c: _day(c.decided_at)),
    kinds.Column("有效至", lambda c: c.valid_to),
]
SENSITIVE = (
    kinds.Column("困难程度", lambda c: c.get_level_display(), sensitive=True),
    kinds.Column("理由", lambda c: c.reason, sensitive=True),
    *(
        kinds.Column(fact.label, lambda c, key=fact.key: int(getattr(c, key)), sensitive=True)
        for fact in facts.ASKED
    ),
)


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = ListFilter.asked(QueryDict(query))
    rows = queries.listed(by, asked, today=localdate(at)).select_related("person", "station")
    said = [When(asked["when"]).label, asked["station"] and f"服务站 {asked['station']}"]
    allowed = by.within("station_id", Permission.PERSON_EXPORT)
    return kinds.Selection(rows.filter(allowed), COLUMNS, "；".join(part for part in said if part))


kinds.register(
    kinds.Kind(
        key="hardship",
        label="困难认定",
        needs=Permission.PERSON_EXPORT,
        verb="hardship.export",
        target="hardship.Case:*",
        person="person_id",
        choose=_choose,
        read=lambda rows, at: rows.iterator(chunk_size=1000),
        offered=SENSITIVE,
    )
)
