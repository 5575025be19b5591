"""The station is told once when something runs low, and when something waits to be received or taken back."""

import datetime as dt

from django.urls import reverse

from bureau.kit import reminders
from stations.permissions import Permission
from stations.supplies import queries


@reminders.provider("supply")
def goods_to_look_after(*, at: dt.datetime):
    for stock in queries.low_everywhere():
        subject = "有物品快用完了"
        text = f"{stock.good}还有 {stock.count} {stock.good.unit}，最少要有 {stock.minimum}"
        yield _to(stock.station_id, f"low-{stock.pk}", subject, text)
    for transfer in queries.to_receive():
        text = f"{transfer.good} {transfer.count} {transfer.good.unit}"
        yield _to(transfer.taker_id, f"get-{transfer.pk}", "有调来的物品等签收", text)
    for transfer in queries.to_take_back():
        text = f"{transfer.good} {transfer.count} {transfer.good.unit}"
        yield _to(transfer.giver_id, f"back-{transfer.pk}", "调出的物品没有收，请收回", text)


def _to(code: str, key: str, subject: str, text: str) -> reminders.Reminder:
    url = reverse("supplies:station", args=[code])
    return reminders.Reminder(
        key=key, subject=subject, text=text, place=code, needs=Permission.SUPPLY_WORK, url=url
    )
