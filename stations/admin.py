"""Stations, posts and accounts for whoever keeps them: three posts, kept apart. Every change is an operation."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.utils import timezone

from bureau.accounts import second_factor
from bureau.accounts.models import Binding, User
from bureau.accounts.queries import unused, with_failures
from stations import admin_calendar, admin_codes, admin_register, operations, queries
from stations.admin_base import ScopedAdmin
from stations.forms import AccountForm, NewStationForm
from stations.models import Post, Station
from stations.permissions import Permission

__all__ = ["admin_calendar", "admin_codes", "admin_register"]  # their registration is all that is wanted

admin.site.unregister(Group)  # rights come from posts (stations/permissions.py), never from Django's groups
# The tables of django-allauth stay empty: outside identities are `Binding`, authenticators are the account's own affair.
for model in [m for m in admin.site._registry if m.__module__.startswith("allauth.")]:
    admin.site.unregister(model)


@admin.register(Station)
class StationAdmin(ScopedAdmin):
    view_needs = Permission.STATION_VIEW
    change_needs = add_needs = Permission.STATION_EDIT
    form = NewStationForm
    list_display = ["code", "short_name", "level", "parent", "status", "phone", "opening_hours"]
    list_display_links = ["code", "short_name"]
    list_filter = ["level", "status"]
    list_select_related = ["parent"]
    search_fields = ["=code", "name", "short_name", "other_names"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "level", "parent"] if obj else []

    def save_model(self, request, obj, form, change):
        now = timezone.now()
        if change:
            operations.amend_station(obj.code, values=form.cleaned_data, by=request.scope, at=now)
        else:
            operations.add_station(obj, by=request.scope, at=now)


@admin.register(Post)
class PostAdmin(ScopedAdmin):
    view_needs = change_needs = add_needs = Permission.POST_MANAGE
    asks_who_you_are = True
    list_display = ["user", "username", "role", "station", "starts_on", "ends_on"]
    list_filter = ["role", ("ends_on", admin.EmptyFieldListFilter), "starts_on"]
    list_select_related = ["user", "station"]
    search_fields = ["user__full_name", "user__username", "station__short_name", "=station__code"]
    ordering = ["station", "role", "pk"]

    @admin.display(description="用户名", ordering="user__username")
    def username(self, post):
        return post.user.username

    def get_readonly_fields(self, request, obj=None):
        # What somebody was entitled to, and until when, is evidence: a post ends, it is not rewritten.
        return ["user", "station", "role", "starts_on", "ends_on"] if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            post = operations.appoint(
                user_id=obj.user_id,
                station_code=obj.station_id,
                role=obj.role,
                starts_on=obj.starts_on,
                ends_on=obj.ends_on,
                by=request.scope,
                at=timezone.now(),
            )
            obj.pk = post.pk

    def decisions(self, request, obj):
        if obj.ends_on and obj.ends_on < timezone.localdate():
            return []
        return [("withdraw", "立即收回"), ("end", "到今天为止")]

    def _decide(self, request, object_id):
        answer = super()._decide(request, object_id)
        # A post that began today and is taken back today is gone, and its page with it.
        still_there = Post.objects.filter(pk=object_id).exists()
        return answer if still_there else redirect("admin:stations_post_changelist")

    def decide(self, request, obj, decision, note):
        now = timezone.now()
        if decision == "withdraw":
            operations.withdraw_post(obj.pk, by=request.scope, at=now)
            return f"{obj} 已收回，即时生效"
        operations.end_post(obj.pk, last_day=timezone.localdate(now), by=request.scope, at=now)
        return f"{obj} 到今天为止"


class UnusedFilter(admin.SimpleListFilter):
    title = "使用情况"
    parameter_name = "unused"

    def lookups(self, request, model_admin):
        return [("90", "90 天没有登录")]

    def queryset(self, request, queryset):
        return unused(queryset, at=timezone.now()) if self.value() == "90" else queryset


@admin.register(User)
class AccountAdmin(ScopedAdmin):
    """Opening an account gives no right to anything; posts do, and those another administrator gives."""

    view_needs = change_needs = add_needs = Permission.ACCOUNT_MANAGE
    form = AccountForm
    list_display = ["username", "full_name", "is_staff", "is_active", "last_login", "failures"]
    list_filter = ["is_active", "is_staff", UnusedFilter]
    actions = ["close_unused"]
    asks_who_you_are = True
    search_fields = ["username", "full_name"]
    ordering = ["username"]
    readonly_fields = ["is_active", "last_login", "date_joined"]

    def get_queryset(self, request):
        mine = queries.accounts_of(request.scope, day=timezone.localdate())
        return with_failures(mine, at=timezone.now()).order_by(*self.ordering)

    @admin.display(description="24 小时内登录失败", ordering="failures")
    def failures(self, user):
        return user.failures or ""

    def _allows(self, request, permission, obj):
        return request.scope.allows(permission)

    def get_fields(self, request, obj=None):
        fields = ["username", "full_name", "is_staff"]
        return [*fields, *self.readonly_fields] if obj else fields

    def get_readonly_fields(self, request, obj=None):
        return ["username", *self.readonly_fields] if obj else []

    def save_model(self, request, obj, form, change):
        asked = {"full_name": obj.full_name, "is_staff": obj.is_staff}
        by, now = request.scope, timezone.now()
        if change:
            operations.amend_account(obj.pk, by=by, at=now, **asked)
            return
        user, password = operations.open_account(username=obj.username, by=by, at=now, **asked)
        obj.pk = user.pk
        messages.warning(request, self._told_once(user, password))

    @admin.action(description="停用所选账号（只停用 90 天没有登录的）")
    def close_unused(self, request, chosen):
        ids = list(chosen.values_list("pk", flat=True))
        closed = operations.close_unused(ids, by=request.scope, at=timezone.now())
        messages.success(request, f"停用了 {closed} 个账号；最近用过的没有动")

    def decisions(self, request, obj):
        if not obj.is_active:
            return [("reopen", "启用账号")]
        bound = [("unfactor", "解除验证器")] if second_factor.is_set_up(obj) else []
        return [("reset", "重置密码"), *bound, ("close", "停用账号")]

    def decide(self, request, obj, decision, note):
        by, now = request.scope, timezone.now()
        if decision == "reset":
            return self._told_once(obj, operations.reset_password(obj.pk, by=by, at=now))
        if decision == "unfactor":
            operations.remove_second_factor(obj.pk, by=by, at=now)
            return f"账号 {obj.username} 的验证器已解除，下次登录时重新绑定"
        if decision == "close":
            operations.close_account(obj.pk, by=by, at=now)
            return f"账号 {obj.username} 已停用，对方下一次点击即退出"
        operations.reopen_account(obj.pk, by=by, at=now)
        return f"账号 {obj.username} 已启用"

    def _told_once(self, user, password):
        return (
            f"{user}（{user.username}）的一次性密码：{password} 。只显示这一次，请当面告知，登录后马上修改。"
        )


@admin.register(Binding)
class BindingAdmin(ScopedAdmin):
    """Who signs in by another system. An administrator who has checked says so; no likeness of names ever does."""

    view_needs = change_needs = add_needs = Permission.ACCOUNT_MANAGE
    asks_who_you_are = True
    list_display = ["user", "provider", "external_id", "bound_by", "bound_at"]
    list_filter = ["provider"]
    list_select_related = ["user", "bound_by"]
    search_fields = ["=external_id", "user__username", "user__full_name"]
    ordering = ["-pk"]
    fields = ["user", "provider", "external_id"]

    def get_queryset(self, request):
        mine = queries.accounts_of(request.scope, day=timezone.localdate())
        return Binding.objects.filter(user__in=mine).order_by(*self.ordering)

    def _allows(self, request, permission, obj):
        return request.scope.allows(permission)

    def get_readonly_fields(self, request, obj=None):
        return [*self.fields, "bound_by", "bound_at"] if obj else []

    def get_fields(self, request, obj=None):
        return [*self.fields, "bound_by", "bound_at"] if obj else self.fields

    def save_model(self, request, obj, form, change):
        if not change:
            binding = operations.bind_account(
                user_id=obj.user_id,
                provider=obj.provider,
                external_id=obj.external_id,
                by=request.scope,
                at=timezone.now(),
            )
            obj.pk = binding.pk

    def decisions(self, request, obj):
        return [("unbind", "解除绑定")]

    def _decide(self, request, object_id):
        answer = super()._decide(request, object_id)
        still_there = Binding.objects.filter(pk=object_id).exists()
        return answer if still_there else redirect("admin:accounts_binding_changelist")

    def decide(self, request, obj, decision, note):
        operations.unbind_account(obj.pk, by=request.scope, at=timezone.now())
        return f"{obj} 已解除绑定，对方的登录已结束"
