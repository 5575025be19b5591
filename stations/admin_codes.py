"""Code lists in the admin, for whoever keeps them. They hold no personal data, so they need a permission but no scope."""

from django.contrib import admin

from bureau.kit import codes
from bureau.kit.models import CodeItem
from stations.admin_base import ScopedAdmin
from stations.permissions import Permission
from stations.resources import ChineseCSV, CodeItemResource, ImportExportMixin


@admin.register(CodeItem)
class CodeItemAdmin(ImportExportMixin, ScopedAdmin):
    view_needs = change_needs = add_needs = Permission.CODES_MANAGE
    list_display = ["list", "code", "name", "aliases", "standard", "valid_from", "valid_to"]
    list_display_links = ["code", "name"]
    list_filter = ["list"]
    search_fields = ["code", "name", "aliases"]
    resource_classes = [CodeItemResource]
    formats = [ChineseCSV]
    skip_export_form = True  # there is nothing to choose: every field, one format
    from_encoding = "utf-8-sig"

    def has_import_permission(self, request):
        return request.scope.allows(Permission.CODES_MANAGE)

    has_export_permission = has_import_permission

    def get_queryset(self, request):
        return CodeItem.objects.order_by("list", "position", "code")

    def _allows(self, request, permission, obj):
        return request.scope.allows(permission)

    def get_readonly_fields(self, request, obj=None):
        # Rows refer to an entry by its code: the word may be corrected, the code never.
        return ["list", "code"] if obj else []

    def process_result(self, result, request):
        codes.forget()
        return super().process_result(result, request)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        codes.forget()
