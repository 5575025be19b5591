"""Ten accounts to sign in with, and colleagues at every other station, who cannot: a station without staff would be no station."""

import datetime as dt
import os
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.utils.crypto import get_random_string

from bureau.accounts.models import User
from bureau.demo import names
from stations.enums import Level, Role
from stations.models import Post, Station
from stations.scope import below

HOME = "330108"
STREET = "330108001"
# username → full name, role, station, works in the admin
ACCOUNTS = {
    "director": ("方国强", Role.LEADER, HOME, True),
    "officer": ("许文华", Role.OFFICER, HOME, True),
    "verifier": ("沈慧", Role.CARD_VERIFIER, HOME, True),
    "approver": ("陆志明", Role.CARD_APPROVER, HOME, True),
    "street": ("王丽娟", Role.STREET_WORKER, STREET, True),
    "worker": ("陈晓燕", Role.COMMUNITY_WORKER, "330108001001", False),
    "neighbour": ("俞海英", Role.COMMUNITY_WORKER, "330108002001", False),
    "auditor": ("胡正", Role.AUDITOR, HOME, True),
    "sysadmin": ("吴磊", Role.SYSTEM_ADMIN, HOME, True),
    "secadmin": ("郑安", Role.SECURITY_ADMIN, HOME, True),
}
ROLE_OF = {Level.STREET: Role.STREET_WORKER, Level.COMMUNITY: Role.COMMUNITY_WORKER}
NO_LOOKALIKES = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    return "-".join(get_random_string(4, NO_LOOKALIKES) for _ in range(4))


def make(rng, *, password: str, since) -> None:
    encoded = make_password(password)  # one hash for all ten: they share the password anyway
    for username, (full_name, role, code, is_staff) in ACCOUNTS.items():
        user = User.objects.create(
            username=username, full_name=full_name, is_staff=is_staff, password=encoded
        )
        Post.objects.create(user=user, station_id=code, role=role, starts_on=since)
    _make_colleagues(rng, since=since)


def _make_colleagues(rng, *, since) -> None:
    staffed = set(Post.objects.values_list("station_id", flat=True))
    stations = [
        s for s in Station.objects.filter(below("code", HOME), level__in=ROLE_OF) if s.code not in staffed
    ]
    colleagues = User.objects.bulk_create(
        User(
            username=f"staff{station.code}",
            full_name=names.person(rng, rng.randint(1975, 1999), woman=rng.random() < 0.6),
            password=make_password(None),  # cannot sign in
        )
        for station in stations
    )
    Post.objects.bulk_create(
        Post(user=user, station=station, role=ROLE_OF[station.level], starts_on=since)
        for user, station in zip(colleagues, stations, strict=True)
    )


def use_password(password: str, *, at: dt.datetime) -> bool:
    """Give the demo accounts the password that was asked for. → whether that changed anything."""
    users = User.objects.filter(username__in=ACCOUNTS)
    encoded = set(users.values_list("password", flat=True))
    if all(check_password(password, each) for each in encoded):
        return False
    users.update(password=make_password(password), password_changed_at=at)
    return True


def note(password: str, file: Path) -> None:
    """For the one who started the demo: readable by the owner of the folder only."""
    lines = [
        f"{name}\t{password}\t{full_name}（{Role(role).label}）"
        for name, (full_name, role, *_) in ACCOUNTS.items()
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write("\n".join(["演示账号（用户名、密码、姓名与岗位）", *lines, ""]))


class Staff:
    """Who did it, by place: the ids that steps are signed with."""

    def __init__(self):
        posts = Post.objects.filter(below("station_id", HOME)).values_list("role", "station_id", "user_id")
        self.by = {(role, code): user_id for role, code, user_id in posts}

    def community(self, code: str) -> int:
        return self.by[Role.COMMUNITY_WORKER, code]

    def street(self, code: str) -> int:
        return self.by[Role.STREET_WORKER, code[:9]]

    def bureau(self, role: Role) -> int:
        return self.by[role, HOME]
