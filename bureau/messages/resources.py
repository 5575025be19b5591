"""The delivery log as a file, names and numbers masked: what leaves, for the door of exports."""

import datetime as dt
from collections.abc import Iterator

from django.http import QueryDict
from django.utils.timezone import localtime

from bureau.exports import kinds
from bureau.messages import queries
from bureau.messages.forms import LogForm
from stations.permissions import Permission
from stations.scope import Scope

PIECE = 1_000
COLUMNS = [
    kinds.Column("姓名", lambda line: line[1]),
    kinds.Column("手机", lambda line: line[0].masked_phone),
    kinds.Column("模板", lambda line: str(line[0].wording.title)),
    kinds.Column("内容", lambda line: line[0].text),
    kinds.Column("状态", lambda line: line[0].get_state_display()),
    kinds.Column("未发原因", lambda line: line[0].get_skip_display()),
    kinds.Column("排入", lambda line: localtime(line[0].queued_at)),
    kinds.Column("发出", lambda line: line[0].sent_at and localtime(line[0].sent_at)),
    kinds.Column("网关答复", lambda line: line[0].error),
    kinds.Column("计费条数", lambda line: line[0].parts),
]


def _choose(query: str, *, by: Scope, at: dt.datetime) -> kinds.Selection:
    form = LogForm(QueryDict(query))
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.log(by, **asked).filter(by.within("station_id", Permission.PERSON_EXPORT))
    said = [str(value) for key, value in asked.items() if value and key not in ("task", "person")]
    return kinds.Selection(rows, COLUMNS, "；".join(said) or "短信记录（全部）")


def _read(rows, at: dt.datetime) -> Iterator[tuple]:
    piece = []
    for row in rows.iterator(chunk_size=PIECE):
        piece.append(row)
        if len(piece) == PIECE:
            yield from queries.named(piece)
            piece = []
    yield from queries.named(piece)


kinds.register(
    kinds.Kind(
        key="sms",
        label="短信记录",
        needs=Permission.PERSON_EXPORT,
        verb="sms.export",
        target="notes.Sms:*",
        person="person_id",
        choose=_choose,
        read=_read,
    )
)
