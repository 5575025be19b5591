from django.contrib import admin
from django.utils import timezone

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from veterans.hardship import operations
from veterans.hardship.enums import StandardState
from veterans.hardship.forms import StandardForm
from veterans.hardship.models import Case, CaseStep, Standard

VERBS = {
    "PUBLISH": ("发布这一版", operations.publish),
    "NEXT": ("起草新版本", operations.draft_next),
    "END": ("停用", operations.end),
}
OFFERED = {
    StandardState.DRAFT: ["PUBLISH"],
    StandardState.IN_FORCE: ["NEXT", "END"],
    StandardState.ENDED: ["NEXT"],
}


@admin.register(Standard)
class StandardAdmin(ScopedAdmin):
    """A draft is edited here; publishing, a new version and the end are buttons. What has been in force is read only."""

    view_needs = change_needs = add_needs = Permission.POLICY_MANAGE
    form = StandardForm
    list_display = ["name", "code", "version", "state", "level", "valid_from", "valid_to", "source"]
    list_filter = ["state", "level"]
    search_fields = ["name", "code"]
    ordering = ["code", "-version"]

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.state == StandardState.DRAFT) and super().has_change_permission(request)

    def get_fields(self, request, obj=None):
        fields = [*StandardForm.Meta.fields]
        return [*fields, "wording"] if self._is_draft(obj) else [*fields, "version", "state", "conditions"]

    def get_readonly_fields(self, request, obj=None):
        return [] if self._is_draft(obj) else self.get_fields(request, obj)

    def _is_draft(self, obj):
        return obj is None or obj.state == StandardState.DRAFT

    @admin.display(description="条件")
    def conditions(self, standard):
        return "；".join(standard.words)

    def decisions(self, request, standard):
        if not request.scope.allows(Permission.POLICY_MANAGE):
            return []
        return [(key, VERBS[key][0]) for key in OFFERED[StandardState(standard.state)]]

    def decide(self, request, standard, decision, note):
        done = VERBS[decision][1](standard_id=standard.pk, by=request.scope, at=timezone.now())
        return f"{done}：{done.get_state_display()}"


class StepInline(ScopedInline):
    model = CaseStep
    view_needs = Permission.HARDSHIP_VIEW
    fields = readonly_fields = ["at", "action", "state", "due_on", "by"]


@admin.register(Case)
class CaseAdmin(ScopedAdmin):
    """Read only, and without the figures of the household: they are read, and every step is taken, on the page of the case."""

    view_needs = Permission.HARDSHIP_VIEW
    list_display = ["number", "person", "station", "state", "due_on", "decided_at", "valid_to"]
    list_filter = ["state"]
    list_select_related = ["person", "station"]
    ordering = ["-opened_at", "-pk"]
    search_fields = ["person__name__startswith", "person__initials__startswith"]
    search_help_text = "姓名、拼音首字母"
    fields = readonly_fields = [
        "number", "person", "station", "state", "opened_at", "due_on", "rounds", "decided_at", "valid_to",
    ]  # fmt: skip
    inlines = [StepInline]

    @admin.display(description="编号")
    def number(self, case):
        return case.number
