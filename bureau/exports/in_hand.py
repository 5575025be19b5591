"""Exports that were asked for and not fetched: what one person was allowed to take away goes to nobody else."""

from bureau.exports import operations, states
from bureau.exports.models import Order
from bureau.kit import in_hand
from bureau.kit.in_hand import InHand

in_hand.declare(
    InHand(
        of="exports.Order.asked_by",
        what="没取走的导出",
        unit="件",
        rows=lambda user, at: Order.objects.filter(asked_by=user, state__in=sorted(states.OPEN)),
        verb="export.end_with_account",
        end=operations.end_with_account,
        told="作废，接手人需要的自己另行申请",
    )
)
