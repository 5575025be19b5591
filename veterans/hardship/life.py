"""What hardship adds to the page of a person. The figures of the household stay on the page of the case."""

from django.urls import reverse
from django.utils.timezone import localdate

from stations.permissions import Permission
from veterans import life
from veterans import states as registration
from veterans.hardship import queries, states
from veterans.hardship.enums import State

MOST = 3


@life.register_events
def events(person, *, by):
    for case in queries.of_person(person, by=by):
        yield life.Event(localdate(case.opened_at), "发起困难认定")
        if case.decided_at:
            yield life.Event(localdate(case.decided_at), f"困难认定：{case.get_level_display()}", "treatment")


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.HARDSHIP_VIEW, person):
        return None
    cases = list(queries.of_person(person, by=by)[:MOST])
    lines = [
        life.Line(
            f"有效至 {case.valid_to:%Y-%m-%d}"
            if case.state == State.CONFIRMED
            else f"{case.opened_at:%Y-%m-%d}",
            case.get_level_display() if case.state == State.CONFIRMED else case.get_state_display(),
            case.tone,
            reverse("hardship:case", args=[case.pk]),
        )
        for case in cases
    ]
    running = any(case.state in states.OPEN for case in cases)
    if running or person.state in registration.LEFT or not by.allows(Permission.HARDSHIP_FILL, person):
        return life.Panel("困难认定", tuple(lines)) if lines else None
    act = "重新认定" if lines else "发起认定"
    url = reverse("hardship:begin", args=[person.pk])
    return life.Panel("困难认定", tuple(lines or [life.Line("没有认定过")]), act, url)
