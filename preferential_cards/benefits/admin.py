from django import forms
from django.contrib import admin
from django.utils import timezone

from preferential_cards.benefits import operations
from preferential_cards.benefits.enums import Group, Proof, Status
from preferential_cards.benefits.models import Benefit
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


class BenefitForm(forms.ModelForm):
    groups = forms.MultipleChoiceField(
        label="对象", choices=Group.choices, widget=forms.CheckboxSelectMultiple
    )
    proofs = forms.MultipleChoiceField(
        label="凭什么用", choices=Proof.choices, widget=forms.CheckboxSelectMultiple
    )


@admin.register(Benefit)
class BenefitAdmin(ScopedAdmin):
    """Here the catalogue is kept; publishing and stopping are steps of their own."""

    view_needs = change_needs = add_needs = Permission.BENEFIT_MANAGE
    form = BenefitForm
    list_display = ["code", "title", "area", "level", "provider", "valid_from", "valid_to", "status"]
    list_display_links = ["code", "title"]
    list_filter = ["status", "area", "level", "kind"]
    search_fields = ["code", "title", "provider", "value"]
    search_help_text = "编号、名称、提供方、内容"
    fields = [
        "code", "title", "area", "level", "groups", "proofs", "kind", "value", "region", "provider", "provider_phone",
        "how_to", "per_day", "companions", "valid_from", "valid_to", "basis", "takes_feedback", "status", "published_at",
    ]  # fmt: skip
    readonly_fields = ["status", "published_at"]

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)

    def decisions(self, request, obj):
        if obj.status == Status.PUBLISHED:
            return [("withdraw", "停用")]
        return [("publish", "发布")]

    def decide(self, request, obj, decision, note):
        now = timezone.now()
        if decision == "publish":
            operations.publish(obj.pk, by=request.scope, at=now)
            return "已发布，目录和“我的优待”里已能看到"
        operations.withdraw(obj.pk, by=request.scope, at=now, note=note)
        return "已停用，目录里不再显示"
