"""Tickets that somebody is working on. The place that has them in hand stays; a colleague there goes on."""

from bureau.kit import in_hand
from bureau.kit.in_hand import InHand
from stations.permissions import Permission
from veterans.tickets import operations
from veterans.tickets.models import Ticket

in_hand.declare(
    InHand(
        of="tickets.Ticket.owner",
        what="在办的诉求",
        unit="件",
        rows=lambda user, at: Ticket.objects.filter(owner=user).running(),
        verb="ticket.hand_over",
        needs=Permission.TICKET_WORK,
        place=lambda ticket: ticket.desk_code,
        give=operations.hand_over,
    )
)
