"""Rosters that are not written yet, or written with rows that still wait for somebody's answer."""

from django.db.models import Exists, OuterRef, Q

from bureau.kit import in_hand
from bureau.kit.in_hand import InHand
from stations.permissions import Permission
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch, BatchRow
from veterans.imports.states import OPEN


def unfinished(user, at):
    doubtful = Exists(BatchRow.objects.filter(batch_id=OuterRef("pk")).open_work())
    mine = Batch.objects.filter(by=user).select_related("station")
    return mine.filter(Q(state__in=sorted(OPEN)) | Q(state=BatchState.DONE) & doubtful)


in_hand.declare(
    InHand(
        of="veterans.Batch.by",
        what="没办完的名册",
        unit="份",
        rows=unfinished,
        verb="import.hand_over",
        needs=Permission.ROSTER_IMPORT,
        give=in_hand.hand_to("by"),
    )
)
