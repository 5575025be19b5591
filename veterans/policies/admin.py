from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from veterans.policies import operations
from veterans.policies.enums import RuleState
from veterans.policies.forms import RuleForm
from veterans.policies.models import Entitlement, Rule

WORDS = {"PUBLISH": "发布这一版", "NEXT": "起草新版本", "END": "停用"}


@admin.register(Rule)
class RuleAdmin(ScopedAdmin):
    """A draft is edited here; publishing, a new version and the end are buttons. What has been in force is read only."""

    view_needs = Permission.POLICY_MANAGE
    change_needs = add_needs = Permission.POLICY_MANAGE
    form = RuleForm
    list_display = ["name", "code", "version", "state", "kind", "valid_from", "valid_to", "source", "preview"]
    list_filter = ["state", "kind"]
    search_fields = ["name", "code", "source"]
    ordering = ["code", "-version"]

    @admin.display(description="试算")
    def preview(self, rule):
        return format_html('<a href="{}">谁会享受</a>', reverse("policies:rule", args=[rule.pk]))

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.state == RuleState.DRAFT) and super().has_change_permission(request)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request)

    def get_fields(self, request, obj=None):
        fields = [*RuleForm.Meta.fields]
        return (
            [*fields, "lines"] if obj is None or obj.state == RuleState.DRAFT else [*fields, "state", "words"]
        )

    def get_readonly_fields(self, request, obj=None):
        if obj is not None and obj.state != RuleState.DRAFT:
            return self.get_fields(request, obj)
        return []

    @admin.display(description="条件")
    def words(self, rule):
        return "；".join(rule.words)

    def decisions(self, request, rule):
        if not request.scope.allows(Permission.POLICY_MANAGE):
            return []
        offered = {
            RuleState.DRAFT: ["PUBLISH"],
            RuleState.IN_FORCE: ["NEXT", "END"],
            RuleState.ENDED: ["NEXT"],
        }
        return [(key, WORDS[key]) for key in offered[rule.state]]

    def decide(self, request, rule, decision, note):
        verb = {"PUBLISH": operations.publish, "NEXT": operations.draft_next, "END": operations.end}[decision]
        done = verb(rule_id=rule.pk, by=request.scope, at=timezone.now())
        return f"{done}：{done.get_state_display()}"


@admin.register(Entitlement)
class EntitlementAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = ["person", "station", "rule", "reasons", "since", "ended_on", "decision", "page"]
    list_filter = ["decision", "code"]
    list_select_related = ["person", "station", "rule"]
    ordering = ["-since", "-pk"]
    fields = readonly_fields = [
        "person", "station", "rule", "reasons", "since", "ended_on", "decision", "decided_at", "decided_by", "note", "page",
    ]  # fmt: skip

    @admin.display(description="办理")
    def page(self, row):
        return format_html('<a href="{}">打开</a>', reverse("policies:task", args=[row.pk]))
