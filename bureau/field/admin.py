from django.contrib import admin

from bureau.field.models import Trip
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


@admin.register(Trip)
class TripAdmin(ScopedAdmin):
    """Who took how many people along, until when, and whether they were given back."""

    view_needs = Permission.VISIT_MANAGE
    list_display = ["user", "station", "source", "count", "taken_at", "until", "returned_at"]
    list_filter = ["source"]
    list_select_related = ["user", "station"]
    ordering = ["-taken_at"]
    fields = readonly_fields = [
        "user",
        "station",
        "source",
        "event",
        "count",
        "taken_at",
        "until",
        "returned_at",
    ]
