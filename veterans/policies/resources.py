"""Who is entitled, as a file, names masked: what leaves, for the door of exports."""

import datetime as dt

from django.http import QueryDict

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.policies.forms import TaskFilter
from veterans.policies.models import Entitlement

COLUMNS = [
    kinds.Column("档号", lambda row: row.person_id),
    kinds.Column("姓名", lambda row: str(row.person)),
    kinds.Column("所属站", lambda row: str(row.station)),
    kinds.Column("政策", lambda row: row.rule.name),
    kinds.Column("给什么", lambda row: row.rule.what),
    kinds.Column("依据", lambda row: row.rule.source),
    kinds.Column("办理", lambda row: row.get_decision_display()),
    kinds.Column("从", lambda row: row.since),
]


def standing(asked: dict, *, by: Scope):
    """Whatever their rule."""
    rows = Entitlement.objects.visible_to(by).standing().filter(decision=asked["decision"])
    return rows.filter(below("station_id", asked["station"])) if asked["station"] else rows


def listed(asked: dict, rows):
    chosen = rows.filter(code=asked["code"]) if asked["code"] else rows
    return chosen.select_related("person", "station", "rule").order_by("since", "pk")


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = TaskFilter.asked(QueryDict(query))
    rows = listed(asked, standing(asked, by=by)).filter(by.within("station_id", Permission.PERSON_EXPORT))
    return kinds.Selection(rows, COLUMNS, f"政策 {asked['code'] or '全部'}")


kinds.register(
    kinds.Kind(
        key="entitlements",
        label="政策待办",
        needs=Permission.PERSON_EXPORT,
        verb="person.export",
        target="veterans.Person:*",
        person="person",
        choose=_choose,
        read=lambda rows, at: rows.iterator(chunk_size=2000),
    )
)
