"""The scheme editor, and the bids to look through."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from bureau.kit.scoring import operations as scoring
from bureau.kit.scoring import rules as points
from bureau.kit.scoring.enums import SchemeState
from bureau.kit.scoring.models import Item, Scheme
from stations.accreditation.models import Bid, BidStep, Gap
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission


class OfTheBureau:
    """Schemes belong to no place."""

    view_needs = change_needs = add_needs = Permission.ACCREDITATION_DECIDE

    def get_queryset(self, request):
        return self.model._default_manager.order_by(*self.get_ordering(request) or ["pk"])

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


class ItemInline(OfTheBureau, ScopedInline):
    model = Item
    can_delete = True
    fields = ["position", "group", "code", "name", "how", "full", "params", "indicator", "needs_evidence"]
    ordering = ["position"]

    def _draft(self, obj):
        return obj is None or obj.state == SchemeState.DRAFT

    def has_change_permission(self, request, obj=None):
        return self._draft(obj) and super().has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        return self._draft(obj) and super().has_add_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return self._draft(obj) and super().has_change_permission(request, obj)


@admin.register(Scheme)
class SchemeAdmin(OfTheBureau, ScopedAdmin):
    """A draft is edited; it goes live by a button, after its sums have been checked. What is live is followed, not changed."""

    list_display = ["name", "year", "state", "full", "pass_line", "published_at", "trial"]
    list_filter = ["key", "state"]
    ordering = ["key", "-year", "-pk"]
    fields = ["key", "name", "year", "full", "pass_line", "most_bonus", "source"]
    inlines = [ItemInline]

    @admin.display(description="试算")
    def trial(self, scheme):
        return format_html('<a href="{}">比一比</a>', reverse("accreditation:try", args=[scheme.pk]))

    def has_change_permission(self, request, obj=None):
        return (obj is None or obj.state == SchemeState.DRAFT) and super().has_change_permission(request, obj)

    def decisions(self, request, obj):
        if not request.scope.allows(Permission.ACCREDITATION_DECIDE):
            return []
        return [("PUBLISH", "启用")] if obj.state == SchemeState.DRAFT else [("FOLLOW", "起草下一年度")]

    def decide(self, request, obj, decision, note):
        now = timezone.now()
        if decision == "PUBLISH":
            scoring.publish(obj.pk, by_id=request.scope.user_id, at=now)
            return "已启用"
        scoring.follow(obj.pk, year=obj.year + 1, by_id=request.scope.user_id, at=now)
        return f"已起草 {obj.year + 1} 年度方案，改好、试算后再启用"

    def save_formset(self, request, form, formset, change):
        """A wrong parameter is told at once, not when the scheme goes live."""
        for row in formset.save(commit=False):
            points.check_item(row.how, row.full, row.params)
            row.save()
        for row in formset.deleted_objects:
            row.delete()
        formset.save_m2m()


class StepInline(ScopedInline):
    model = BidStep
    view_needs = Permission.STATION_VIEW
    fields = readonly_fields = ["at", "action", "state", "note", "by"]

    def get_queryset(self, request):
        return BidStep.objects.filter(bid__in=Bid.objects.visible_to(request.scope))


@admin.register(Bid)
class BidAdmin(ScopedAdmin):
    view_needs = Permission.STATION_VIEW
    list_display = ["station", "year", "state", "plaque", "named_on", "rechecked_on"]
    list_filter = ["year", "state"]
    list_select_related = ["station"]
    fields = readonly_fields = [
        "station",
        "year",
        "state",
        "state_since",
        "plaque",
        "named_on",
        "rechecked_on",
    ]
    inlines = [StepInline]


@admin.register(Gap)
class GapAdmin(ScopedAdmin):
    view_needs = Permission.STATION_VIEW
    list_display = ["station", "item", "what", "due_on", "done_at"]
    list_filter = [("done_at", admin.EmptyFieldListFilter)]
    list_select_related = ["station", "item"]
    fields = readonly_fields = ["station", "bid", "item", "what", "due_on", "answer", "done_at", "done_by"]
