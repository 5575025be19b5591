"""Whose data, and which deeds. A `Scope` is made once per request and passed down as `by`.

Places are official codes, and a place reaches every code that begins with its own: 330108 (district) reaches 330108001
(street) and 330108001001 (community). Codes have fixed lengths per level, so no code is a prefix of a stranger's.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from bureau.kit.errors import Refused
from stations.permissions import ADMINISTER, GRANTS, PERSONAL, Permission


class NotYours(Refused):
    status = 403


def below(column: str, code: str) -> Q:
    """Rows whose code begins with `code`, as a range that the index on a "C" collated column serves."""
    return Q(**{f"{column}__gte": code, f"{column}__lt": code + "~"})


def code_of(place) -> str:
    """A station, a row that belongs to a station, or the code itself."""
    return place if isinstance(place, str) else getattr(place, "station_id", None) or place.code


def _may_come(user) -> bool:
    return user.is_authenticated and user.is_active


def posts_of(user, *, today) -> list:
    """The posts a user holds today, with their stations. Loaded for every request, so that a withdrawn post acts at once."""
    if not _may_come(user):
        return []
    return list(user.posts.held_on(today).select_related("station").order_by("station_id", "role"))


@dataclass(frozen=True)
class Scope:
    user_id: int | None
    reach: tuple[tuple[str, frozenset[Permission]], ...] = field(default=())

    @classmethod
    def of(cls, user, *, today) -> "Scope":
        """What the posts of today let a user do. A stranger, or a closed account, reaches nothing."""
        return cls.holding(user, posts_of(user, today=today))

    @classmethod
    def holding(cls, user, posts) -> "Scope":
        if not _may_come(user):
            return cls(user_id=None)
        return cls(user.pk, tuple((post.station_id, GRANTS[post.role]) for post in posts))

    def places(self, permission: Permission) -> list[str]:
        """The shortest codes where I hold `permission`: none lies below another."""
        codes = sorted({code for code, granted in self.reach if permission in granted})
        return [
            code for code in codes if not any(code != other and code.startswith(other) for other in codes)
        ]

    def posts(self) -> str:
        """Roles and places in one text, for the log: OFFICER@330108."""
        roles = {granted: role for role, granted in GRANTS.items()}
        return " ".join(f"{roles[granted]}@{code}" for code, granted in self.reach)

    def personal_places(self) -> list[str]:
        """Where I may see any personal row at all: what the database's own wall lets through for me."""
        return sorted({place for permission in PERSONAL for place in self.places(permission)})

    def within(self, column: str, permission: Permission, *, person: str = "person_id") -> Q:
        """A filter for rows whose `column` (a station code) lies at or under a place where I hold `permission`.

        With no such place it matches nothing: forgetting a post must never open a door. `person` names the column of the
        person, for the scope that is one person's own (veterans.citizens.scope); a scope of places does not look at it.
        """
        where = Q(pk__in=[])
        for code in self.places(permission):
            where |= below(column, code)
        return where

    def allows(self, permission: Permission, place=None) -> bool:
        """Do I hold `permission` at `place` (a station, a row of one, or a code) — or, without a place, anywhere?"""
        if place is None:
            return bool(self.places(permission))
        code = code_of(place)
        return any(code.startswith(held) for held in self.places(permission))

    def administers(self) -> bool:
        """One of the three administrators, whose chair is left alone for a shorter time."""
        return any(self.allows(permission) for permission in ADMINISTER)

    def require(self, permission: Permission, place) -> None:
        if not self.allows(permission, place):
            raise NotYours("您在这里没有办理此事的权限，请联系所属街道或区局")

    def require_anywhere(self, permission: Permission) -> None:
        """For a list: whoever holds it nowhere is told so, instead of an empty page."""
        if not self.allows(permission):
            raise NotYours("您的岗位不办这类事；如果应该由您办，请让安全管理员核对您的岗位")

    def require_all(self, permission: Permission, places: Iterable) -> None:
        for place in places:
            self.require(permission, place)
