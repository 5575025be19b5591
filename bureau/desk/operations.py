"""Somebody leaves or moves to another post (F106): everything is handed over in one step, or nothing is."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.desk import leaving
from bureau.desk.models import PutOff
from bureau.kit import audit, walls
from bureau.kit.errors import Refused
from stations import operations as stations
from stations.permissions import Permission
from stations.queries import require_to_retire
from stations.scope import Scope

LONGEST_PUT_OFF = 14


class CannotHandOver(Refused):
    pass


class CannotPutOff(Refused):
    pass


@transaction.atomic
def hand_over(user_id: int, *, to_id: int | None, closes_account: bool, by: Scope, at: dt.datetime) -> int:
    """Open rosters go to the successor, posts and sessions end, the account closes → how many rosters went over."""
    user = User.objects.get(pk=user_id)
    require_to_retire(user, by=by, day=localdate(at))
    # The administrator sees nobody's file; for the rosters alone the second wall opens at the administrator's places.
    with walls.within(leaving.places(by)):
        batches = list(leaving.unfinished_batches(user).select_for_update(of=("self",)))
        if batches:
            _give(batches, user=user, to_id=to_id, by=by, at=at)
    stations.retire(user_id, closes_account=closes_account, by=by, at=at)
    return len(batches)


@transaction.atomic
def put_off(key: str, *, until: dt.date, reason: str, by: Scope, at: dt.datetime) -> PutOff:
    """Out of my queue until a day, with a reason. A second time moves the day."""
    if not reason.strip():
        raise CannotPutOff("请写明为什么先放一放，过后自己看得懂")
    if not localdate(at) < until <= localdate(at) + dt.timedelta(days=LONGEST_PUT_OFF):
        raise CannotPutOff(f"最多放 {LONGEST_PUT_OFF} 天")
    said = {"until": until, "reason": reason.strip(), "at": at}
    kept, _ = PutOff.objects.update_or_create(user_id=by.user_id, key=key, defaults=said)
    audit.record(
        verb="desk.put_off", target=f"desk.PutOff:{kept.pk}", by_id=by.user_id, at=at, until=str(until)
    )
    return kept


def _give(batches, *, user: User, to_id: int | None, by: Scope, at: dt.datetime) -> None:
    to = User.objects.filter(pk=to_id, is_active=True).exclude(pk=user.pk).first()
    if to is None:
        raise CannotHandOver(f"{user}还有 {len(batches)} 份没办完的名册，请选一位接手人")
    theirs = Scope.of(to, today=localdate(at))
    if strange := [b for b in batches if not theirs.allows(Permission.ROSTER_IMPORT, b)]:
        raise CannotHandOver(
            f"{to}在{strange[0].station}不能导入名册，接不了“{strange[0].name}”，请另选接手人"
        )
    for batch in batches:
        batch.by = to
        batch.save(update_fields=["by"])
        audit.record(
            verb="import.hand_over",
            target=f"veterans.Batch:{batch.pk}",
            by_id=by.user_id,
            at=at,
            before=user.pk,
            after=to.pk,
        )
