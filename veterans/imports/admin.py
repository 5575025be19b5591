from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from veterans.imports import operations, queries
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch, LearnedHeading


@admin.register(Batch)
class BatchAdmin(ScopedAdmin):
    """The history of imports; a new file and the review are the portal's own pages, behind the same permission."""

    view_needs = add_needs = Permission.ROSTER_IMPORT
    list_display = ["id", "name", "state", "planned", "station", "by", "at", "done_at", "review"]
    list_filter = ["state"]
    search_fields = ["name", "digest"]
    ordering = ["-id"]
    list_select_related = ["station", "by"]
    exclude = ["layout_sealed", "sheets", "skipped", "counts", "communities"]

    @admin.display(description="行数")
    def planned(self, batch):
        return "，".join(
            f"{label} {batch.counts.get(key, 0)}"
            for key, label in (("create", "新增"), ("change", "变更"), ("ask", "需确认"), ("refused", "不收"))
        )

    @admin.display(description="核对")
    def review(self, batch):
        return format_html('<a href="{}">打开</a>', reverse("imports:batch", args=[batch.pk]))

    def add_view(self, request, form_url="", extra_context=None):
        return redirect("imports:list")

    def decisions(self, request, batch):
        steps = {
            BatchState.CHECKED: [("confirm", "写入核对过的行"), ("drop", "放弃这次导入")],
            BatchState.DONE: [("undo", "整批撤回")],
            BatchState.CONFIRMED: [("stop", "停在这里"), ("go_on", "接着做")],
        }
        return steps.get(batch.state, [])

    def decide(self, request, batch, decision, note):
        by, at = request.scope, timezone.now()
        if decision == "confirm":
            # The questions stand on the review page; here the reason written beside the button answers them.
            answers = {doubt.code for doubt in queries.doubts(batch)} if note else set()
            operations.confirm(batch.pk, answers=answers, by=by, at=at)
            return "已开始写入"
        if decision == "undo":
            undone, kept = operations.undo(batch.pk, by=by, at=at)
            return f"已撤回 {undone} 人，后来有人改过的 {kept} 人没有撤回"
        {"drop": operations.drop, "stop": operations.stop, "go_on": operations.go_on}[decision](
            batch.pk, by=by, at=at
        )
        return "已办理"


@admin.register(LearnedHeading)
class LearnedHeadingAdmin(ScopedAdmin):
    view_needs = change_needs = Permission.ROSTER_IMPORT
    list_display = ["heading", "key", "by"]
    search_fields = ["heading"]
    readonly_fields = ["by", "heading"]

    def _allows(self, request, permission, obj):
        # A meaning learned from me belongs to me (visible_to), not to a place.
        return permission is not None and request.scope.allows(permission)
