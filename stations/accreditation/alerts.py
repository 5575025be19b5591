"""Bids that wait for this reader's step, and what is to be put right."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import alerts
from stations.accreditation import queries
from stations.accreditation.models import Gap
from stations.permissions import Permission


@alerts.waiting
def bids(*, scope, at):
    ages = sorted((at - since).days for since in queries.waiting(scope).values_list("state_since", flat=True))
    if ages:
        yield alerts.Waits(
            what="枫桥式创建等您办", unit="个站", count=len(ages), late=sum(days > 30 for days in ages),
            days=ages[-1], url=reverse("accreditation:list"), act="去办",
        )  # fmt: skip


@alerts.due
def gaps(*, scope, at, most):
    if not scope.allows(Permission.ACCREDITATION_FILL) or scope.allows(Permission.ACCREDITATION_DECIDE):
        return
    mine = scope.within("station_id", Permission.ACCREDITATION_FILL)
    rows = (
        Gap.objects.visible_to(scope).open().filter(mine).select_related("station", "item").order_by("due_on")
    )
    for gap in rows[:most]:
        yield alerts.Due(
            key=f"gap:{gap.pk}", what=f"整改：{gap.item.name}", whom=str(gap.station), where="枫桥式创建",
            due_on=gap.due_on, reason="已超期" if gap.due_on < localdate(at) else gap.what,
            url=reverse("accreditation:bid", args=[gap.bid_id]), act="去改", weight=4,
        )  # fmt: skip
