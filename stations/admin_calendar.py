"""The yearly table of holidays and swapped working days, for whoever keeps the code lists."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from bureau.kit import workdays
from bureau.kit.models import SpecialDay
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission


class SpecialDayForm(forms.ModelForm):
    until = forms.DateField(
        label="到",
        required=False,
        widget=admin.widgets.AdminDateWidget,
        help_text="放几天假就填最后一天，只一天不用填",
    )

    class Meta:
        model = SpecialDay
        fields = ("day", "until", "kind", "name", "source")

    def clean(self):
        cleaned = super().clean()
        if (until := cleaned.get("until")) and cleaned.get("day") and until < cleaned["day"]:
            self.add_error("until", "止日不能早于起日")
        return cleaned

    def validate_unique(self):
        """A day that is there already is put right, not refused."""


@admin.register(SpecialDay)
class SpecialDayAdmin(ScopedAdmin):
    view_needs = change_needs = add_needs = Permission.CODES_MANAGE
    form = SpecialDayForm
    list_display = ["day", "weekday", "kind", "name", "source"]
    list_filter = ["kind"]
    date_hierarchy = "day"
    search_fields = ["name", "source"]
    ordering = ["-day"]

    @admin.display(description="星期")
    def weekday(self, day):
        return "星期" + "一二三四五六日"[day.day.weekday()]

    def get_queryset(self, request):
        return SpecialDay.objects.order_by("-day")

    def get_fields(self, request, obj=None):
        return ["day", *([] if obj else ["until"]), "kind", "name", "source"]

    def get_readonly_fields(self, request, obj=None):
        return ["day"] if obj else []

    def _allows(self, request, permission, obj):
        return request.scope.allows(permission)

    def has_delete_permission(self, request, obj=None):
        return request.scope.allows(Permission.CODES_MANAGE)  # a day entered by mistake is nobody's record

    def save_model(self, request, obj, form, change):
        values = form.cleaned_data
        first = obj.day
        count = workdays.declare(
            first=first,
            last=values.get("until") or first,
            kind=values["kind"],
            name=values["name"],
            source=values["source"],
            by_id=request.scope.user_id,
            at=timezone.now(),
        )
        obj.pk = SpecialDay.objects.get(day=first).pk
        if count > 1:
            messages.info(request, f"已录入 {count} 天")

    def response_add(self, request, obj, post_url_continue=None):
        if "_addanother" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(reverse("admin:kit_specialday_changelist"))

    def delete_model(self, request, obj):
        workdays.withdraw([obj], by_id=request.scope.user_id, at=timezone.now())

    def delete_queryset(self, request, queryset):
        workdays.withdraw(list(queryset), by_id=request.scope.user_id, at=timezone.now())
