"""Reads that more than one caller needs."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Exists, Max, OuterRef, Q

from bureau.accounts.models import User
from bureau.kit import indicators
from bureau.kit.indicators import Indicator
from stations import rules
from stations.enums import Have, Level, Met, StationStatus
from stations.models import Assignment, HaveCheck, Post, Station, StationFile
from stations.permissions import GRANTS, Permission
from stations.scope import NotYours, Scope, below


def above(code: str) -> list[str]:
    """Every code that reaches this one, itself included: 330108001001 → 33, 3301, 330108, 330108001, 330108001001."""
    return [code[:length] for length in (2, 4, 6, 9, 12) if length <= len(code)]


def posts_not_over(user: User, *, day: dt.date):
    """Held today or to begin later."""
    return user.posts.filter(Q(ends_on=None) | Q(ends_on__gte=day))


def still_in_use(station: Station, *, day: dt.date) -> dict[str, int]:
    closed = (StationStatus.MERGED, StationStatus.CLOSED)
    return {
        "open_children": station.children.exclude(status__in=closed).count(),
        "held_posts": station.posts.held_on(day).count(),
    }


def accounts_of(scope: Scope, *, day: dt.date):
    """The accounts that I may manage: those whose current posts all lie where I may, and those without any."""
    if not scope.allows(Permission.ACCOUNT_MANAGE):
        return User.objects.none()
    mine = scope.within("station_id", Permission.ACCOUNT_MANAGE)
    elsewhere = Post.objects.filter(user=OuterRef("pk")).held_on(day).exclude(mine)
    return User.objects.filter(~Exists(elsewhere))


def require_to_retire(user: User, *, by: Scope, day: dt.date) -> None:
    """An administrator of accounts or of posts, at every place where the colleague still has a post."""
    managers = (Permission.ACCOUNT_MANAGE, Permission.POST_MANAGE)
    codes = posts_not_over(user, day=day).values_list("station_id", flat=True)
    anywhere = any(by.allows(manager) for manager in managers)
    if not anywhere or not all(any(by.allows(m, code) for m in managers) for code in codes):
        raise NotYours("离岗交接由系统管理员或安全管理员办理")


@dataclass(frozen=True)
class Reach:
    """One colleague who can see a station, and by which post."""

    post: Post
    direct: bool  # the post is at this very station, not above it
    sees_people: bool
    deeds: tuple[str, ...] = field(default=())


# What a post lets one do with the people of a station, in the words of the page (F104).
DEEDS = {
    Permission.PERSON_VIEW: "查看人员（遮挡显示）",
    Permission.PERSON_REVEAL: "凭事由查看完整证件号、电话",
    Permission.PERSON_EDIT: "修改人员信息",
    Permission.PERSON_EXPORT: "导出名单",
    Permission.ROSTER_IMPORT: "导入名册",
    Permission.CARD_APPLY: "办理优待证申领",
    Permission.CARD_ACCEPT: "受理申领",
    Permission.CARD_VERIFY: "核实申领",
    Permission.CARD_REVIEW: "初审申领",
    Permission.CARD_ISSUE: "发放优待证",
    Permission.POST_MANAGE: "任命与收回岗位",
    Permission.ACCOUNT_MANAGE: "管理账号",
    Permission.AUDIT_VIEW: "查看操作留痕",
}


def who_can_see(station: Station, *, day: dt.date) -> list[Reach]:
    """Everybody whose post reaches this station today, nearest post first, each with the reason."""
    posts = (
        Post.objects.held_on(day)
        .filter(station_id__in=above(station.code), user__is_active=True)
        .select_related("user", "station")
        .order_by("-station_id", "role", "user_id")
    )
    return [
        Reach(
            post=post,
            direct=post.station_id == station.code,
            sees_people=Permission.PERSON_VIEW in GRANTS[post.role],
            deeds=tuple(word for permission, word in DEEDS.items() if permission in GRANTS[post.role]),
        )
        for post in posts
    ]


def posts_to_begin(station: Station, *, day: dt.date):
    """Appointed, and not yet acting."""
    return station.posts.filter(starts_on__gt=day).select_related("user").order_by("starts_on", "pk")


def staff_by_code(*, day: dt.date) -> dict[str, int]:
    """How many colleagues hold a post at each very station today."""
    held = Post.objects.held_on(day).filter(user__is_active=True)
    return dict(held.order_by().values_list("station_id").annotate(n=Count("user", distinct=True)))


def count_levels(stations: Iterable[Station]) -> list[tuple[str, int]]:
    """（区中心, 1）, （街道站, 3）…: in the order of the levels, only those that are there."""
    counts = Counter(station.level for station in stations)
    return [(level.label, counts[level]) for level in Level if counts[level]]


def count_by_code(indicator: Indicator, *, scope: Scope, at: dt.datetime) -> dict[str, int]:
    """How many of what an indicator counts I may see, at every code: the rows of a code and of all codes below it."""
    rows = indicator.numerator(at).visible_to(scope)
    grouped = rows.order_by().values_list(indicator.place).annotate(n=Count("pk"))
    counts: dict[str, int] = defaultdict(int)
    for code, n in grouped:
        for place in above(code):
            counts[place] += n
    return dict(counts)


@dataclass(frozen=True)
class Figure:
    indicator: Indicator
    done: int
    base: int | None
    opens: bool = False  # the list behind the number is open to this reader


def figures_of(station: Station, *, scope: Scope, at: dt.datetime) -> list[Figure]:
    """What the apps above count here, as far as I may see it. Stations know the declarations, not the apps."""
    return [
        Figure(
            indicator,
            done=_count(indicator.numerator, indicator, station, scope, at),
            base=indicator.denominator and _count(indicator.denominator, indicator, station, scope, at),
            opens=bool(indicator.door) and (not indicator.door_needs or scope.allows(indicator.door_needs)),
        )
        for indicator in indicators.REGISTRY.values()
    ]


def _count(declared, indicator: Indicator, station: Station, scope: Scope, at: dt.datetime) -> int:
    return declared(at).visible_to(scope).filter(below(indicator.place, station.code)).count()


# -- what a station keeps of itself -----------------------------------------------------------------------

MET_TONES = {Met.MET: "ok", Met.PARTLY: "warn", Met.NOT_MET: "bad"}
MOST_PHOTOS = 8


@dataclass(frozen=True)
class HaveNow:
    """One of the 五有 as it stands: the newest look at it, if there was any."""

    value: str
    label: str
    check: HaveCheck | None

    @property
    def tone(self) -> str:
        return MET_TONES[self.check.met] if self.check else "idle"

    @property
    def word(self) -> str:
        return self.check.get_met_display() if self.check else "未核对"


@dataclass(frozen=True)
class Photo:
    file: StationFile
    old: bool


@dataclass(frozen=True)
class Kept:
    haves: list[HaveNow]
    photos: list[Photo]
    age: int | None  # months since the newest photo
    staff: list[Assignment]
    former: list[Assignment]

    @property
    def met(self) -> int:
        return sum(have.check is not None and have.check.met == Met.MET for have in self.haves)

    @property
    def veterans(self) -> int:
        return len({one.name for one in self.staff if one.is_veteran})

    @property
    def age_tone(self) -> str:
        return "warn" if self.age >= rules.PHOTO_FRESH_MONTHS else "ok"

    @property
    def age_word(self) -> str:
        return f"最新照片 {self.age} 个月前" if self.age else "最新照片是本月的"


def kept(station: Station, *, today: dt.date) -> Kept:
    checks = station.checks.order_by("have", "-checked_on", "-pk").distinct("have").select_related("file")
    newest = {check.have: check for check in checks}
    files = station.files.filter(is_photo=True, withdrawn_at=None)
    photos = [Photo(file, rules.is_old(file.taken_on, today=today)) for file in files[:MOST_PHOTOS]]
    people = station.assignments.order_by("starts_on", "pk")
    return Kept(
        haves=[HaveNow(have.value, have.label, newest.get(have.value)) for have in Have],
        photos=photos,
        age=photos[0].file.months_old(today) if photos else None,
        staff=list(people.filter(Q(ends_on=None) | Q(ends_on__gte=today))),
        former=list(people.filter(ends_on__lt=today)),
    )


def haves_by_code() -> dict[str, int]:
    """How many of the five each station has, by the newest look at each."""
    newest = HaveCheck.objects.order_by("station_id", "have", "-checked_on", "-pk").distinct(
        "station_id", "have"
    )
    return dict(Counter(code for code, met in newest.values_list("station_id", "met") if met == Met.MET))


def newest_photos() -> dict[str, dt.date]:
    photos = StationFile.objects.filter(is_photo=True, withdrawn_at=None)
    return dict(photos.order_by().values_list("station_id").annotate(Max("taken_on")))
