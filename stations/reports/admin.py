"""What is asked, and what was reported, to look through. Both are worked on at their own pages."""

from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from stations.reports.models import Filing, Report, ReportKind


@admin.register(ReportKind)
class ReportKindAdmin(ScopedAdmin):
    view_needs = Permission.REPORT_MANAGE
    list_display = ["name", "station", "period", "workdays", "due_time", "starts_on", "stopped_on"]
    list_filter = ["period", ("stopped_on", admin.EmptyFieldListFilter)]
    list_select_related = ["station"]


class FilingInline(ScopedInline):
    model = Filing
    view_needs = Permission.REPORT_VIEW
    fields = readonly_fields = ["at", "action", "nothing", "number", "text", "why", "by"]


@admin.register(Report)
class ReportAdmin(ScopedAdmin):
    view_needs = Permission.REPORT_VIEW
    list_display = ["station", "kind", "first_day", "due_at", "state", "filed_at", "nothing"]
    list_filter = ["state", "nothing", "kind"]
    list_select_related = ["station", "kind"]
    search_fields = ["station__short_name", "=station__code"]
    fields = readonly_fields = [
        "station", "kind", "first_day", "last_day", "due_at", "state", "nothing", "number", "text", "filed_at",
        "changed_at", "why_waived",
    ]  # fmt: skip
    inlines = [FilingInline]
