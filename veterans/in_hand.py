"""What a colleague who leaves has begun to register."""

from bureau.kit import in_hand
from bureau.kit.in_hand import InHand
from stations.permissions import Permission
from veterans.models import Draft

in_hand.declare(
    InHand(
        of="veterans.Draft.by",
        what="没登记完的草稿",
        unit="份",
        rows=lambda user, at: Draft.objects.filter(by=user).select_related("station"),
        verb="draft.hand_over",
        needs=Permission.PERSON_EDIT,
        give=in_hand.hand_to("by"),
    )
)
