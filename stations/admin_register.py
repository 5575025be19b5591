"""What stations keep of themselves, for the bureau to look through: who works where, the 五有, the photos."""

from django.contrib import admin
from django.utils import timezone

from stations import register
from stations.admin_base import ScopedAdmin
from stations.models import Assignment, HaveCheck, StationFile
from stations.permissions import Permission


@admin.register(Assignment)
class AssignmentAdmin(ScopedAdmin):
    view_needs = Permission.STATION_VIEW
    change_needs = Permission.STATION_KEEP
    list_display = ["name", "duty", "is_veteran", "station", "starts_on", "ends_on", "note"]
    list_filter = ["duty", "is_veteran", ("ends_on", admin.EmptyFieldListFilter)]
    list_select_related = ["station"]
    search_fields = ["name", "station__short_name", "=station__code"]
    fields = ["station", *register.ASSIGNED]
    readonly_fields = ["station"]

    def save_model(self, request, obj, form, change):
        register.amend_assignment(obj.pk, values=form.cleaned_data, by=request.scope, at=timezone.now())


class ReadOnly(ScopedAdmin):
    view_needs = Permission.STATION_VIEW
    list_select_related = ["station", "by"]
    search_fields = ["station__short_name", "=station__code"]


@admin.register(HaveCheck)
class HaveCheckAdmin(ReadOnly):
    list_display = ["station", "have", "met", "checked_on", "note", "by"]
    list_filter = ["have", "met", "checked_on"]


@admin.register(StationFile)
class StationFileAdmin(ReadOnly):
    list_display = ["shown_name", "station", "is_photo", "taken_on", "withdrawn_at", "by"]
    list_filter = ["is_photo", "taken_on", ("withdrawn_at", admin.EmptyFieldListFilter)]
    exclude = ["key", "sha256", "content_type"]
