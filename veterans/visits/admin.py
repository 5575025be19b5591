from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from veterans.visits.models import Need, Visit, VisitRule, VisitTask, VisitTaskStep


@admin.register(VisitRule)
class VisitRuleAdmin(ScopedAdmin):
    """The rules are the bureau's own data. A rule that has been used is ended, not deleted."""

    view_needs = Permission.PERSON_VIEW
    change_needs = add_needs = Permission.VISIT_MANAGE
    list_display = ["name", "reason", "every_days", "weight", "min_age", "categories", "worst_grade", "mobility", "need", "valid_from", "valid_to"]  # fmt: skip
    list_filter = ["reason"]
    ordering = ["every_days", "-weight"]

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


class StepInline(ScopedInline):
    model = VisitTaskStep
    view_needs = Permission.PERSON_VIEW
    fields = readonly_fields = ["at", "action", "due_on", "note", "by"]


@admin.register(VisitTask)
class VisitTaskAdmin(ScopedAdmin):
    """Read only: every step is taken on the page of the task, which calls the same operation."""

    view_needs = Permission.PERSON_VIEW
    list_display = ["person", "station", "reason", "due_on", "state", "misses", "rule"]
    list_filter = ["state", "reason"]
    list_select_related = ["person", "station", "rule"]
    ordering = ["due_on", "pk"]
    search_fields = ["person__name__startswith", "person__initials__startswith"]
    search_help_text = "姓名、拼音首字母"
    fields = readonly_fields = [
        "person", "station", "reason", "rule", "note", "first_due_on", "due_on", "state", "excuse", "misses", "made_at", "ended_at",
    ]  # fmt: skip
    inlines = [StepInline]


class NeedInline(ScopedInline):
    model = Need
    view_needs = Permission.PERSON_VIEW
    fields = readonly_fields = ["kind", "text", "due_on", "answer", "settled_at", "settled_by"]


@admin.register(Visit)
class VisitAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = ["at", "person", "station", "reason", "outcome", "by", "offline"]
    list_filter = ["outcome", "reason"]
    list_select_related = ["person", "station", "by"]
    ordering = ["-at", "-pk"]
    fields = readonly_fields = [
        "person", "station", "at", "recorded_at", "by", "companion", "reason", "outcome", "mobility", "found",
        "facts_checked", "card_papers", "goods", "cash", "next_on", "offline",
    ]  # fmt: skip
    inlines = [NeedInline]
