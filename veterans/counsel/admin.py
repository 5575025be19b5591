"""To look through; the work is done on the pages of the room."""

from django.contrib import admin

from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from veterans.counsel.models import Consultation, Lawyer


@admin.register(Lawyer)
class LawyerAdmin(ScopedAdmin):
    view_needs = change_needs = Permission.COUNSEL_MANAGE
    list_display = ["name", "firm", "fields", "station", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["station"]
    fields = ["name", "firm", "station", "fields", "room", "is_active"]
    readonly_fields = ["station"]


@admin.register(Consultation)
class ConsultationAdmin(ScopedAdmin):
    """Read only, and without the words."""

    view_needs = Permission.TICKET_VIEW
    list_display = ["person", "station", "slot", "state", "booked_at"]
    list_filter = ["state"]
    list_select_related = ["person", "station", "slot"]
    fields = readonly_fields = ["person", "station", "slot", "ticket", "state", "booked_at", "ended_at", "by"]
