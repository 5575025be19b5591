from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from veterans.sampling.models import Round, Sample, SampleStep


@admin.register(Round)
class RoundAdmin(ScopedAdmin):
    """Read only: a draw that could be edited would prove nothing."""

    view_needs = Permission.SAMPLE_VIEW
    list_display = ["name", "place", "population", "share", "due_on", "drawn_at", "drawn_by"]
    list_select_related = ["place", "drawn_by"]
    ordering = ["-drawn_at"]
    fields = readonly_fields = [
        "name", "place", "filed_from", "filed_to", "share", "asked", "seed", "population", "due_on", "drawn_at",
        "drawn_by",
    ]  # fmt: skip

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


class StepInline(ScopedInline):
    model = SampleStep
    view_needs = Permission.SAMPLE_VIEW
    fields = readonly_fields = ["at", "action", "state", "due_on", "by"]


@admin.register(Sample)
class SampleAdmin(ScopedAdmin):
    """Read only: every step is taken on the page of the file."""

    view_needs = Permission.SAMPLE_VIEW
    list_display = ["number", "round", "person", "station", "state", "fault", "sanction", "due_on"]
    list_filter = ["state", "fault", "sanction"]
    list_select_related = ["person", "station", "round"]
    ordering = ["-pk"]
    fields = readonly_fields = [
        "number", "round", "person", "station", "state", "due_on", "fault", "sanction", "judged_at",
    ]  # fmt: skip
    inlines = [StepInline]

    @admin.display(description="编号")
    def number(self, sample):
        return sample.number
