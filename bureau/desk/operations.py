"""Somebody leaves or moves to another post (F106): everything is handed over in one step, or nothing is."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate

from bureau.accounts.models import User
from bureau.desk import leaving
from bureau.desk.models import PutOff
from bureau.kit import audit, in_hand, walls
from bureau.kit.errors import Refused
from bureau.kit.in_hand import InHand
from stations import operations as stations
from stations.queries import require_to_retire
from stations.scope import Scope

LONGEST_PUT_OFF = 14


class CannotHandOver(Refused):
    pass


class CannotPutOff(Refused):
    pass


@transaction.atomic
def hand_over(user_id: int, *, to_id: int | None, closes_account: bool, by: Scope, at: dt.datetime) -> int:
    """Open work goes to the successor or ends, posts and sessions end, the account closes → how many things went over."""
    user = User.objects.get(pk=user_id)
    require_to_retire(user, by=by, day=localdate(at))
    # An administrator sees no row of a person; for what is handed over the second wall opens at the administrator's places.
    with walls.within(leaving.places(by)):
        went = sum(_give(kept, user=user, to_id=to_id, by=by, at=at) for kept in in_hand.REGISTRY.values())
    stations.retire(user_id, closes_account=closes_account, by=by, at=at)
    return went


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


def _give(kept: InHand, *, user: User, to_id: int | None, by: Scope, at: dt.datetime) -> int:
    """One kind of work: to the successor, or to its end. → how many went over"""
    rows = list(kept.rows(user, at).select_for_update(of=("self",))) if kept.give or kept.end else []
    if rows and kept.give:
        to = _successor(kept, rows, user=user, to_id=to_id, at=at)
    for row in rows:
        detail = {"before": user.pk}
        if kept.give:
            kept.give(row, to_id=to.pk, by_id=by.user_id, at=at)
            detail["after"] = to.pk
        else:
            kept.end(row, by_id=by.user_id, at=at)
        audit.record(verb=kept.verb, target=f"{row._meta.label}:{row.pk}", by_id=by.user_id, at=at, **detail)
    return len(rows) if kept.give else 0


def _successor(kept: InHand, rows, *, user: User, to_id: int | None, at: dt.datetime) -> User:
    to = User.objects.filter(pk=to_id, is_active=True).exclude(pk=user.pk).first()
    if to is None:
        raise CannotHandOver(f"{user}还有 {len(rows)} {kept.unit}{kept.what}，请选一位接手人")
    theirs = Scope.of(to, today=localdate(at))
    if strange := [row for row in rows if not theirs.allows(kept.needs, kept.place(row))]:
        raise CannotHandOver(
            f"{to}的岗位接不了“{kept.what}”（{len(strange)} {kept.unit}不在其管辖或权限之内），请另选接手人，"
            "或请安全管理员先任命"
        )
    return to
