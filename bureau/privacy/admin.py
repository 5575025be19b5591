from django.contrib import admin

from bureau.privacy.models import AnswerTerm, Handover, Notice, Recipient, RetentionRule
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


class TextAdmin(ScopedAdmin):
    """Texts, terms and registers that hold no person: whoever keeps them sees all of them."""

    view_needs = change_needs = add_needs = Permission.PRIVACY_MANAGE

    def get_queryset(self, request):
        return self.model.objects.all()

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


@admin.register(Notice)
class NoticeAdmin(TextAdmin):
    """A text in force is not edited: a change is a new version."""

    list_display = ["function", "version", "valid_from", "basis"]
    list_filter = ["function"]

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in Notice._meta.fields] if obj else []


@admin.register(Recipient)
class RecipientAdmin(TextAdmin):
    list_display = ["name", "purpose", "entrusted", "starts_on", "ends_on"]
    search_fields = ["name"]


@admin.register(AnswerTerm)
class AnswerTermAdmin(TextAdmin):
    list_display = ["kind", "days", "basis", "valid_from"]


@admin.register(RetentionRule)
class RetentionRuleAdmin(TextAdmin):
    list_display = ["months", "basis", "valid_from"]


@admin.register(Handover)
class HandoverAdmin(TextAdmin):
    """Written by the operation that hands data over; here to be read."""

    change_needs = add_needs = None
    list_display = ["at", "recipient", "people", "what", "by"]
    list_filter = ["recipient"]
    list_select_related = ["recipient", "by"]
