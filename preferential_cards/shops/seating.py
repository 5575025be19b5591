"""Who of a shop may sign in: a phone that was given a one-time code. See docs/adr/0019.

An invitation is eight characters and valid for a while; taking it gives the phone a secret of 256 bits, of which only the
digest is kept. Ending a seat is one column, read on every request, so it acts with the next tap.
"""

import datetime as dt
import hashlib
import secrets

from django.db import transaction

from bureau.kit import audit
from bureau.kit.errors import Refused
from preferential_cards.shops import states
from preferential_cards.shops.enums import SeatRole
from preferential_cards.shops.models import Seat, Shop
from stations.permissions import Permission
from stations.scope import Scope

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
OWNER_DAYS, CLERK_MINUTES = 14, 30
MOST_SEATS = 20


class WrongInvitation(Refused):
    pass


class TooMany(Refused):
    pass


class OwnersOnly(Refused):
    pass


def digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def tidy(code: str) -> str:
    return "".join(code.upper().replace("-", "").replace("·", "").split())


@transaction.atomic
def invite_owner(shop_id: int, *, name: str, by: Scope, at: dt.datetime) -> str:
    """The bureau or the street gives the owner's phone its code: with the plaque, or when a phone was lost.

    → the code, shown once. Older owner phones of this shop stop working.
    """
    shop = Shop.objects.visible_to(by).select_for_update(no_key=True).get(pk=shop_id)
    by.require(Permission.SHOP_WORK, shop.street_id)
    if shop.state not in states.ON_THE_LIST:
        raise WrongInvitation("授牌以后才能开通商家账号")
    Seat.objects.filter(shop=shop, role=SeatRole.SHOP_OWNER, ended_at=None).update(ended_at=at)
    code = _invite(
        shop, SeatRole.SHOP_OWNER, name, until=at + dt.timedelta(days=OWNER_DAYS), by_id=by.user_id
    )
    audit.record(verb="shop.seat_owner", target=shop, by_id=by.user_id, at=at)
    return code


@transaction.atomic
def invite_clerk(owner: Seat, *, name: str, at: dt.datetime) -> str:
    _require_owner(owner)
    if Seat.objects.filter(shop_id=owner.shop_id, ended_at=None).count() >= MOST_SEATS:
        raise TooMany(f"一家店最多 {MOST_SEATS} 个账号，请先停用不用的")
    until = at + dt.timedelta(minutes=CLERK_MINUTES)
    code = _invite(owner.shop, SeatRole.SHOP_CLERK, name, until=until, by_id=None)
    audit.record(verb="shop.seat_clerk", target=owner.shop, by_id=None, at=at)
    return code


@transaction.atomic
def take_seat(code: str, *, at: dt.datetime) -> tuple[Seat, str]:
    """→ the seat and the secret for this phone. A wrong, used or old code gets one and the same answer."""
    seat = (
        Seat.objects.select_for_update(of=("self",))
        .filter(invitation=digest(tidy(code)), invited_until__gt=at, ended_at=None, token=b"")
        .select_related("shop")
        .first()
    )
    if seat is None or seat.shop.state in (states.CLOSED - {states.S.EXPIRED}):
        raise WrongInvitation("邀请码不对或已过期，请向店主或街道重新要一个")
    secret = secrets.token_urlsafe(32)
    seat.token, seat.invitation, seat.since = digest(secret), b"", at
    seat.save(update_fields=["token", "invitation", "since"])
    audit.record(verb="shop.seat_taken", target=seat, by_id=None, at=at)
    return seat, secret


@transaction.atomic
def end_seat(seat_id: int, *, owner: Seat, at: dt.datetime) -> Seat:
    """One tap of the owner. Also for the own phone, which is how an owner signs out."""
    _require_owner(owner)
    seat = Seat.objects.select_for_update().get(pk=seat_id, shop_id=owner.shop_id, ended_at=None)
    seat.ended_at = at
    seat.save(update_fields=["ended_at"])
    audit.record(verb="shop.seat_ended", target=seat, by_id=None, at=at)
    return seat


def note_seen(seat: Seat, *, today: dt.date) -> None:
    if seat.seen_on != today:  # one write a day
        seat.seen_on = today
        seat.save(update_fields=["seen_on"])


def _invite(shop, role, name, *, until, by_id) -> str:
    code = "".join(secrets.choice(LETTERS) for _ in range(8))
    Seat.objects.create(
        shop=shop, role=role, name=name.strip()[:20] or "店员", invitation=digest(code), invited_until=until, given_by_id=by_id
    )  # fmt: skip
    return f"{code[:4]}-{code[4:]}"


def _require_owner(seat: Seat) -> None:
    if not seat.is_owner:
        raise OwnersOnly("只有店主能管理店员账号")
