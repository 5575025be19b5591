"""What the frame around every page shows: the bureau, the rooms a reader may enter, and who is signed in."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from stations.permissions import Permission
from veterans.rules import REVEAL_REASONS


@dataclass(frozen=True)
class Room:
    label: str
    view: str
    icon: str
    needs: Permission | None = None
    tab: bool = False  # may stand in the phone's tab bar: the first four that a reader may enter


# In the order of use: what does not fit on the top line of a laptop stands behind “更多”.
IN_LINE = 7
IN_TABS = 4
ROOMS = [
    Room("工作台", "desk:home", "list-check", tab=True),
    Room("人员", "people:list", "people", Permission.PERSON_VIEW, tab=True),
    Room("办件", "cards:list", "postcard", Permission.CARD_VIEW, tab=True),
    Room("走访", "visits:list", "geo-alt", Permission.VISIT_DO, tab=True),
    Room("诉求", "tickets:list", "inbox", Permission.TICKET_VIEW),
    Room("晾晒榜", "progress:boards", "trophy", Permission.BOARD_VIEW, tab=True),
    Room("驾驶舱", "progress:cockpit", "speedometer2", Permission.COCKPIT_VIEW, tab=True),
    Room("服务站", "stations:list", "geo-alt", Permission.STATION_VIEW),
    Room("名册导入", "imports:list", "file-earmark-spreadsheet", Permission.ROSTER_IMPORT),
    Room("集中采集", "events:list", "calendar3", Permission.EVENT_WORK),
    Room("政策找人", "policies:tasks", "list-check", Permission.PERSON_EDIT),
    Room("数据质量", "quality:findings", "funnel", Permission.PERSON_EDIT),
    Room("困难认定", "hardship:list", "person-vcard", Permission.HARDSHIP_VIEW),
    Room("档案抽查", "sampling:list", "check2-square", Permission.SAMPLE_VIEW),
    Room("轮值站长", "rota:overview", "calendar3", Permission.ROTA_VIEW),
    Room("零报告", "reports:list", "check2-square", Permission.REPORT_VIEW),
    Room("培训", "trainings:list", "journal-text", Permission.TRAINING_VIEW),
    Room("物品", "supplies:list", "postcard", Permission.SUPPLY_VIEW),
    Room("枫桥式创建", "accreditation:list", "star-fill", Permission.STATION_VIEW),
    Room("崇军商家", "shops:work", "shop", Permission.SHOP_VIEW),
    Room("谁看过谁", "oversight:month", "eye", Permission.ACCESS_REVIEW),
]


def shell(request):
    bureau = {
        "name": settings.BUREAU_NAME,
        "short_name": settings.BUREAU_SHORT_NAME,
        "phone": settings.BUREAU_PHONE,
        "hours": settings.BUREAU_HOURS,
    }
    # A request refused before the scope was made (an unknown host, a bad cookie) gets the plain frame.
    scope = getattr(request, "scope", None)
    if scope is None or scope.user_id is None:
        return {"bureau": bureau}
    here = _room_of(getattr(request, "resolver_match", None))
    rooms = [room for room in ROOMS if room.needs is None or scope.allows(room.needs)]
    tabs = [room for room in rooms if room.tab][:IN_TABS]
    nav = [_link(room, current=room.view == here, tab=room in tabs) for room in rooms]
    return {
        "bureau": bureau,
        "nav": nav,
        "nav_line": nav[:IN_LINE],
        "nav_more": nav[IN_LINE:],
        "search_url": reverse("search") if scope.allows(Permission.PERSON_VIEW) else "",
        "me": {
            "name": str(request.user),
            "post": "；".join(f"{post.station} {post.get_role_display()}" for post in request.posts),
        },
        "account_links": _account_links(request.user, scope),
        "reveal_reasons": REVEAL_REASONS if scope.allows(Permission.PERSON_REVEAL) else (),
    }


def _link(room, *, current, tab):
    return {
        "label": room.label,
        "url": reverse(room.view),
        "icon": room.icon,
        "tab": tab,
        "current": current,
    }


# Pages that belong to another room than the first of their area.
OPENED_FROM = {
    "duty:station": "rota:overview",
    "duty:matters": "rota:overview",
    **dict.fromkeys(
        (f"counsel:{page}" for page in ("list", "book", "booking", "lawyers", "lawyer")), "tickets:list"
    ),
    "search": "people:list",
    "progress:counted": "progress:cockpit",
}


def _room_of(match) -> str:
    """The room that a page belongs to: its own name, or the first room of its area."""
    if match is None:
        return ""
    views = [room.view for room in ROOMS]
    view = OPENED_FROM.get(match.view_name, match.view_name)
    if view in views:
        return view
    return next((room for room in views if match.namespace and room.startswith(match.namespace + ":")), "")


def _account_links(user, scope):
    links = [
        {"label": "修改密码", "url": reverse("accounts:password"), "icon": "shield-lock"},
        {"label": "验证器与恢复码", "url": reverse("accounts:recovery"), "icon": "shield-lock"},
    ]
    links.insert(0, {"label": "军人知识库", "url": reverse("knowledge:home"), "icon": "question-circle"})
    links.insert(0, {"label": "站内消息", "url": reverse("messages:inbox"), "icon": "inbox"})
    if scope.allows(Permission.SMS_SEND) or scope.allows(Permission.SMS_CONFIRM):
        links.insert(1, {"label": "短信任务", "url": reverse("messages:tasks"), "icon": "telephone"})
    if scope.allows(Permission.RIGHTS_ANSWER) or scope.allows(Permission.PERSON_EDIT):
        links.insert(0, {"label": "权利请求", "url": reverse("privacy:requests"), "icon": "inbox"})
    if scope.allows(Permission.PRIVACY_MANAGE) or scope.allows(Permission.DISPOSAL_SIGN):
        links.insert(0, {"label": "对外提供与保存", "url": reverse("privacy:register"), "icon": "eye"})
    if any(
        scope.allows(p) for p in (Permission.PERSON_EXPORT, Permission.EXPORT_APPROVE, Permission.AUDIT_VIEW)
    ):
        links.insert(0, {"label": "数据导出", "url": reverse("exports:list"), "icon": "download"})
    if user.is_staff:
        links.insert(0, {"label": "后台管理", "url": reverse("admin:index"), "icon": "gear"})
    return links
