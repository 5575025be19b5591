"""What tickets add to the page of a person. The words of a ticket stay on its own page."""

from django.urls import reverse
from django.utils.timezone import localdate

from stations.permissions import Permission
from veterans import life
from veterans import states as registration
from veterans.tickets import queries, rules, states

MOST = 4


def _called(ticket) -> str:
    return "保密件" if ticket.confidential else ticket.kind.name


@life.register_events
def events(person, *, by):
    for ticket in queries.of_person(person, by=by):
        channel = ticket.get_channel_display()
        yield life.Event(localdate(ticket.received_at), f"提出诉求（{_called(ticket)}）", note=channel)
        if ticket.answered_at:
            yield life.Event(localdate(ticket.answered_at), f"诉求已答复（{_called(ticket)}）")


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.TICKET_VIEW, person):
        return None
    today = localdate()
    lines = [
        life.Line(
            f"{ticket.due_on:%Y-%m-%d} 前" if ticket.state in states.RUNNING else "",
            f"{_called(ticket)}：{ticket.get_state_display()}",
            "bad" if rules.is_late(ticket, today) else ticket.tone,
            reverse("tickets:ticket", args=[ticket.pk]),
        )
        for ticket in queries.of_person(person, by=by)[:MOST]
    ]
    if person.state in registration.LEFT or not by.allows(Permission.TICKET_TAKE, person):
        return life.Panel("诉求", tuple(lines)) if lines else None
    url = f"{reverse('tickets:new')}?person={person.pk}"
    return life.Panel("诉求", tuple(lines or [life.Line("没有提过诉求")]), "登记诉求", url)
