"""The first page after signing in: what waits for this reader, the late first."""

import datetime as dt
from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bureau.accounts.fresh import fresh_login_required
from bureau.desk import leaving, operations, queries
from bureau.desk.forms import LeavingForm, PutOffForm
from bureau.kit.errors import Refused
from stations.permissions import Permission as P


class Shortcut(NamedTuple):
    label: str
    icon: str
    view: str
    query: str
    needs: P

    @property
    def url(self) -> str:
        return reverse(self.view) + self.query


SHORTCUTS = [
    Shortcut("登记建档", "person-plus", "people:drafts", "", P.PERSON_EDIT),
    Shortcut("走访", "geo-alt", "visits:list", "?when=week", P.VISIT_DO),
    Shortcut("导入名册", "upload", "imports:list", "", P.ROSTER_IMPORT),
    Shortcut("发放证件", "postcard", "stock:ceremony", "", P.CARD_ISSUE),
    Shortcut("驾驶舱", "speedometer2", "progress:cockpit", "", P.COCKPIT_VIEW),
    Shortcut("优待证申领", "list-check", "cards:list", "?state=mine", P.CARD_VIEW),
    Shortcut("晾晒榜", "trophy", "progress:boards", "", P.BOARD_VIEW),
    Shortcut("账号", "person-circle", "admin:accounts_user_changelist", "", P.ACCOUNT_MANAGE),
    Shortcut("岗位", "shield-lock", "admin:stations_post_changelist", "", P.POST_MANAGE),
    Shortcut("离岗交接", "box-arrow-right", "desk:leave", "", P.ACCOUNT_MANAGE),
    Shortcut("离岗交接", "box-arrow-right", "desk:leave", "", P.POST_MANAGE),
    Shortcut("操作留痕", "journal-text", "oversight:log", "", P.AUDIT_VIEW),
    Shortcut("服务站", "geo-alt", "stations:list", "", P.STATION_VIEW),
    Shortcut("轮值站长", "calendar3", "rota:overview", "", P.ROTA_VIEW),
]
MOST_SHORTCUTS = 4
FIRST, WHOLE = 8, 100  # lines of the queue on the first page, and on its own


@login_required
@require_GET
def home(request):
    now, scope = timezone.now(), request.scope
    duties = queries.duties(scope, now)
    return render(
        request,
        "desk/home.html",
        {
            "greeting": _greeting(timezone.localtime(now).hour),
            "now": now,
            "duties": duties,
            "total": sum(duty.count for duty in duties),
            "alerts": [] if duties else queries.attention(scope, now),
            "late": sum(duty.late for duty in duties),
            "queue": queries.due(scope, now, most=FIRST),
            "form": PutOffForm(),
            "today": timezone.localdate(now),
            "progress": queries.progress(scope, now) if scope.allows(P.PERSON_VIEW) else [],
            "shortcuts": [s for s in SHORTCUTS if scope.allows(s.needs)][:MOST_SHORTCUTS],
            "works_with_people": scope.allows(P.PERSON_VIEW),
        },
    )


@login_required
@require_GET
def queue(request):
    """The whole queue: the same list on the screen, the phone and on paper."""
    now = timezone.now()
    context = {
        "queue": queries.due(request.scope, now, most=WHOLE),
        "whole": WHOLE,
        "form": PutOffForm(),
        "today": timezone.localdate(now),
        "now": now,
    }
    return render(request, "desk/queue.html", context)


@login_required
@require_POST
def put_off(request):
    form, now = PutOffForm(request.POST), timezone.now()
    if form.is_valid():
        said = form.cleaned_data
        until = timezone.localdate(now) + dt.timedelta(days=said["days"])
        operations.put_off(said["key"], until=until, reason=said["reason"], by=request.scope, at=now)
        messages.success(request, f"先放到 {until:%m-%d}，到那天再出现在这里；期限没有变")
    else:
        messages.error(request, next(iter(form.errors.values()))[0])
    return redirect("desk:queue" if request.POST.get("back") == "queue" else "desk:home")


def _greeting(hour: int) -> str:
    return "早上好" if hour < 9 else "上午好" if hour < 12 else "下午好" if hour < 18 else "晚上好"


@login_required
@require_http_methods(["GET", "POST"])
@fresh_login_required
def leave(request):
    """First who, then the checklist, then all at once."""
    if not leaving.places(request.scope):
        raise PermissionDenied
    now, shown = timezone.now(), None
    colleagues = leaving.colleagues(by=request.scope, at=now)
    form = LeavingForm(request.POST or request.GET or None, colleagues=colleagues)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            shown = leaving.checklist(asked["user"], by=request.scope, at=now)
            if request.method == "POST":
                gone = operations.hand_over(
                    asked["user"].pk,
                    to_id=asked["to"] and asked["to"].pk,
                    closes_account=asked["closes_account"] == "yes",
                    by=request.scope,
                    at=now,
                )
                messages.success(request, f"{shown.user} 已办完离岗交接，交出 {gone} 件未办的事，登录已结束")
                return redirect("desk:leave")
        except Refused as reason:
            form.add_error(None, str(reason))
    return render(request, "desk/leave.html", {"form": form, "shown": shown})
