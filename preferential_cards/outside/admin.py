from django.contrib import admin

from preferential_cards.outside.models import Batch, Row
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission


class RowInline(ScopedInline):
    model = Row
    view_needs = Permission.CARD_OUTSIDE
    fields = readonly_fields = ["application", "verdict", "result", "said", "differences", "outcome"]


@admin.register(Batch)
class BatchAdmin(ScopedAdmin):
    """Read only: a list is sent, read and written on its own page."""

    view_needs = Permission.CARD_OUTSIDE
    list_display = ["target", "at", "by", "state", "answered_at", "applied_at"]
    list_filter = ["target", "state"]
    list_select_related = ["by"]
    ordering = ["-at", "-pk"]
    fields = readonly_fields = [
        "target",
        "station",
        "at",
        "by",
        "state",
        "file_name",
        "answered_at",
        "applied_at",
    ]
    inlines = [RowInline]
