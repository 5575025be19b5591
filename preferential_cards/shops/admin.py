from django.contrib import admin
from django.utils import timezone

from preferential_cards.shops import operations, states
from preferential_cards.shops.enums import Action
from preferential_cards.shops.models import BusinessArea, Shop, ShopRule, Step, Target
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission


class StepInline(ScopedInline):
    model = Step
    view_needs = Permission.SHOP_VIEW
    fields = readonly_fields = ["at", "action", "state", "note", "by"]

    def get_queryset(self, request):
        return Step.objects.filter(shop__in=Shop.objects.visible_to(request.scope))

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


@admin.register(Shop)
class ShopAdmin(ScopedAdmin):
    """The whole file, read only: every step is a button that calls the same operation as the page does."""

    view_needs = Permission.SHOP_VIEW
    list_display = ["name", "trade", "street", "area", "state", "state_since", "plaque", "agreement_to"]
    list_filter = ["state", "trade", "area", "source"]
    list_select_related = ["street", "area"]
    search_fields = ["name", "uscc", "plaque", "address"]
    search_help_text = "店名、信用代码、牌匾号、地址"
    ordering = ["state_since", "pk"]
    fields = readonly_fields = [
        "name", "uscc", "trade", "street", "area", "address", "phone", "hours", "masked_contact", "veteran_founded", "promise",
        "source", "followed_by", "state", "state_since", "notice_from", "notice_to", "agreement_from", "agreement_to",
        "plaque", "opened_at", "closed_at",
    ]  # fmt: skip
    inlines = [StepInline]

    @admin.display(description="联系人")
    def masked_contact(self, shop):
        return shop.masked_contact or "–"

    def _allows(self, request, permission, obj):
        if permission is None:
            return False
        return request.scope.allows(permission, obj.street_id if obj is not None and obj.pk else None)

    def decisions(self, request, shop):
        return [
            (action, action.label)
            for action in states.actions_from(shop.state)
            if request.scope.allows(states.move(shop.state, action).needs, shop.street_id)
        ]

    def decide(self, request, shop, decision, note):
        step = operations.take(
            Action(decision), shop_id=shop.pk, by=request.scope, at=timezone.now(), note=note
        )
        return f"已{step.get_action_display()}，现在是“{step.get_state_display()}”"


class _Reference(ScopedAdmin):
    """Small tables of the district that name nobody: a permission is needed, a scope is not."""

    view_needs = Permission.SHOP_VIEW
    change_needs = add_needs = Permission.SHOP_REVIEW

    def get_queryset(self, request):
        return self.model._default_manager.order_by(*self.get_ordering(request))

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


@admin.register(BusinessArea)
class BusinessAreaAdmin(_Reference):
    list_display = ["name", "kind", "street"]
    ordering = ["street_id", "name"]


@admin.register(Target)
class TargetAdmin(_Reference):
    list_display = ["year", "street", "trade", "goal", "most"]
    list_filter = ["year", "street"]
    ordering = ["-year", "street_id", "trade"]


@admin.register(ShopRule)
class ShopRuleAdmin(_Reference):
    list_display = [
        "valid_from",
        "notice_workdays",
        "agreement_months",
        "renewal_days",
        "floor",
        "list_hours",
    ]
    ordering = ["-valid_from"]
