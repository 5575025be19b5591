from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from veterans.tickets.models import Ticket, TicketKind, TicketStep


@admin.register(TicketKind)
class TicketKindAdmin(ScopedAdmin):
    """The bureau's own data. What has been used is taken out of use, not deleted."""

    view_needs = Permission.TICKET_VIEW
    change_needs = add_needs = Permission.POLICY_MANAGE
    list_display = ["name", "code", "workdays", "confidential", "is_used", "position"]
    list_filter = ["is_used", "confidential"]
    ordering = ["position", "pk"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


class StepInline(ScopedInline):
    model = TicketStep
    view_needs = Permission.TICKET_VIEW
    fields = readonly_fields = ["at", "action", "state", "desk", "due_on", "by"]


@admin.register(Ticket)
class TicketAdmin(ScopedAdmin):
    """Read only, and without the words: they are read, and every step is taken, on the page of the ticket."""

    view_needs = Permission.TICKET_VIEW
    list_display = ["number", "person", "station", "kind", "state", "desk", "due_on", "owner"]
    list_filter = ["state", "desk", "kind", "channel"]
    list_select_related = ["person", "station", "kind", "owner"]
    ordering = ["due_on", "pk"]
    search_fields = ["person__name__startswith", "person__initials__startswith"]
    search_help_text = "姓名、拼音首字母"
    fields = readonly_fields = [
        "number", "person", "station", "kind", "confidential", "channel", "state", "desk", "owner", "received_at",
        "first_due_on", "due_on", "answered_at", "satisfaction", "rounds", "ended_at",
    ]  # fmt: skip
    inlines = [StepInline]

    @admin.display(description="编号")
    def number(self, ticket):
        return ticket.number
