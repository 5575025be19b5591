"""The first page after signing in: what waits for this reader, the late first."""

from typing import NamedTuple

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from bureau.desk import queries
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
    Shortcut("登记建档", "person-plus", "people:add", "", P.PERSON_EDIT),
    Shortcut("导入名册", "upload", "imports:list", "", P.ROSTER_IMPORT),
    Shortcut("发放证件", "postcard", "cards:list", "?state=AT_STATION", P.CARD_ISSUE),
    Shortcut("驾驶舱", "speedometer2", "progress:cockpit", "", P.COCKPIT_VIEW),
    Shortcut("优待证申领", "list-check", "cards:list", "?state=mine", P.CARD_VIEW),
    Shortcut("晾晒榜", "trophy", "progress:boards", "", P.BOARD_VIEW),
    Shortcut("账号", "person-circle", "admin:accounts_user_changelist", "", P.ACCOUNT_MANAGE),
    Shortcut("岗位", "shield-lock", "admin:stations_post_changelist", "", P.POST_MANAGE),
    Shortcut("操作留痕", "journal-text", "oversight:log", "", P.AUDIT_VIEW),
    Shortcut("服务站", "geo-alt", "stations:list", "", P.STATION_VIEW),
]
MOST_SHORTCUTS = 4


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
            "lines": queries.longest_waiting(scope, now),
            "progress": queries.progress(scope, now) if scope.allows(P.PERSON_VIEW) else [],
            "shortcuts": [s for s in SHORTCUTS if scope.allows(s.needs)][:MOST_SHORTCUTS],
            "works_with_people": scope.allows(P.PERSON_VIEW),
        },
    )


def _greeting(hour: int) -> str:
    return "早上好" if hour < 9 else "上午好" if hour < 12 else "下午好" if hour < 18 else "晚上好"
