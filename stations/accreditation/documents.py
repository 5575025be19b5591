"""The lists as workbooks: what stands on the page, in the order of the page."""

from collections.abc import Iterable, Iterator

from stations.accreditation.models import Bid
from stations.accreditation.queries import Row

BIDS = ["服务站", "编码", "年度", "状态", "评分方案", "第几轮", "牌匾号", "命名日期", "最近复查"]
SHEET = ["大类", "小项", "怎样得分", "分值", "数值", "凭据"]


def bids(rows: Iterable[Bid]) -> Iterator[list]:
    for bid in rows:
        yield [
            str(bid.station), bid.station_id, bid.year, bid.get_state_display(), str(bid.sheet.scheme), bid.sheet.round,
            bid.plaque, bid.named_on, bid.rechecked_on,
        ]  # fmt: skip


def sheet_headings(rows: list[Row]) -> list[str]:
    return [*SHEET, *(level.label for level in rows[0].levels), "改分原因", "要整改"]


def sheet(rows: list[Row]) -> Iterator[list]:
    for row in rows:
        item, value = row.item, row.own.value if row.own else None
        given = [
            "不适用" if points is None else "" if points == "" else float(points) for _, points in row.points
        ]
        reasons = "；".join(f"{level}：{reason}" for level, reason in row.reasons)
        yield [
            item.group, str(item), item.get_how_display(), float(item.full), "" if value is None else float(value),
            row.proofs, *given, reasons, row.gap.what if row.gap else "",
        ]  # fmt: skip
