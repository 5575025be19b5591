"""The list of drawn files as rows and columns."""

import datetime as dt

from django.http import QueryDict

from bureau.exports import kinds
from stations.permissions import Permission
from stations.scope import Scope
from veterans.sampling import queries
from veterans.sampling.enums import When
from veterans.sampling.forms import ListFilter

COLUMNS = [
    kinds.Column("编号", lambda s: s.number),
    kinds.Column("批次", lambda s: s.round.name),
    kinds.Column("姓名", lambda s: str(s.person)),
    kinds.Column("所属站", lambda s: str(s.station)),
    kinds.Column("状态", lambda s: s.get_state_display()),
    kinds.Column("期限", lambda s: s.due_on),
    kinds.Column("问题", lambda s: s.get_fault_display()),
    kinds.Column("处理", lambda s: s.get_sanction_display()),
]


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = ListFilter.asked(QueryDict(query))
    rows = queries.whole(queries.listed(by, asked))
    said = [When(asked["when"]).label, asked["station"] and f"服务站 {asked['station']}"]
    allowed = by.within("station_id", Permission.PERSON_EXPORT)
    return kinds.Selection(rows.filter(allowed), COLUMNS, "；".join(part for part in said if part))


kinds.register(
    kinds.Kind(
        key="sampling",
        label="抽查档案",
        needs=Permission.PERSON_EXPORT,
        verb="sample.export",
        target="sampling.Sample:*",
        person="person_id",
        choose=_choose,
        read=lambda rows, at: rows.iterator(chunk_size=1000),
        offered=(kinds.Column("复核意见", lambda s: s.finding, sensitive=True),),
    )
)
