"""Consultations as rows and columns, without what they were about."""

import datetime as dt

from django.http import QueryDict

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans.counsel import queries
from veterans.counsel.enums import Show
from veterans.counsel.forms import ListFilter

COLUMNS = [
    kinds.Column("姓名", lambda b: str(b.person) if b.person_id else "没有档案"),
    kinds.Column("所属站", lambda b: str(b.station)),
    kinds.Column("日期", lambda b: b.slot.day),
    kinds.Column("时间", lambda b: b.slot.clock),
    kinds.Column("志愿者", lambda b: str(b.slot.lawyer)),
    kinds.Column("状态", lambda b: b.get_state_display()),
    kinds.Column("诉求", lambda b: b.ticket.number if b.ticket else ""),
]


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = ListFilter.asked(QueryDict(query))
    allowed = by.within("station_id", Permission.PERSON_EXPORT)
    said = [Show(asked["show"]).label, asked["station"] and f"服务站 {asked['station']}"]
    words = "；".join(part for part in said if part)
    return kinds.Selection(queries.listed(by, asked).filter(allowed), COLUMNS, words)


kinds.register(
    kinds.Kind(
        key="counsel",
        label="法律咨询",
        needs=Permission.PERSON_EXPORT,
        verb="counsel.export",
        target="counsel.Consultation:*",
        person="person_id",
        choose=_choose,
        read=lambda rows, at: rows.iterator(chunk_size=1000),
    )
)
