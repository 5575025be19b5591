"""Findings as a file, names masked: what leaves, for the door of exports."""

import datetime as dt

from django.http import QueryDict
from django.utils.timezone import localdate

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.quality.checks import BY_CODE
from veterans.quality.forms import FindingFilter
from veterans.quality.models import Finding

COLUMNS = [
    kinds.Column("档号", lambda finding: finding.person_id),
    kinds.Column("姓名", lambda finding: str(finding.person)),
    kinds.Column("所属站", lambda finding: str(finding.station)),
    kinds.Column("疑点", lambda finding: finding.doubt.label),
    kinds.Column("情况", lambda finding: finding.detail),
    kinds.Column("怎么补", lambda finding: finding.doubt.cure),
    kinds.Column("发现日期", lambda finding: localdate(finding.opened_at)),
]


def found(asked: dict, *, by: Scope, today: dt.date):
    """All findings of that station and view, whatever their rule."""
    rows = Finding.objects.visible_to(by)
    rows = {
        "": lambda: rows.waiting(today),
        "set_aside": lambda: rows.set_aside(today),
        "closed": lambda: rows.exclude(closed_at=None),
    }[asked["view"]]()
    return rows.filter(below("station_id", asked["station"])) if asked["station"] else rows


def listed(asked: dict, rows):
    chosen = rows.filter(rule=asked["rule"]) if asked["rule"] else rows
    return chosen.select_related("person", "station").order_by("opened_at", "pk")


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = FindingFilter.asked(QueryDict(query))
    rows = listed(asked, found(asked, by=by, today=localdate(at)))
    rows = rows.filter(by.within("station_id", Permission.PERSON_EXPORT))
    return kinds.Selection(rows, COLUMNS, BY_CODE[asked["rule"]].label if asked["rule"] else "全部疑点")


kinds.register(
    kinds.Kind(
        key="findings",
        label="数据疑点",
        needs=Permission.PERSON_EXPORT,
        verb="person.export",
        target="veterans.Person:*",
        person="person",
        choose=_choose,
        read=lambda rows, at: rows.iterator(chunk_size=2000),
    )
)
