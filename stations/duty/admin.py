"""The books of the duty desks, to look through."""

from django.contrib import admin

from stations.admin_base import ScopedAdmin
from stations.duty.models import DutyLog, Matter
from stations.permissions import Permission


class ReadOnly(ScopedAdmin):
    view_needs = Permission.ROTA_VIEW
    list_select_related = ["station"]
    search_fields = ["station__short_name", "=station__code"]


@admin.register(DutyLog)
class DutyLogAdmin(ReadOnly):
    list_display = ["station", "day", "visitors", "note", "how"]
    list_filter = ["how", "day"]


@admin.register(Matter)
class MatterAdmin(ReadOnly):
    list_display = ["station", "kind", "at", "number", "closed_at"]
    list_filter = ["kind", ("closed_at", admin.EmptyFieldListFilter)]
