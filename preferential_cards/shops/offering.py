"""Offers, and their use. Two unique keys of the database decide what "once" means; here it is only put into words."""

import datetime as dt
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localtime

from bureau.kit import audit
from bureau.kit.errors import Refused
from preferential_cards.shops import rules
from preferential_cards.shops.models import Offer, Redemption, Seat, Shop, Star

FIELDS = ("benefit_id", "title", "kind", "holders", "excludes", "per_day", "stock", "hour_from", "hour_to", "valid_from", "valid_to")  # fmt: skip


class AlreadyUsed(Refused):
    """Used before; `before` is when and where, so that the shop can say it (F60)."""

    def __init__(self, words: str, before: Redemption | None = None):
        super().__init__(words)
        self.before = before


class NoneLeft(Refused):
    pass


class NotYet(Refused):
    pass


class Use(NamedTuple):
    """What is known about somebody who stands at the counter: nothing but this."""

    subject: bytes
    holder: str
    token: bytes


@transaction.atomic
def add_offer(shop_id: int, *, terms: dict, by_id: int | None, at: dt.datetime, said_by: str = "") -> Offer:
    shop = Shop.objects.select_for_update(no_key=True).get(pk=shop_id)
    offer = Offer.objects.create(shop=shop, **{name: terms[name] for name in FIELDS if name in terms})
    audit.record(verb="shop.offer", target=offer, by_id=by_id, at=at, said_by=said_by)
    return offer


@transaction.atomic
def change_offer(
    offer_id: int, *, terms: dict, by_id: int | None, at: dt.datetime, said_by: str = ""
) -> Offer:
    """A change makes the next version; what was redeemed names the version it used."""
    offer = Offer.objects.select_for_update().get(pk=offer_id)
    for name in FIELDS:
        if name in terms:
            setattr(offer, name, terms[name])
    offer.version += 1
    offer.save()
    audit.record(verb="shop.offer_changed", target=offer, by_id=by_id, at=at, said_by=said_by)
    return offer


@transaction.atomic
def withdraw_offer(offer_id: int, *, by_id: int | None, at: dt.datetime, said_by: str = "") -> Offer:
    offer = Offer.objects.select_for_update().get(pk=offer_id)
    offer.withdrawn_at = at
    offer.save(update_fields=["withdrawn_at"])
    audit.record(verb="shop.offer_withdrawn", target=offer, by_id=by_id, at=at, said_by=said_by)
    return offer


def words_of_use(used_at: dt.datetime, *, at: dt.datetime, here: bool) -> str:
    """今天 10:12 已在本店用过 — not a silent red."""
    when = localtime(used_at)
    day = "今天" if when.date() == localtime(at).date() else f"{when:%m-%d}"
    return f"{day} {when:%H:%M} 已在{'本店' if here else '别的商家'}用过"


def used_words(before: Redemption, *, at: dt.datetime, here: int) -> str:
    return words_of_use(before.at, at=at, here=before.shop_id == here)


def last_use(offer: Offer, use: Use, on: dt.date) -> Redemption | None:
    return Redemption.objects.filter(offer=offer, subject=use.subject, on=on).order_by("-at").first()


@transaction.atomic
def redeem(
    offer: Offer, *, use: Use, seat: Seat | None, at: dt.datetime, synced_at: dt.datetime | None = None
) -> Redemption:
    """Record one use at the moment `at`. Parallel calls with one token, or beyond the day's limit, give one row and refusals."""
    local = localtime(at)
    rules.check_offer_now(offer, shop_state=offer.shop.state, holder=use.holder, at_local=local)
    if offer.stock is not None:
        Offer.objects.select_for_update().get(pk=offer.pk)  # one by one, so that the last piece goes once
        if offer.redemptions.count() >= offer.stock:
            raise NoneLeft(f"这项优惠共 {offer.stock} 份，已经用完")
    mine = Redemption.objects.filter(offer=offer, subject=use.subject, on=local.date())
    ordinal = (mine.aggregate(last=Max("ordinal"))["last"] or 0) + 1
    if ordinal > offer.per_day:
        before = last_use(offer, use, local.date())
        raise AlreadyUsed(f"每天 {offer.per_day} 次，{used_words(before, at=at, here=offer.shop_id)}", before)
    try:
        with transaction.atomic():
            return Redemption.objects.create(
                shop_id=offer.shop_id,
                offer=offer,
                offer_version=offer.version,
                subject=use.subject,
                holder=use.holder,
                token=use.token,
                ordinal=ordinal,
                on=local.date(),
                at=at,
                seat_id=seat.pk if seat else None,
                offline=synced_at is not None,
                synced_at=synced_at,
            )
    except IntegrityError:
        before = last_use(offer, use, local.date())
        words = used_words(before, at=at, here=offer.shop_id) if before else "这个码已经用过"
        raise AlreadyUsed(words, before) from None


@transaction.atomic
def rate(shop_id: int, *, subject: bytes, stars: int, text: str, at: dt.datetime) -> Star:
    """Once a month, and only by somebody who has used an offer there."""
    if not Redemption.objects.filter(shop_id=shop_id, subject=subject).exists():
        raise NotYet("用过这家的优惠以后才能评分")
    if stars not in range(1, 6):
        raise NotYet("请打 1 到 5 分")
    month = localtime(at).date().replace(day=1)
    try:
        with transaction.atomic():
            return Star.objects.create(
                shop_id=shop_id, subject=subject, month=month, stars=stars, text=text.strip()[:200], at=at
            )
    except IntegrityError:
        raise NotYet("这个月已经给这家评过分") from None
