"""The work list as rows and columns: on the page and in its export."""

import datetime as dt

from django.http import QueryDict
from django.utils import timezone

from bureau.exports import kinds
from preferential_cards import documents, queries
from preferential_cards.enums import State
from preferential_cards.forms import CARD_WORDS, WAITS, ListFilter
from stations.permissions import Permission
from stations.scope import Scope

SETTLED = {"all", "void", State.ISSUED, State.REJECTED, State.WITHDRAWN}


def filtered(asked: dict, *, by: Scope, at: dt.datetime):
    filters = {name: asked[name] for name in ("station", "q", "days", "card_type")}
    return queries.work_list(by, at=at, **filters)


def listed(rows, asked: dict, *, by: Scope):
    order = ["-state_since", "-pk"] if asked["state"] in SETTLED else ["state_since", "pk"]
    found = queries.in_state(rows, asked["state"], by)
    return found.select_related("person", "station").order_by(*order)


def _day(moment):
    return timezone.localdate(moment) if moment else None


COLUMNS = [
    kinds.Column("编号", lambda line: documents.number(line.application)),
    kinds.Column("姓名", lambda line: str(line.application.person)),
    kinds.Column("所属站", lambda line: str(line.application.station)),
    kinds.Column("证件", lambda line: CARD_WORDS[line.application.card_type]),
    kinds.Column("状态", lambda line: line.application.get_state_display()),
    kinds.Column("已等天数", lambda line: line.days),
    kinds.Column("首次提交", lambda line: _day(line.application.submitted_at)),
    kinds.Column("退回次数", lambda line: line.application.returns),
    kinds.Column("发放日期", lambda line: _day(line.application.issued_at)),
]


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    asked = ListFilter.asked(QueryDict(query))
    rows = listed(filtered(asked, by=by, at=at), asked, by=by)
    state = State(asked["state"]).label if asked["state"] in State.values else ""
    said = [
        state, asked["station"] and f"服务站 {asked['station']}", dict(WAITS)[asked["days"]] if asked["days"] else "",
        asked["card_type"] and CARD_WORDS[asked["card_type"]], asked["q"] and "查找：…",
    ]  # fmt: skip
    allowed = by.within("station_id", Permission.PERSON_EXPORT)
    return kinds.Selection(rows.filter(allowed), COLUMNS, "；".join(part for part in said if part) or "全部")


CARDS = kinds.Kind(
    key="cards",
    label="优待证申领",
    needs=Permission.PERSON_EXPORT,
    verb="card.export",
    target="preferential_cards.Application:*",
    person="person_id",
    choose=_choose,
    read=lambda rows, at: queries.waiting(rows.iterator(chunk_size=1000), at),
    offered=(
        kinds.Column("完整姓名", lambda line: line.application.person.name, sensitive=True),
        kinds.Column("完整证件号", lambda line: line.application.person.id_number, sensitive=True),
    ),
)
kinds.register(CARDS)
