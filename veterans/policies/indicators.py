"""How much of what people are entitled to has been seen to, as of any moment."""

from django.db.models import Q
from django.utils.timezone import localdate

from bureau.kit.indicators import Indicator
from veterans.policies.models import Entitlement


def standing(at):
    day = localdate(at)
    return Entitlement.objects.filter(Q(ended_on=None) | Q(ended_on__gt=day), since__lte=day)


def seen_to(at):
    return standing(at).filter(decided_at__lte=at).exclude(decision="OPEN")


POLICY_RATE = Indicator(
    key="policy_seen_rate",
    label="政策找人办结率",
    definition="已享受、本人不要或核对后不适用的政策待办 ÷ 符合条件的政策待办（一人可有多项）。",
    unit="项",
    numerator=seen_to,
    denominator=standing,
    numerator_label="已办结",
    denominator_label="符合条件",
    door="policies:tasks",
    personal=False,
)
