"""The kinds of goods are edited here; stock, transfers and the ledger to look through."""

from django.contrib import admin

from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from stations.supplies.models import Entry, Good, Stock, Transfer


@admin.register(Good)
class GoodAdmin(ScopedAdmin):
    """The bureau's own data. What has been used is taken out of use, not deleted."""

    view_needs = Permission.SUPPLY_VIEW
    change_needs = add_needs = Permission.SUPPLY_MANAGE
    list_display = ["name", "unit", "category", "signed", "is_used", "position"]
    list_filter = ["category", "is_used"]
    ordering = ["position", "pk"]

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


class ReadOnly(ScopedAdmin):
    view_needs = Permission.SUPPLY_VIEW


@admin.register(Stock)
class StockAdmin(ReadOnly):
    list_display = ["station", "good", "count", "minimum"]
    list_filter = ["good"]
    list_select_related = ["station", "good"]
    search_fields = ["station__short_name", "=station__code"]


@admin.register(Transfer)
class TransferAdmin(ReadOnly):
    list_display = ["giver", "taker", "good", "count", "got", "state", "sent_at"]
    list_filter = ["state", "good"]
    list_select_related = ["giver", "taker", "good"]

    def _allows(self, request, permission, obj):
        """Two stations: the reader of either may look."""
        return permission is not None and request.scope.allows(permission)


@admin.register(Entry)
class EntryAdmin(ReadOnly):
    list_display = ["station", "good", "deed", "change", "after", "at"]
    list_filter = ["deed", "good"]
    list_select_related = ["station", "good"]
    fields = readonly_fields = ["station", "good", "deed", "change", "after", "at", "by"]
