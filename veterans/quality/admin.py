from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from veterans.quality import operations
from veterans.quality.enums import Verdict
from veterans.quality.models import DayCount, Finding, Merge, Pair


@admin.register(Finding)
class FindingAdmin(ScopedAdmin):
    """Opened and closed by rules: nothing can be typed here."""

    view_needs = Permission.PERSON_VIEW
    list_display = ["person", "station", "label", "detail", "opened_at", "closed_at", "set_aside_until"]
    list_filter = ["rule"]
    list_select_related = ["person", "station"]
    ordering = ["-opened_at", "-pk"]
    fields = readonly_fields = [
        "person", "station", "label", "detail", "opened_at", "closed_at", "set_aside_until", "set_aside_by", "reason",
    ]  # fmt: skip

    @admin.display(description="疑点", ordering="rule")
    def label(self, finding):
        return finding.doubt.label

    def decisions(self, request, finding):
        return [("TAKE_UP", "放回待补")] if finding.set_aside_until and finding.closed_at is None else []

    def decide(self, request, finding, decision, note):
        operations.take_up(finding_id=finding.pk, by=request.scope, at=timezone.now())
        return "已放回待补"


@admin.register(Pair)
class PairAdmin(ScopedAdmin):
    """The decision “different” is a button here; a merge is chosen field by field on its own page."""

    view_needs = Permission.PERSON_MERGE
    list_display = ["__str__", "station", "score", "why", "verdict", "decided_by", "beside"]
    list_filter = ["verdict"]
    list_select_related = ["station", "decided_by"]
    ordering = ["-score", "pk"]
    fields = readonly_fields = [
        "first_id", "second_id", "station", "score", "why", "verdict", "found_at", "decided_at", "decided_by", "note", "beside",
    ]  # fmt: skip

    @admin.display(description="依据")
    def why(self, pair):
        return "；".join(pair.reasons)

    @admin.display(description="核对")
    def beside(self, pair):
        return format_html('<a href="{}">对照两份档案</a>', reverse("quality:pair", args=[pair.pk]))

    def decisions(self, request, pair):
        return [("DIFFERENT", Verdict.DIFFERENT.label)] if pair.verdict == Verdict.OPEN else []

    def decide(self, request, pair, decision, note):
        operations.call_different(pair_id=pair.pk, note=note, by=request.scope, at=timezone.now())
        return "已记为不是同一人"


@admin.register(Merge)
class MergeAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_MERGE
    list_display = ["__str__", "station", "at", "by", "undone_at", "undone_by", "page"]
    list_select_related = ["station", "by", "undone_by"]
    ordering = ["-at"]
    fields = readonly_fields = [
        "person",
        "gone_id",
        "station",
        "at",
        "by",
        "note",
        "undone_at",
        "undone_by",
        "page",
    ]

    @admin.display(description="经过")
    def page(self, merge):
        return format_html('<a href="{}">打开</a>', reverse("quality:merge", args=[merge.pk]))


@admin.register(DayCount)
class DayCountAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = fields = readonly_fields = ["on", "station", "rule", "waiting"]
    list_filter = ["rule"]
    list_select_related = ["station"]
    ordering = ["-on", "station", "rule"]
