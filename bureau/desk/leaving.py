"""What somebody who leaves still has in hand: the checklist of the hand-over (F106). The rooms say it, in `in_hand.py`."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.kit import in_hand, walls
from bureau.kit.in_hand import InHand
from stations.models import Post
from stations.permissions import Permission
from stations.queries import posts_not_over, require_to_retire
from stations.scope import Scope, below


@dataclass(frozen=True)
class Line:
    kept: InHand
    count: int

    @property
    def goes_over(self) -> bool:
        return self.kept.give is not None


@dataclass(frozen=True)
class Checklist:
    user: User
    posts: list[Post]
    lines: list[Line]  # what there is, and nothing else
    bindings: int
    second_factor: bool

    @property
    def needs_successor(self) -> bool:
        return any(line.goes_over for line in self.lines)


def places(by: Scope) -> list[str]:
    return sorted({*by.places(Permission.ACCOUNT_MANAGE), *by.places(Permission.POST_MANAGE)})


def colleagues(*, by: Scope, at: dt.datetime) -> QuerySet:
    """Open accounts without a post beyond my reach."""
    mine = Q(pk__in=[])
    for place in places(by):
        mine |= below("station_id", place)
    elsewhere = Post.objects.filter(user=OuterRef("pk")).held_on(localdate(at)).exclude(mine)
    return User.objects.filter(~Exists(elsewhere), is_active=True).order_by("username")


def checklist(user: User, *, by: Scope, at: dt.datetime) -> Checklist:
    require_to_retire(user, by=by, day=localdate(at))
    with walls.within(places(by)):
        counted = [Line(kept, kept.rows(user, at).count()) for kept in in_hand.REGISTRY.values()]
    return Checklist(
        user=user,
        posts=list(posts_not_over(user, day=localdate(at)).select_related("station")),
        lines=sorted((line for line in counted if line.count), key=lambda line: not line.goes_over),
        bindings=user.bindings.count(),
        second_factor=hasattr(user, "second_factor"),
    )
