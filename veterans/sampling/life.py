"""What an audit adds to the page of a person."""

from django.urls import reverse
from django.utils.timezone import localdate

from stations.permissions import Permission
from veterans import life
from veterans.sampling.models import Sample


@life.register_events
def events(person, *, by):
    for sample in Sample.objects.visible_to(by).filter(person=person).select_related("round"):
        yield life.Event(localdate(sample.round.drawn_at), f"档案被抽查（{sample.round}）", "register")
        if sample.judged_at:
            yield life.Event(
                localdate(sample.judged_at), f"抽查复核：{sample.get_state_display()}", "register"
            )


@life.register_panel
def panel(person, *, by):
    if not by.allows(Permission.SAMPLE_VIEW, person):
        return None
    rows = Sample.objects.visible_to(by).filter(person=person).order_by("-pk")[:2]
    lines = [
        life.Line(
            f"{sample.due_on:%Y-%m-%d} 前", sample.get_state_display(), sample.tone,
            reverse("sampling:sample", args=[sample.pk]),
        )
        for sample in rows
    ]  # fmt: skip
    return life.Panel("档案抽查", tuple(lines)) if lines else None
