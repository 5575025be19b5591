"""Stations, posts and accounts for whoever keeps them: three posts, kept apart. Every change is an operation."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.utils import timezone

from bureau.accounts.models import User
from stations import admin_codes, operations, queries
from stations.admin_base import ScopedAdmin
from stations.forms import AccountForm, NewStationForm
from stations.models import Post, Station
from stations.permissions import Permission

__all__ = ["admin_codes"]  # its registration is all that is wanted

admin.site.unregister(Group)  # rights come from posts (stations/permissions.py), never from Django's groups


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


@admin.register(User)
class AccountAdmin(ScopedAdmin):
    """Opening an account gives no right to anything; posts do, and those another administrator gives."""

    view_needs = change_needs = add_needs = Permission.ACCOUNT_MANAGE
    form = AccountForm
    list_display = ["username", "full_name", "is_staff", "is_active", "last_login"]
    list_filter = ["is_active", "is_staff", "last_login"]
    search_fields = ["username", "full_name"]
    ordering = ["username"]
    readonly_fields = ["is_active", "last_login", "date_joined"]

    def get_queryset(self, request):
        return queries.accounts_of(request.scope, day=timezone.localdate()).order_by(*self.ordering)

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

    def decisions(self, request, obj):
        if not obj.is_active:
            return [("reopen", "启用账号")]
        return [("reset", "重置密码"), ("close", "停用账号")]

    def decide(self, request, obj, decision, note):
        by, now = request.scope, timezone.now()
        if decision == "reset":
            return self._told_once(obj, operations.reset_password(obj.pk, by=by, at=now))
        if decision == "close":
            operations.close_account(obj.pk, by=by, at=now)
            return f"账号 {obj.username} 已停用，对方下一次点击即退出"
        operations.reopen_account(obj.pk, by=by, at=now)
        return f"账号 {obj.username} 已启用"

    def _told_once(self, user, password):
        return (
            f"{user}（{user.username}）的一次性密码：{password} 。只显示这一次，请当面告知，登录后马上修改。"
        )
