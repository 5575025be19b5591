"""The list of an event as a file, masked as on the page: what leaves, for the door of exports."""

import datetime as dt

from django.http import QueryDict
from django.utils.timezone import localtime

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans.events import queries
from veterans.events.models import Event


def _clock(at: dt.datetime | None) -> str:
    return f"{localtime(at):%H:%M}" if at else ""


COLUMNS = [
    kinds.Column("号", lambda booking: booking.number),
    kinds.Column("姓名", lambda booking: str(booking.person)),
    kinds.Column("所属站", lambda booking: str(booking.station)),
    kinds.Column("时段", lambda booking: booking.slot),
    kinds.Column("状态", lambda booking: booking.get_state_display()),
    kinds.Column("到场", lambda booking: _clock(booking.arrived_at)),
    kinds.Column("办完", lambda booking: _clock(booking.done_at)),
    kinds.Column("完成采集", lambda booking: booking.collected),
    kinds.Column("收证件材料", lambda booking: booking.card_papers),
    kinds.Column("说明", lambda booking: booking.note),
]


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    key = QueryDict(query).get("event", "")
    event = Event.objects.visible_to(by).filter(pk=int(key) if key.isdecimal() else 0).first()
    rows = queries.bookings(event, by) if event else queries.no_bookings()
    rows = rows.filter(by.within("station_id", Permission.PERSON_EXPORT))
    return kinds.Selection(rows, COLUMNS, event.name if event else "没有这场活动")


kinds.register(
    kinds.Kind(
        key="event",
        label="活动名单",
        needs=Permission.PERSON_EXPORT,
        verb="event.export",
        target="events.Booking:*",
        person="person",
        choose=_choose,
        read=lambda rows, at: rows,
    )
)
