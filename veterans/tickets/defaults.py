"""The kinds a new copy begins with. The terms are ours, not official: the bureau edits them in the admin."""

from veterans.tickets.models import TicketKind

OURS = "本局约定，可在后台修改"
# code, name, working days, confidential
KINDS = [
    ("QUESTION", "咨询政策", 3, False),
    ("APPEAL", "反映诉求", 15, False),
    ("HARDSHIP", "生活困难", 10, False),
    ("RIGHTS", "权益维护", 15, True),
    ("COMPLAINT", "投诉服务", 7, True),
    ("SUGGESTION", "提建议", 10, False),
    ("OTHER", "其他", 10, False),
]


def load(sender=None, **kwargs) -> None:
    if TicketKind.objects.exists():
        return
    TicketKind.objects.bulk_create(
        TicketKind(
            code=code, name=name, workdays=days, confidential=confidential, position=10 * n, basis=OURS
        )
        for n, (code, name, days, confidential) in enumerate(KINDS, 1)
    )
