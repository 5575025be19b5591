"""What visiting adds to the page of a person: each visit in the life, and a box with the next one."""

from django.urls import reverse
from django.utils.timezone import localdate

from stations.permissions import Permission
from veterans import life, states
from veterans.visits import queries, rules
from veterans.visits.models import Visit


@life.register_events
def events(person, *, by):
    for visit in Visit.objects.visible_to(by).filter(person=person).select_related("by"):
        note = visit.found if visit.found else ""
        yield life.Event(
            localdate(visit.at),
            f"走访（{visit.get_reason_display()}）：{visit.get_outcome_display()}",
            who=str(visit.by or ""),
            note=note,
        )


@life.register_panel
def panel(person, *, by):
    if person.state in states.LEFT or not by.allows(Permission.PERSON_VIEW, person):
        return None
    tasks = queries.open_of(person.pk, by=by)
    today = localdate()
    lines = [
        life.Line(
            f"{task.due_on:%Y-%m-%d} 前",
            rules.why_now(task, today=today),
            "bad" if task.due_on < today else "info",
            reverse("visits:task", args=[task.pk]),
        )
        for task in tasks
    ]
    last = queries.last_visits(person, by=by, most=1)
    lines += [life.Line("上次", f"{localdate(v.at)} {v.get_outcome_display()}") for v in last]
    if not by.allows(Permission.VISIT_DO, person):
        return life.Panel("走访", tuple(lines)) if lines else None
    if not lines:
        lines = [life.Line("还没有走访过")]
    return life.Panel("走访", tuple(lines), "记一次走访", reverse("visits:record", args=[person.pk]))
