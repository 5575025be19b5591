"""What the duty desk raises becomes a ticket with a term (bureau.kit.issues)."""

from django.urls import reverse

from bureau.kit import issues
from veterans.tickets import operations


@issues.provider
def open_ticket(*, issue, by, at):
    ticket = operations.take_over(
        source=issue.source,
        station_code=issue.station,
        kind=issue.kind,
        text=issue.text,
        by_id=by.user_id if by else None,
        at=at,
    )
    return issues.Taken(ticket.number, reverse("tickets:ticket", args=[ticket.pk]))
