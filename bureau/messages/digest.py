"""One message a day to each colleague: how much is new, open and late. Never a second one, whatever happens."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.messages import operations
from bureau.messages.models import Digest, Note
from stations.scope import Scope


def write(*, day: dt.date, at: dt.datetime) -> int:
    """A digest for whoever has something open, then one line for the group chat. Safe to run twice."""
    written, late_in_all = 0, 0
    for user in User.objects.filter(is_active=True, posts__isnull=False).distinct().order_by("pk"):
        found = _count(Scope.of(user, today=day), day=day, at=at)
        if not found["open"]:
            continue
        try:
            with transaction.atomic():
                Digest.objects.create(user=user, day=day, at=at, **found)
        except IntegrityError as error:
            if "one_digest_a_day" not in str(error):
                raise
            continue
        written += 1
        late_in_all += found["late"]
    if written:
        operations.robot(
            f"今天有 {written} 位同事有待办消息，其中过期 {late_in_all} 条，请登录工作台处理。", at=at
        )
    return written


def _count(scope: Scope, *, day: dt.date, at: dt.datetime) -> dict[str, int]:
    notes = list(Note.objects.visible_to(scope).open().values_list("at", "act_by"))
    return {
        "open": len(notes),
        "fresh": sum(localdate(since) >= day - dt.timedelta(days=1) for since, _ in notes),
        "late": sum(bool(act_by and act_by <= at) for _, act_by in notes),
    }


def of_today(user_id: int, *, day: dt.date) -> Digest | None:
    return Digest.objects.filter(user=user_id, day=day).first()
