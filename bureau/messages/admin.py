from django.contrib import admin
from django.utils import timezone

from bureau.kit import audit
from bureau.messages import rules
from bureau.messages.models import Policy, Wording
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


class SettingsAdmin(ScopedAdmin):
    """Texts and rules that hold no person: whoever keeps the code lists keeps them."""

    view_needs = change_needs = add_needs = Permission.CODES_MANAGE

    def get_queryset(self, request):
        return self.model.objects.all()

    def _allows(self, request, permission, obj):
        return permission is not None and request.scope.allows(permission)


@admin.register(Policy)
class PolicyAdmin(SettingsAdmin):
    list_display = [
        "valid_from",
        "quiet_from",
        "quiet_to",
        "per_person_per_day",
        "second_person_above",
        "price_fen",
    ]


@admin.register(Wording)
class WordingAdmin(SettingsAdmin):
    """A draft is edited freely; once published it stays as it is, and a change is the next version."""

    list_display = ["key", "version", "title", "kind", "text", "published_at"]
    list_filter = ["kind"]
    fields = ["key", "version", "title", "kind", "text", "published_at", "published_by"]

    def get_readonly_fields(self, request, obj=None):
        if obj and obj.published_at:
            return self.fields
        return ["published_at", "published_by"]

    def decisions(self, request, obj):
        return [("publish", "启用这一版")] if obj.published_at is None else [("copy", "写下一版")]

    def decide(self, request, obj, decision, note):
        if decision == "copy":
            latest = Wording.objects.filter(key=obj.key).order_by("-version").first()
            Wording.objects.create(
                key=obj.key, version=latest.version + 1, title=obj.title, kind=obj.kind, text=obj.text
            )
            return f"已写好第 {latest.version + 1} 版草稿，改好后启用"
        rules.check_wording(obj.text, obj.kind)
        obj.published_at, obj.published_by = timezone.now(), request.user
        obj.save(update_fields=["published_at", "published_by"])
        audit.record(verb="wording.publish", target=obj, by_id=request.user.pk, at=obj.published_at)
        return "已启用，以后发出的短信用这一版"
