"""The rota in the admin: to look through. Every change is a button of the room's own pages, where the reasons stand."""

from django.contrib import admin

from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission
from stations.rota.models import Chief, Feed, Leave, Plan, Swap, Turn, TurnStep


class ReadOnly(ScopedAdmin):
    view_needs = Permission.ROTA_VIEW
    list_select_related = ["station"]
    search_fields = ["station__short_name", "=station__code"]


class LeaveInline(ScopedInline):
    model = Leave
    view_needs = Permission.ROTA_VIEW
    fields = readonly_fields = ["first_day", "last_day", "at", "withdrawn_at"]


class StepInline(ScopedInline):
    model = TurnStep
    view_needs = Permission.ROTA_VIEW
    fields = readonly_fields = ["at", "deed", "before", "after", "way", "note", "by"]


@admin.register(Chief)
class ChiefAdmin(ReadOnly):
    list_display = ["name", "masked_phone", "station", "consented_on", "starts_on", "ends_on", "left_on"]
    list_filter = ["is_veteran", ("consented_on", admin.EmptyFieldListFilter), "ends_on"]
    search_fields = ["name", *ReadOnly.search_fields]
    exclude = ["phone_sealed", "phone_index"]
    inlines = [LeaveInline]

    @admin.display(description="电话")
    def masked_phone(self, chief):
        return chief.masked_phone


@admin.register(Plan)
class PlanAdmin(ReadOnly):
    list_display = ["station", "first_day", "last_day", "length", "state", "made_at", "seconds", "solved"]
    list_filter = ["state", "length"]


@admin.register(Turn)
class TurnAdmin(ReadOnly):
    list_display = ["station", "first_day", "last_day", "chief_name", "state", "holidays"]
    list_filter = ["state", "first_day"]
    search_fields = ["chief_name", *ReadOnly.search_fields]
    inlines = [StepInline]


@admin.register(Swap)
class SwapAdmin(ReadOnly):
    list_display = ["station", "turn", "other", "asker", "asked", "state", "asked_at", "answered_at"]
    list_filter = ["state", "way"]
    list_select_related = ["station", "turn", "other", "asker", "asked"]


@admin.register(Feed)
class FeedAdmin(ReadOnly):
    list_display = ["station", "chief_number", "made_at", "made_by", "revoked_at"]
    list_filter = [("revoked_at", admin.EmptyFieldListFilter)]
