from functools import partial

from django.contrib import admin
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from preferential_cards import (
    admin_rules,  # noqa: F401 -- the pages of the rule book
    documents,
    operations,
    queries,
)
from preferential_cards.enums import Action, ReturnReason
from preferential_cards.models import Application, Evidence, Obstacle, Step
from stations.admin_base import ScopedAdmin, ScopedInline
from stations.permissions import Permission


class StepInline(ScopedInline):
    model = Step
    view_needs = Permission.CARD_VIEW
    fields = readonly_fields = ["at", "action", "state", "reason", "note", "by"]


class EvidenceInline(ScopedInline):
    model = Evidence
    view_needs = Permission.CARD_VIEW
    fields = readonly_fields = ["kind", "on_paper", "shown_name", "at", "by", "replaced_at"]


@admin.register(Obstacle)
class ObstacleAdmin(ScopedAdmin):
    """Read only: noted and ended on the page of the person, by whoever may."""

    view_needs = Permission.CARD_BAR
    list_display = ["person", "kind", "since", "until", "by"]
    list_filter = ["kind"]
    list_select_related = ["person", "by"]
    ordering = ["-since", "pk"]
    fields = readonly_fields = ["person", "station", "kind", "since", "until", "document", "at", "by"]


@admin.register(Application)
class ApplicationAdmin(ScopedAdmin):
    """The whole file, read only: every step is a button that calls the same operation as the page does."""

    view_needs = Permission.CARD_VIEW
    change_form_template = "preferential_cards/admin/change_form.html"
    list_display = [
        "number",
        "person",
        "station",
        "card_type",
        "state",
        "state_since",
        "submitted_at",
        "returns",
    ]
    list_filter = ["state", "card_type", "channel"]
    list_select_related = ["person", "station"]
    ordering = ["state_since", "pk"]
    search_fields = ["person__name__startswith", "person__initials__startswith", "=card_number"]
    search_help_text = "姓名、拼音首字母、证号"
    fields = readonly_fields = [
        "the_person", "station", "card_type", "channel", "state", "state_since",
        "due_on", "late_since", "spent", "role", "issue_by", "maker", "checker", "approver", "started_at", "submitted_at", "returns", "masked_card_number", "issued_at", "void_at",
    ]  # fmt: skip
    inlines = [EvidenceInline, StepInline]

    @admin.display(description="编号", ordering="pk")
    def number(self, application):
        return documents.number(application)

    @admin.display(description="申领人")
    def the_person(self, application):
        person = application.person
        return format_html(
            '<a href="{}">{}</a>，{}',
            reverse("people:person", args=[person.pk]),
            person,
            person.masked_id_number,
        )

    @admin.display(description="证号")
    def masked_card_number(self, application):
        return application.masked_card_number or "–"

    def get_actions(self, request):
        """A selection goes to the page that first shows what would happen: one place decides, wherever one comes from."""
        return {
            action.value: (partial(_to_preview, action), action.value, f"{action.label}（先看会怎样）")
            for action in queries.actions_of(request.scope)
        }

    def decisions(self, request, application):
        steps = list(queries.steps_of(application))
        open_to_me = queries.choices(application, steps, request.scope, today=timezone.localdate())
        return [(choice.action, choice.action.label) for choice in open_to_me if not choice.refusal]

    def decide(self, request, application, decision, note):
        step = operations.take(
            Action(decision),
            application_id=application.pk,
            by=request.scope,
            at=timezone.now(),
            note=note,
            reason=request.POST.get("_reason", ""),
            card_number=request.POST.get("_card_number", "").strip().upper(),
        )
        return f"已{step.get_action_display()}，现在是“{step.get_state_display()}”"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["reasons"] = ReturnReason.choices
        return super().render_change_form(request, context, add, change, form_url, obj)


def _to_preview(action, modeladmin, request, chosen):
    ids = ",".join(str(pk) for pk in chosen.values_list("pk", flat=True))
    return redirect(f"{reverse('cards:preview')}?{urlencode({'action': action, 'ids': ids})}")
