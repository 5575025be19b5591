"""A list on a phone, and what that phone could not hand in."""

from bureau.field import operations
from bureau.field.enums import State
from bureau.field.models import Sent, Trip
from bureau.kit import in_hand
from bureau.kit.in_hand import InHand

in_hand.declare(
    InHand(
        of="field.Trip.user",
        what="带在手机里的名单",
        unit="份",
        rows=lambda user, at: Trip.objects.filter(user=user, returned_at=None),
        verb="field.end_with_account",
        end=operations.end_with_account,
        told="收回，手机里的名单随即打不开",
    )
)
in_hand.declare(
    InHand(
        of="field.Sent.user",
        what="手机上没有写入的记录",
        unit="条",
        rows=lambda user, at: Sent.objects.filter(user=user).exclude(state=State.DONE),
        told="只在本人手机里，请先请本人在手机上处理",
    )
)
