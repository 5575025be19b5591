"""What this room adds to the page of a person: doubts with the field that mends them, and where a merged file went."""

from django.urls import reverse
from django.utils.timezone import localdate

from stations.permissions import Permission
from veterans import life
from veterans.enums import State
from veterans.quality import findings, queries
from veterans.quality.models import Finding, Merge, Pair
from veterans.writing import after_a_change

MOST_LINES = 5
after_a_change(findings.look_at)


@life.register_events
def events(person, *, by):
    for merge in Merge.objects.visible_to(by).filter(person=person).select_related("by"):
        yield life.Event(
            localdate(merge.at),
            f"并入档号 {merge.gone_id}",
            "register",
            who=str(merge.by or ""),
            note=merge.note,
        )
        if merge.undone_at:
            yield life.Event(localdate(merge.undone_at), f"撤销与档号 {merge.gone_id} 的合并", "register")


@life.register_panel
def panel(person, *, by):
    if person.state == State.DUPLICATE:
        merge = queries.merge_of(person)
        if merge is None:
            return None
        line = life.Line(
            "这份档案",
            f"已并入档号 {merge.person_id}",
            "info",
            reverse("people:person", args=[merge.person_id]),
        )
        return life.Panel("合并", (line,), "看合并经过", reverse("quality:merge", args=[merge.pk]))
    lines = [
        life.Line(
            finding.doubt.label, finding.detail or finding.doubt.cure, "warn", queries.cure_url(finding)
        )
        for finding in Finding.objects.visible_to(by).filter(person=person).waiting(localdate())[:MOST_LINES]
        if finding.rule != "double"
    ]
    pairs = queries.with_people(
        Pair.objects.visible_to(by).filter(pk__in=queries.pairs_of(person)).open(), by=by
    )
    for line in pairs:
        other = line.second if line.first.pk == person.pk else line.first
        lines.append(
            life.Line(
                "可能重复",
                f"档号 {other.pk}，{other.station}",
                "warn",
                reverse("quality:pair", args=[line.pair.pk]),
            )
        )
    if not lines or not by.allows(Permission.PERSON_EDIT, person):
        return None
    return life.Panel("数据疑点", tuple(lines))
