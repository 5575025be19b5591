"""The list that goes out, as a workbook: masked by itself; full names and numbers only through the vault."""

from django.http import QueryDict

from bureau.exports import kinds
from preferential_cards import documents
from preferential_cards.outside import queries
from preferential_cards.outside.models import Batch, Row
from stations.permissions import Permission

COLUMNS = [
    kinds.Column("申领编号", lambda row: documents.number(row.application)),
    kinds.Column("姓名", lambda row: str(row.person)),
    kinds.Column("所属站", lambda row: str(row.station)),
    kinds.Column("证件", lambda row: row.application.get_card_type_display()),
    kinds.Column("结果", lambda row: row.get_result_display()),
    kinds.Column("说明", lambda row: row.said),
    kinds.Column("证号", lambda row: ""),
]


def _choose(query: str, *, by, at) -> kinds.Selection:
    asked = QueryDict(query).get("batch", "")
    batch = Batch.objects.visible_to(by).filter(pk=int(asked) if asked.isdigit() else 0).first()
    rows = queries.rows(batch, by) if batch else Row.objects.none()
    allowed = by.within("station_id", Permission.PERSON_EXPORT)
    return kinds.Selection(rows.filter(allowed), COLUMNS, f"批次 {batch}" if batch else "没有这一批")


BATCH = kinds.Kind(
    key="card_batch",
    label="优待证报送清单",
    needs=Permission.PERSON_EXPORT,
    verb="card.batch_list",
    target="card_outside.Batch:*",
    person="person_id",
    choose=_choose,
    read=lambda rows, at: rows.iterator(chunk_size=1000),
    offered=(
        kinds.Column("完整姓名", lambda row: row.person.name, sensitive=True),
        kinds.Column("公民身份号码", lambda row: row.person.id_number, sensitive=True),
    ),
)
kinds.register(BATCH)
