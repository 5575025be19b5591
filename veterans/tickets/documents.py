"""The letter that answers: to whom, what was asked, what was done, where to turn if it does not satisfy."""

import datetime as dt

from django.conf import settings
from django.utils.timezone import localdate

from bureau.kit import documents
from veterans.tickets import queries
from veterans.tickets.enums import Desk
from veterans.tickets.models import Ticket

PAPER = "tickets/documents/letter.html"
APPEAL = "对本答复不满意的，可在收到之日起 30 日内提出，我们将交上一级重新办理。"
LAST = "对本答复不满意的，可以依法申请复查、复核，或向人民法院提起诉讼。"


def letter_context(ticket: Ticket, *, at: dt.datetime) -> dict:
    """Plain words only: what this returns is what the paper says, and tests read it here."""
    return {
        "number": ticket.number,
        "name": ticket.person.name if ticket.person_id else ticket.reporter_name or "来访人",
        "received": f"{localdate(ticket.received_at):%Y年%-m月%-d日}",
        "kind": ticket.kind.name,
        "text": ticket.text,
        "answer": ticket.answer,
        "answered": f"{localdate(ticket.answered_at):%Y年%-m月%-d日}",
        "from": queries.desk_name(ticket),
        "phone": settings.BUREAU_PHONE,
        "appeal": LAST if ticket.desk == Desk.BUREAU else APPEAL,
    }


def letter(ticket: Ticket, *, at: dt.datetime) -> bytes:
    return documents.pdf(PAPER, letter_context(ticket, at=at))
