"""Campaigns for who manages them. Boards are shown and never changed; a correction is made on its own page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from bureau.progress.forms import CampaignForm
from bureau.progress.models import Campaign, Milestone, Restatement, Snapshot, SnapshotRow, Target
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission


class OfCampaign(ScopedInline):
    """The plan of a campaign is written with it; the reader's scope was asked for the campaign."""

    view_needs = change_needs = add_needs = Permission.CAMPAIGN_MANAGE
    can_delete = True

    def get_queryset(self, request):
        mine = request.scope.within("campaign__place_id", Permission.CAMPAIGN_MANAGE)
        return self.model.objects.filter(mine)

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def _allows(self, request, permission, obj):
        return request.scope.allows(permission, obj.place_id if obj is not None and obj.pk else None)


class MilestoneInline(OfCampaign):
    model = Milestone


class TargetInline(OfCampaign):
    model = Target


@admin.register(Campaign)
class CampaignAdmin(ScopedAdmin):
    form = CampaignForm
    view_needs = change_needs = add_needs = Permission.CAMPAIGN_MANAGE
    list_display = ["name", "measured", "place", "starts_on", "ends_on", "target_rate", "newest"]
    list_filter = ["starts_on"]
    search_fields = ["name"]
    inlines = [MilestoneInline, TargetInline]

    def get_queryset(self, request):
        return Campaign.objects.managed_by(request.scope).select_related("place")

    def _allows(self, request, permission, obj):
        return request.scope.allows(permission, obj.place_id if obj is not None and obj.pk else None)

    def get_readonly_fields(self, request, obj=None):
        # What was ranked stays what it was: with a frozen board the measure, the place and the start are settled.
        return ["measured", "place", "starts_on", "cut_off"] if obj and obj.snapshots.exists() else []

    def get_fields(self, request, obj=None):
        settled = self.get_readonly_fields(request, obj)
        names = self.form.base_fields
        return ["measured" if name == "indicator" and settled else name for name in names]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "place":
            field.queryset = field.queryset.filter(
                request.scope.within("code", Permission.CAMPAIGN_MANAGE), code__regex=r"^\d{6}(\d{3})?$"
            )
        return field

    @admin.display(description="指标")
    def measured(self, campaign):
        return campaign.measure.label

    @admin.display(description="最近的榜")
    def newest(self, campaign):
        snapshot = campaign.snapshots.order_by("-cut_off_at").first()
        if snapshot is None:
            return "–"
        url = reverse("progress:board", args=[campaign.pk, snapshot.kind, snapshot.on])
        return format_html('<a href="{}">{}</a>', url, snapshot.on)


class ReadOnlyInline(ScopedInline):
    view_needs = Permission.CAMPAIGN_MANAGE

    def get_queryset(self, request):
        return self.model.objects.filter(
            request.scope.within("snapshot__campaign__place_id", Permission.CAMPAIGN_MANAGE)
        ).select_related("station")

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


class RowInline(ReadOnlyInline):
    model = SnapshotRow
    fields = ["station", "level", "base", "done", "gained", "rate", "rank", "rank_change", "light"]


class RestatementInline(ReadOnlyInline):
    model = Restatement
    fields = ["station", "base", "done", "reason", "at", "by"]


@admin.register(Snapshot)
class SnapshotAdmin(ScopedAdmin):
    view_needs = Permission.CAMPAIGN_MANAGE
    list_display = ["campaign", "kind", "on", "cut_off_at", "frozen_at", "plan_rate", "restated", "page"]
    list_filter = ["campaign", "kind"]
    inlines = [RestatementInline, RowInline]

    def get_queryset(self, request):
        mine = request.scope.within("campaign__place_id", Permission.CAMPAIGN_MANAGE)
        return Snapshot.objects.filter(mine).select_related("campaign").prefetch_related("restatements")

    def _allows(self, request, permission, obj):
        if permission is None:
            return False
        return request.scope.allows(permission, obj.campaign.place_id if obj is not None and obj.pk else None)

    @admin.display(description="更正")
    def restated(self, snapshot):
        return len(snapshot.restatements.all()) or "–"

    @admin.display(description="打开")
    def page(self, snapshot):
        at = [snapshot.campaign_id, snapshot.kind, snapshot.on]
        return format_html(
            '<a href="{}">看榜</a> · <a href="{}">更正</a>',
            reverse("progress:board", args=at),
            reverse("progress:restate", args=at),
        )
