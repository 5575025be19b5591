from django.contrib import admin
from django.utils import timezone

from preferential_cards.enums import CardAction
from preferential_cards.models import Card, CardStep
from preferential_cards.stock import operations, queries
from preferential_cards.stock.models import Count, CountLine
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission

# What the plain form of the admin can ask for; the rest needs a reason from a list or a number of days: on the page.
SIMPLE = {
    CardAction.FIND,
    CardAction.RESUME,
    CardAction.REPORT_LOSS,
    CardAction.SEND_UP,
    CardAction.COME_BACK,
    CardAction.DESTROY,
}


class CardStepInline(ScopedInline):
    model = CardStep
    view_needs = Permission.CARD_VIEW
    fields = readonly_fields = ["at", "action", "state", "drawer", "place_code", "reason", "note", "by"]

    def get_queryset(self, request):
        return CardStep.objects.filter(request.scope.within("station_id", Permission.CARD_VIEW))


@admin.register(Card)
class CardAdmin(ScopedAdmin):
    view_needs = Permission.CARD_VIEW
    list_display = ["masked_number", "person", "station", "kind", "state", "drawer", "place", "state_since"]
    list_filter = ["state", "drawer", "kind"]
    list_select_related = ["person", "station", "place"]
    ordering = ["-state_since", "pk"]
    search_fields = ["=number", "person__name__startswith", "person__initials__startswith"]
    fields = readonly_fields = [
        "masked_number", "person", "station", "kind", "state", "state_since", "drawer", "place", "received_at",
        "issued_at", "lapses_at", "dead_at", "replaces",
    ]  # fmt: skip
    inlines = [CardStepInline]

    def decisions(self, request, card):
        found = queries.choices(card, request.scope)
        return [(choice.action, choice.action.label) for choice in found if choice.action in SIMPLE]

    def decide(self, request, card, decision, note):
        step = operations.take(decision, card_id=card.pk, by=request.scope, at=timezone.now(), note=note)
        return f"已{step.get_action_display()}，现在是“{step.get_state_display()}”"


class CountLineInline(ScopedInline):
    model = CountLine
    view_needs = Permission.CARD_STOCK
    fields = readonly_fields = ["card", "result"]


@admin.register(Count)
class CountAdmin(ScopedAdmin):
    view_needs = Permission.CARD_STOCK
    list_display = ["station", "at", "by", "expected", "found", "missing", "extra"]
    list_select_related = ["station", "by"]
    ordering = ["-at", "-pk"]
    fields = readonly_fields = ["station", "at", "by", "expected", "found", "missing", "extra"]
    inlines = [CountLineInline]
