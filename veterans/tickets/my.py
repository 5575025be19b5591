"""What a person sees of what they have asked: who has it, until when, what was answered."""

from django.urls import reverse
from django.utils.timezone import localdate

from bureau.kit import my
from veterans.tickets import queries, states
from veterans.tickets.enums import State
from veterans.tickets.models import Ticket


@my.panel
def ask(person, *, at):
    answered = Ticket.objects.filter(person=person, state=State.ANSWERED).count()
    url = reverse("my_tickets:list")
    if answered:
        return my.Card(
            "有答复了", f"{answered} 件诉求已答复，请看一看，告诉我们是否满意。", url, "看答复", todo=True
        )
    return my.Card("有事找我们", "有困难、有意见、想维护权益，写一句话就行，按期答复。", url, "写一件")


@my.matter
def tickets(person, *, at):
    rows = Ticket.objects.filter(person=person).select_related("kind", "station").order_by("-received_at")
    for ticket in rows:
        yield my.Matter(
            title=f"诉求：{ticket.kind}",
            state=ticket.get_state_display(),
            tone=ticket.tone,
            text=_where(ticket),
            key=f"tickets:{ticket.pk}",
            steps=tuple(_steps(ticket)),
            open=ticket.state not in states.FINAL,
        )


def _where(ticket) -> str:
    if ticket.state in states.RUNNING:
        return f"现在在{queries.desk_name(ticket)}，{ticket.due_on:%Y-%m-%d} 前答复。"
    if ticket.answer:
        return f"答复：{ticket.answer}"
    return f"{localdate(ticket.ended_at):%Y-%m-%d} 撤回。"


def _steps(ticket):
    running = ticket.state in states.RUNNING
    yield my.Step("提出", "done", f"{localdate(ticket.received_at):%Y-%m-%d}")
    if ticket.state == State.WITHDRAWN:
        yield my.Step("撤回", "done", f"{localdate(ticket.ended_at):%Y-%m-%d}")
        return
    yield my.Step("办理", "current" if running else "done", f"{ticket.due_on:%Y-%m-%d} 前" if running else "")
    yield my.Step("答复", "" if running else "done")
    rating = {State.ANSWERED: "current", State.CLOSED: "done"}.get(State(ticket.state), "")
    yield my.Step("您的评价", rating, ticket.get_satisfaction_display())
