from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from veterans.events.models import Booking, BookingStep, Drive, DriveStep, Event, HouseholdHelp


class DriveStepInline(ScopedInline):
    model = DriveStep
    view_needs = Permission.PERSON_VIEW
    fields = readonly_fields = ["position", "key", "due_on", "done_on", "note", "by"]


@admin.register(Drive)
class DriveAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = ["name", "station", "starts_on", "ends_on", "target_rate"]
    fields = readonly_fields = ["name", "station", "starts_on", "ends_on", "target_rate", "at", "by"]
    inlines = [DriveStepInline]


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    """Place, staff and room may be corrected here; the state changes on the page of the event."""

    view_needs = Permission.PERSON_VIEW
    change_needs = Permission.EVENT_MANAGE
    list_display = ["name", "kind", "station", "starts_at", "state"]
    list_filter = ["kind", "state"]
    list_select_related = ["station"]
    ordering = ["-starts_at", "-pk"]
    readonly_fields = ["kind", "station", "state", "closed_at", "drive", "roster", "by"]


class BookingStepInline(ScopedInline):
    model = BookingStep
    view_needs = Permission.PERSON_VIEW
    fields = readonly_fields = ["at", "action", "note", "by"]


@admin.register(Booking)
class BookingAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = ["event", "number", "person", "station", "slot_at", "state", "arrived_at", "done_at"]
    list_filter = ["state", "walk_in"]
    list_select_related = ["event", "person", "station"]
    ordering = ["-pk"]
    fields = readonly_fields = [
        "event", "number", "person", "station", "slot_at", "state", "walk_in", "booked_at", "arrived_at", "done_at",
        "collected", "card_papers", "note",
    ]  # fmt: skip
    inlines = [BookingStepInline]


@admin.register(HouseholdHelp)
class HouseholdHelpAdmin(ScopedAdmin):
    view_needs = Permission.PERSON_VIEW
    list_display = ["person", "station", "way", "at", "by"]
    list_filter = ["way"]
    list_select_related = ["person", "station", "by"]
    ordering = ["-at"]
    fields = readonly_fields = ["person", "station", "way", "note", "at", "by"]
