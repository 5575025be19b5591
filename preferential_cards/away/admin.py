from django.contrib import admin

from preferential_cards.away.models import Side
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


@admin.register(Side)
class SideAdmin(ScopedAdmin):
    """Read only: asked and answered on the pages of the case."""

    view_needs = Permission.CARD_VIEW
    list_display = [
        "case_number",
        "shown_name",
        "station",
        "accepting",
        "other_name",
        "asked_at",
        "due_on",
        "answer",
    ]
    list_filter = ["accepting", "answer", "issue_by"]
    list_select_related = ["station"]
    ordering = ["due_on", "pk"]
    fields = readonly_fields = [
        "case_number", "shown_name", "card_type", "issue_by", "station", "accepting", "other_name", "asked_at", "due_on",
        "answered_at", "answer", "note", "by",
    ]  # fmt: skip
