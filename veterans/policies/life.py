"""What this room adds to the page of a person: what the person is entitled to, with the article."""

from django.urls import reverse

from stations.permissions import Permission
from veterans import life
from veterans.policies import evaluation
from veterans.policies.models import Entitlement
from veterans.writing import after_a_change

after_a_change(evaluation.end_for_who_has_left)


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.PERSON_VIEW, person):
        return None
    rows = (
        Entitlement.objects.visible_to(by)
        .filter(person=person)
        .standing()
        .select_related("rule")
        .order_by("decision", "code")
    )
    lines = tuple(
        life.Line(
            row.rule.name, row.get_decision_display(), row.tone, reverse("policies:task", args=[row.pk])
        )
        for row in rows
    )
    return life.Panel("政策找人", lines) if lines else None
