"""The rule book in the admin. It holds no personal data, so it needs a permission but no scope.

A rule is ended, and a new one begins: what was decided under the old one stays readable.
"""

from django.contrib import admin

from preferential_cards.models import Clock, ClockRun, EligibilityRule, PaperRule
from preferential_cards.models.rulebook import forget
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


class RuleAdmin(ScopedAdmin):
    view_needs = change_needs = add_needs = Permission.CODES_MANAGE
    once = ()  # what is never changed on a rule that exists

    def get_queryset(self, request):
        return self.model._default_manager.order_by(*self.ordering)

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)

    def get_readonly_fields(self, request, obj=None):
        return [*self.once, "valid_from"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        forget()


@admin.register(Clock)
class ClockAdmin(RuleAdmin):
    list_display = ["key", "holder", "counts_from", "length", "unit", "basis", "valid_from", "valid_to"]
    ordering = ["key", "valid_from"]
    once = ("key",)


@admin.register(PaperRule)
class PaperRuleAdmin(RuleAdmin):
    list_display = ["kind", "card_type", "role", "group", "required", "note", "valid_from", "valid_to"]
    ordering = ["pk"]
    once = ("kind", "card_type", "role")


@admin.register(EligibilityRule)
class EligibilityRuleAdmin(RuleAdmin):
    list_display = ["key", "outcome", "sentence", "cure", "article", "valid_from", "valid_to"]
    ordering = ["pk"]
    once = ("key",)


@admin.register(ClockRun)
class ClockRunAdmin(RuleAdmin):
    change_needs = add_needs = None
    list_display = ["at", "open", "retimed", "newly_late", "late", "unclaimed", "lapsed", "seconds"]
    ordering = ["-at"]

    def get_readonly_fields(self, request, obj=None):
        return []
