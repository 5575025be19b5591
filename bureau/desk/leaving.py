"""What somebody who leaves still has in hand: the checklist of the hand-over (F106)."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.kit import walls
from stations.models import Post
from stations.permissions import Permission
from stations.queries import posts_not_over, require_to_retire
from stations.scope import Scope, below
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch, BatchRow
from veterans.imports.states import OPEN


@dataclass(frozen=True)
class Checklist:
    user: User
    posts: list[Post]
    rosters: int  # of which the file is not written yet
    doubtful: int  # written, with rows that still wait for an answer
    bindings: int
    second_factor: bool

    @property
    def needs_successor(self) -> bool:
        return bool(self.rosters or self.doubtful)


def places(by: Scope) -> list[str]:
    return sorted({*by.places(Permission.ACCOUNT_MANAGE), *by.places(Permission.POST_MANAGE)})


def colleagues(*, by: Scope, at: dt.datetime) -> QuerySet:
    """Open accounts without a post beyond my reach."""
    mine = Q(pk__in=[])
    for place in places(by):
        mine |= below("station_id", place)
    elsewhere = Post.objects.filter(user=OuterRef("pk")).held_on(localdate(at)).exclude(mine)
    return User.objects.filter(~Exists(elsewhere), is_active=True).order_by("username")


def unfinished_batches(user: User) -> QuerySet:
    """Not yet written, or with rows that wait for somebody's answer."""
    waiting = BatchRow.objects.filter(batch_id=OuterRef("pk")).open_work()
    doubtful = Q(state=BatchState.DONE) & Exists(waiting)
    return (
        Batch.objects.filter(by=user).filter(Q(state__in=sorted(OPEN)) | doubtful).select_related("station")
    )


def checklist(user: User, *, by: Scope, at: dt.datetime) -> Checklist:
    require_to_retire(user, by=by, day=localdate(at))
    with walls.within(places(by)):
        batches = list(unfinished_batches(user).values_list("state", flat=True))
    return Checklist(
        user=user,
        posts=list(posts_not_over(user, day=localdate(at)).select_related("station")),
        rosters=sum(state != BatchState.DONE for state in batches),
        doubtful=sum(state == BatchState.DONE for state in batches),
        bindings=user.bindings.count(),
        second_factor=hasattr(user, "second_factor"),
    )
