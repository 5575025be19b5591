"""The base of every admin page: the same scope, the same permissions and the same operations as the portal's own pages."""

from django.contrib import admin, messages
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone

from bureau.accounts import door
from bureau.accounts.fresh import confirm_first
from bureau.kit import access
from bureau.kit.access import Looking
from bureau.kit.errors import Refused
from stations.permissions import Permission


class Scoped:
    """What an admin page or an inline may show and change comes from the posts of the reader, never from Django's flags."""

    view_needs: Permission
    change_needs: Permission | None = None  # None: read only
    add_needs: Permission | None = None

    def get_queryset(self, request):
        rows = self.model.objects.visible_to(request.scope)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def has_module_permission(self, request):
        return request.scope.allows(self.view_needs)

    def has_view_permission(self, request, obj=None):
        return self._allows(request, self.view_needs, obj)

    def has_change_permission(self, request, obj=None):
        return self._allows(request, self.change_needs, obj)

    def has_add_permission(self, request, obj=None):
        return self._allows(request, self.add_needs, obj)

    def has_delete_permission(self, request, obj=None):
        return False  # nothing on the register is deleted: it ends, leaves or is undone

    def _allows(self, request, permission, obj):
        if permission is None:
            return False
        # An inline asks about its parent, which has a place of its own or is still being made.
        return request.scope.allows(permission, obj if obj is not None and obj.pk else None)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """A choice offers what the reader may see, and nothing else is accepted."""
        rows = db_field.remote_field.model._default_manager.all()
        if hasattr(rows, "visible_to"):
            kwargs["queryset"] = rows.visible_to(request.scope)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ScopedInline(Scoped, admin.TabularInline):
    extra = 0
    can_delete = False
    show_change_link = False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A cell of an inline has a heading but no label of its own: say it for screen readers."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            control = getattr(field.widget, "widget", field.widget)  # a choice comes wrapped in its links
            control.attrs.setdefault("aria-label", str(field.label))
        return field


class ScopedAdmin(Scoped, admin.ModelAdmin):
    """A list and a form for bureau staff.

    A subclass with a procedure names its steps in `decisions` and takes them in `decide`; they are shown as buttons.
    """

    asks_who_you_are = False  # True: changes need a log-in of the last twenty minutes
    change_form_template = "admin/scoped_change_form.html"
    list_per_page = 50
    show_full_result_count = False  # one count per list is enough at 660,000 rows
    formfield_overrides = {models.TextField: {"widget": admin.widgets.AdminTextareaWidget(attrs={"rows": 3})}}

    def decisions(self, request, obj) -> list[tuple[str, str]]:
        """(value, word) of each step that may be taken now by this reader."""
        return []

    def decide(self, request, obj, decision: str, note: str) -> str:
        """Call the operation → what has happened, in words."""
        raise NotImplementedError

    def lookup_allowed(self, lookup, value, request):
        """No question about a column that the list does not offer: Django would answer ?password__startswith=a to
        whoever may open the list of accounts, and a secret is guessed letter by letter."""
        offered = {
            getattr(entry[0] if isinstance(entry, tuple) else entry, "parameter_name", None)
            or str(entry[0] if isinstance(entry, tuple) else entry).partition("__")[0]
            for entry in self.get_list_filter(request)
        }
        return lookup.partition("__")[0] in offered and super().lookup_allowed(lookup, value, request)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if self.asks_who_you_are and request.method == "POST" and not door.is_fresh(request):
            return confirm_first(request)
        try:
            if request.method == "POST" and "_decide" in request.POST:
                return self._decide(request, object_id)
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as reason:
            messages.error(request, str(reason))
            return redirect(request.get_full_path())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["decisions"] = self.decisions(request, obj) if change else []
        if change and hasattr(
            obj, "walled_by"
        ):  # the admin shows people like every page, and is watched like one
            access.record(
                Looking.VIEW, target=obj, by_id=request.scope.user_id, at=timezone.now(), field="admin"
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _decide(self, request, object_id):
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        decision = request.POST["_decide"]
        if decision not in dict(self.decisions(request, obj)):
            raise Refused("这一步现在不能办，请刷新后再看")
        messages.success(
            request, self.decide(request, obj, decision, request.POST.get("_note", "").strip()[:500])
        )
        return redirect(request.get_full_path())

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        # A row beyond one's reach and a row that never was answer alike, as on every page.
        raise Http404
