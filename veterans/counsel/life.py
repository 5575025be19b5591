"""A consultation in the life of a person. What it was about stays on its own page."""

from django.urls import reverse

from stations.permissions import Permission
from veterans import life
from veterans import states as registration
from veterans.counsel import queries
from veterans.counsel.enums import State

MOST = 3


@life.register_events
def events(person, *, by):
    for booking in queries.of_person(person, by=by):
        if booking.state != State.CANCELLED:
            yield life.Event(booking.slot.day, f"法律咨询（{booking.get_state_display()}）")


@life.register_panel
def panel(person, *, by):
    if person.state in registration.LEFT or not by.allows(Permission.TICKET_TAKE, person):
        return None
    lines = [
        life.Line(str(one.slot), one.get_state_display(), one.tone, reverse("counsel:booking", args=[one.pk]))
        for one in queries.of_person(person, by=by)[:MOST]
    ]
    url = f"{reverse('counsel:list')}?person={person.pk}"
    return life.Panel("法律咨询", tuple(lines or [life.Line("没有约过")]), "约法律咨询", url)
