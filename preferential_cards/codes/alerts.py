"""Probing is seen, copies are seen, double use is seen."""

import datetime as dt

from django.db.models import Count
from django.urls import reverse

from bureau.kit import alerts
from preferential_cards.codes import queries
from preferential_cards.codes.enums import Outcome
from preferential_cards.codes.models import Check
from stations.permissions import Permission
from stations.scope import below

MOST = 5


def _door(shop_id: int) -> str:
    return f"{reverse('codes:log')}?shop={shop_id}&bad=1"


@alerts.provider
def probing(*, scope, place, at):
    if not scope.allows(Permission.SHOP_VIEW):
        return
    for row in queries.bad_checks(scope, at).filter(below("shop__street_id", place))[:MOST]:
        yield alerts.Alert(
            "bad", "异常", f"{row['name']} 一天内 {row['count']} 次无效扫码", "可能在试码；一小时满 10 次自动暂停", _door(row["shop_id"])
        )  # fmt: skip
    doubles = Check.objects.visible_to(scope).filter(
        below("shop__street_id", place), outcome=Outcome.DOUBLE, at__gt=at - dt.timedelta(days=7)
    )
    for row in doubles.values("shop_id", "shop__name").annotate(count=Count("pk")).order_by("-count")[:MOST]:
        yield alerts.Alert(
            "warn", "重复", f"{row['shop__name']} 离线核销有 {row['count']} 次重复使用", "近 7 天上传后发现", _door(row["shop_id"])
        )  # fmt: skip


@alerts.provider
def copies(*, scope, place, at):
    if not scope.allows(Permission.CARD_CODE):
        return
    for code, count in queries.copied_prints(scope, at)[:MOST]:
        yield alerts.Alert(
            "warn", "异常", f"一张纸质老兵码一天核验 {count} 次", "可能被复印，请联系本人重打", reverse("codes:person", args=[code.person_id])
        )  # fmt: skip
