"""What wants attention in shop work."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bureau.kit import alerts
from preferential_cards.shops import queries, scoring
from preferential_cards.shops.enums import MatterState, Outcome, State
from preferential_cards.shops.models import Shop
from stations.permissions import Permission
from stations.scope import below


def _work(**asked) -> str:
    return f"{reverse('shops:work')}?{urlencode(asked)}"


@alerts.waiting
def shops_that_wait(*, scope, at):
    rows = list(
        queries.waiting_for(scope)
        .values("state")
        .order_by("state")
        .annotate(count=Count("pk"), late=Count("pk", filter=queries.late(at)))
    )
    for row in rows:
        state = State(row["state"])
        yield alerts.Waits(
            f"崇军商家“{state.label}”", "家", row["count"], row["late"], 0, _work(key=state), "去办"
        )


@alerts.waiting
def matters_that_wait(*, scope, at):
    if not scope.allows(Permission.SHOP_REVIEW):
        return
    rows = list(queries.open_matters(scope).order_by("opened_at").values_list("opened_at", "state"))
    ready = [opened for opened, state in rows if state == MatterState.HEARD]
    if ready:
        days = (at - ready[0]).days
        late = sum((at - opened).days > 10 for opened in ready)
        yield alerts.Waits(
            "商家投诉与走访待认定", "件", len(ready), late, days, reverse("shops:matters"), "认定"
        )


@alerts.provider
def shops_that_need_a_decision(*, scope, place, at):
    if not scope.allows(Permission.SHOP_VIEW):
        return
    today = localdate(at)
    rule = queries.rule(today)
    here = Shop.objects.visible_to(scope).filter(below("street_id", place), state=State.ACTIVE)
    ending = queries.ending(scope, today).filter(below("street_id", place)).count()
    if ending:
        yield alerts.Alert(
            "warn",
            "快到期",
            f"{ending} 家崇军商家协议 {rule.renewal_days} 天内到期",
            "到期后自动从名录消失",
            _work(key="ending"),
        )
    refused = Count("matters", filter=Q(matters__outcome=Outcome.UPHELD, matters__refused_offer=True))
    for shop in here.annotate(refused=refused).filter(refused__gte=rule.refusals_to_remove)[:5]:
        yield alerts.Alert(
            "bad", "失信", f"{shop.name} {shop.refused} 次查实不给承诺的优惠", f"规则：{rule.refusals_to_remove} 次应取消", reverse("shops:shop_file", args=[shop.pk])
        )  # fmt: skip
    low = list(scoring.low_for_long(here, today)[:5])
    for shop in low:
        yield alerts.Alert(
            "warn", "评分低", f"{shop.name} 连续 {rule.low_months} 个月不到 {rule.floor} 分", "规则：应暂停整改", reverse("shops:shop_file", args=[shop.pk])
        )  # fmt: skip
