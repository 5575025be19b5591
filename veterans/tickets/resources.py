"""The list of tickets as rows and columns. The words of a confidential one never leave in a list."""

import datetime as dt

from django.http import QueryDict
from django.utils.timezone import localdate

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans.tickets import queries
from veterans.tickets.enums import When
from veterans.tickets.forms import ListFilter


def _day(moment):
    return localdate(moment) if moment else None


COLUMNS = [
    kinds.Column("编号", lambda t: t.number),
    kinds.Column("姓名", lambda t: str(t.person) if t.person_id else "没有档案"),
    kinds.Column("所属站", lambda t: str(t.station)),
    kinds.Column("类别", lambda t: t.kind.name),
    kinds.Column("怎么来的", lambda t: t.get_channel_display()),
    kinds.Column("接收日期", lambda t: _day(t.received_at)),
    kinds.Column("答复期限", lambda t: t.due_on),
    kinds.Column("状态", lambda t: t.get_state_display()),
    kinds.Column("在谁手上", lambda t: t.get_desk_display()),
    kinds.Column("答复日期", lambda t: _day(t.answered_at)),
    kinds.Column("评价", lambda t: t.get_satisfaction_display()),
    kinds.Column("重办次数", lambda t: t.rounds),
]


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = ListFilter.asked(QueryDict(query))
    rows = queries.listed(by, asked, today=localdate(at)).select_related("person", "station", "kind")
    said = [
        When(asked["when"]).label,
        asked["kind"] and f"类别 {asked['kind']}",
        asked["station"] and f"服务站 {asked['station']}",
    ]
    allowed = by.within("station_id", Permission.PERSON_EXPORT)
    return kinds.Selection(rows.filter(allowed), COLUMNS, "；".join(part for part in said if part))


kinds.register(
    kinds.Kind(
        key="tickets",
        label="诉求",
        needs=Permission.PERSON_EXPORT,
        verb="ticket.export",
        target="tickets.Ticket:*",
        person="person_id",
        choose=_choose,
        read=lambda rows, at: rows.iterator(chunk_size=1000),
        offered=(kinds.Column("什么事", lambda t: "保密件" if t.confidential else t.text, sensitive=True),),
    )
)
