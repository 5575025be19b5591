"""The due list as a file, masked as on the page: what leaves, for the door of exports."""

import datetime as dt

from django.http import QueryDict
from django.utils.timezone import localdate

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans.visits import queries
from veterans.visits.enums import Reason

COLUMNS = [
    kinds.Column("姓名", lambda line: str(line.task.person)),
    kinds.Column("年龄", lambda line: line.age),
    kinds.Column("所属站", lambda line: str(line.task.station)),
    kinds.Column("事由", lambda line: line.task.get_reason_display()),
    kinds.Column("应走访", lambda line: line.task.due_on),
    kinds.Column("情况", lambda line: line.why),
    kinds.Column("没见到次数", lambda line: line.task.misses),
    kinds.Column("说明", lambda line: line.task.note),
]


def asked(given: QueryDict) -> dict:
    """The filters of the address; what is no filter is dropped."""
    return {
        "when": given["when"] if given.get("when") in queries.WHENS else "",
        "reason": given["reason"] if given.get("reason") in Reason.values else "",
        "station": given["station"] if given.get("station", "").isalnum() else "",
    }


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    filters = asked(QueryDict(query))
    rows = queries.by_risk(queries.due_list(by, today=localdate(at), **filters))
    rows = queries.with_people(rows.filter(by.within("station_id", Permission.PERSON_EXPORT)))
    words = [queries.WHENS[filters["when"]]] if filters["when"] else []
    words += [Reason(filters["reason"]).label] if filters["reason"] else []
    words += [filters["station"]] if filters["station"] else []
    return kinds.Selection(rows, COLUMNS, "；".join(words) or "应走访（全部）")


kinds.register(
    kinds.Kind(
        key="visits",
        label="应走访名单",
        needs=Permission.PERSON_EXPORT,
        verb="visit.export",
        target="visits.VisitTask:*",
        person="person",
        choose=_choose,
        read=lambda rows, at: queries.lines(rows, today=localdate(at)),
    )
)
