"""Questions on stations, posts and accounts. Each raises a `Refused` whose message is meant for the clerk."""

import datetime as dt

from bureau.kit.errors import Refused
from stations.enums import Level, Role, StationStatus

ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
# Below what a station may lie. The network of a district: centre, streets, communities, and stations at large units.
PARENTS = {
    Level.PROVINCE: frozenset(),
    Level.CITY: frozenset({Level.PROVINCE}),
    Level.DISTRICT: frozenset({Level.CITY}),
    Level.STREET: frozenset({Level.DISTRICT}),
    Level.COMMUNITY: frozenset({Level.STREET}),
    Level.UNIVERSITY: frozenset({Level.DISTRICT}),
    Level.ENTERPRISE: frozenset({Level.DISTRICT}),
    Level.AGENCY: frozenset({Level.DISTRICT}),
}
MAY_STAND_ALONE = frozenset({Level.PROVINCE, Level.CITY, Level.DISTRICT})


# What of a station the bureau alone decides; the rest the station keeps itself.
BUREAU_KEEPS = frozenset({"name", "short_name", "other_names", "status", "established_on"})
UNIT_LETTERS = {Level.UNIVERSITY: "U", Level.ENTERPRISE: "E", Level.AGENCY: "A"}
PHOTO_FRESH_MONTHS = 12


class WrongPlace(Refused):
    pass


class WrongPost(Refused):
    pass


class WrongAccount(Refused):
    pass


def check_parent(station, parent):
    """The tree says the same as the codes: scope goes by code, pages by parent, and the two must never disagree."""
    if parent is None:
        if station.level not in MAY_STAND_ALONE:
            raise WrongPlace(f"{station.get_level_display()}要有上级")
        return
    if parent.level not in PARENTS[station.level]:
        raise WrongPlace(f"{station.get_level_display()}的上级不能是{parent.get_level_display()}")
    if not station.code.startswith(parent.code) or station.code == parent.code:
        raise WrongPlace(f"编码 {station.code} 不在上级 {parent.code} 之下，请核对编码或改选上级")


def check_may_close(station, *, open_children, held_posts):
    if station.status in {StationStatus.MERGED, StationStatus.CLOSED} and (open_children or held_posts):
        raise WrongPlace(f"{station}还有 {open_children} 个下级站、{held_posts} 个在任岗位，请先处理")


def check_term(*, starts_on: dt.date, ends_on: dt.date | None, today: dt.date):
    if ends_on is not None and ends_on < max(starts_on, today):
        raise WrongPost("止期不能早于起期，也不能早于今天")


def check_administrators_stay_apart(role: Role, other_roles):
    """三员分立 (GB/T 22239 8.1.4.2): system, security and audit administration never meet in one person, nor with a service post."""
    for other in other_roles:
        if other != role and ADMINISTRATORS & {role, other}:
            raise WrongPost(
                f"此人已任“{Role(other).label}”，不能兼任“{Role(role).label}”：三类管理员互不兼任，也不兼业务岗位"
            )


def check_not_oneself(user_id: int, by_id: int, *, what: str):
    if user_id == by_id:
        raise WrongPost(f"不能{what}自己，请另一位管理员办理")


def check_station_is_open(station):
    if station.status not in {StationStatus.ACTIVE, StationStatus.PREPARING}:
        raise WrongPost(f"{station}{station.get_status_display()}，不能任命岗位")


def check_account_is_open(user):
    if not user.is_active:
        raise WrongAccount(f"账号 {user.username} 已停用，先启用再办理")


def next_unit_code(level: Level, district: str, taken) -> str:
    """The next free code of a station at a university, enterprise or agency: 330108U03."""
    letter = UNIT_LETTERS[level]
    free = next((n for n in range(1, 100) if f"{district}{letter}{n:02d}" not in taken), None)
    if free is None:
        raise WrongPlace("本区这类服务站已有 99 个，编码用完了，请联系系统管理员")
    return f"{district}{letter}{free:02d}"


def check_taken_on(day: dt.date, *, today: dt.date):
    if day > today:
        raise WrongPlace("日期不能晚于今天")


def check_never_shown(file, *, again):
    """The same picture twice shows nothing new: it is said, with the day of the first."""
    if again is not None:
        raise WrongPlace(f"这个文件 {again.at:%Y-%m-%d} 已上传过（{again.shown_name}），请换一张新拍的")


def is_old(day: dt.date | None, *, today: dt.date) -> bool:
    """A photo that should be taken anew."""
    return day is not None and (today.year - day.year) * 12 + today.month - day.month >= PHOTO_FRESH_MONTHS
