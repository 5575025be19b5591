"""The stock and the ledger as workbooks. Whom something went to stays here: that list is one of persons."""

from django.utils.timezone import localtime

STOCK = ["服务站", "编码", "物品", "类别", "现有", "单位", "最少要有", "低于最少"]
LEDGER = ["时间", "办理", "物品", "增减", "办理后", "给谁", "说明", "签收", "经办人"]


def stock(rows):
    for one in rows:
        yield [
            str(one.station), one.station_id, str(one.good), one.good.get_category_display(), one.count, one.good.unit,
            one.minimum, one.is_low,
        ]  # fmt: skip


def ledger(rows):
    for one in rows:
        yield [
            localtime(one.at), one.get_deed_display(), str(one.good), one.change, one.after, _kind(one),
            "" if one.ref or one.to_name else one.note, bool(one.signature), str(one.by or ""),
        ]  # fmt: skip


def _kind(entry) -> str:
    if entry.transfer:
        return str(entry.transfer.taker if entry.change < 0 else entry.transfer.giver)
    return "活动" if "Event" in entry.ref else "个人" if entry.ref or entry.to_name else ""
