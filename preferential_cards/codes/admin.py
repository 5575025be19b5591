from django.contrib import admin

from preferential_cards.codes.models import Code
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


@admin.register(Code)
class CodeAdmin(ScopedAdmin):
    """Read only; what can be done is done on the page of the person."""

    view_needs = Permission.CARD_VIEW
    list_display = ["id", "person", "station", "state", "claimed_at", "printed_at"]
    list_filter = ["state"]
    list_select_related = ["person", "station"]
    search_fields = ["person__name__startswith", "person__initials__startswith"]
    search_help_text = "姓名、拼音首字母"
    ordering = ["-claimed_at"]
    fields = readonly_fields = ["person", "station", "state", "claimed_at", "printed_at", "revoked_at"]
