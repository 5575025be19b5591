"""The answer to a scan, and the one tap that records it. One transaction, one query for the standing, one row for the log.

Whatever is not good gets the same answer; the row of the log says why. The caller opens the wall (`walls.everything_here`), which is the transaction: a shop is
nobody, so there is no narrower place to open, and nothing of what is read here leaves but `Verdict`.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.timezone import localtime

from bureau.kit import mask
from bureau.kit.errors import Refused
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes import queries, rules, tokens
from preferential_cards.codes.enums import GOOD, Outcome
from preferential_cards.codes.models import Check, Shown
from preferential_cards.shops import offering
from preferential_cards.shops import queries as shops
from preferential_cards.shops import rules as shop_rules
from preferential_cards.shops.enums import Holder
from preferential_cards.shops.models import Offer, Redemption, Seat

TICKET_LASTS = dt.timedelta(minutes=3)


class TooBusy(Refused):
    pass


class TicketOver(Refused):
    pass


@dataclass(frozen=True)
class Choice:
    """An offer of this shop, and why it may not be given now (or nothing)."""

    offer: Offer
    refusal: str


@dataclass(frozen=True)
class Verdict:
    """All that leaves. `check_id` is what the tap afterwards refers to; it is worth nothing in another shop."""

    outcome: Outcome
    name: str = ""  # 张**
    holder: str = ""
    choices: tuple[Choice, ...] = ()
    check_id: int | None = None

    @property
    def is_good(self) -> bool:
        return self.outcome == Outcome.OK

    @property
    def needs_pin(self) -> bool:
        return self.outcome == Outcome.NEEDS_PIN


@dataclass(frozen=True)
class _Found:
    outcome: Outcome
    token: bytes = b""
    code_id: int | None = None
    printed: bool = False
    picture: Shown | None = None


def check(text: str, *, seat: Seat, at: dt.datetime, pin: str = "") -> Verdict:
    """What a scanned or typed text is worth now, in this shop."""
    every, bad = queries.busy(seat.shop_id, at)
    if every >= queries.ALL_PER_MINUTE or bad >= queries.BAD_PER_HOUR:
        raise TooBusy("无效扫码太多，本店扫码暂停，一小时内自动恢复；急用请看优待证实卡，或拨服务站电话")
    text = tokens.tidy(text)
    found = _find(text, seat=seat, at=at, pin=pin)
    known = queries.standing([found.code_id], at).get(found.code_id) if found.code_id else None
    outcome = found.outcome
    if outcome in GOOD and (known is None or known.outcome != Outcome.OK):
        outcome = known.outcome if known else Outcome.UNKNOWN
    if outcome == Outcome.OK and found.picture and not _takes(found.picture, seat.shop_id):
        outcome = Outcome.OTHER_SHOP
    row = Check.objects.create(
        shop_id=seat.shop_id,
        seat_id=seat.pk,
        at=at,
        outcome=outcome,
        token=_token_of(found, at),
        subject=pseudonyms.of(known.person_id) if known else b"",
        holder=known.holder if known else "",
        code_id=found.code_id,
        printed=found.printed,
        by_hand=tokens.is_short(text),
    )
    if outcome != Outcome.OK:
        return Verdict(Outcome.NEEDS_PIN if outcome == Outcome.NEEDS_PIN else Outcome.UNKNOWN)
    return Verdict(
        outcome,
        name=mask.name(known.name),
        holder=Holder(known.holder).label,
        choices=tuple(_choices(seat, row, at)),
        check_id=row.pk,
    )


def redeem(check_id: int, offer_id: int, *, seat: Seat, at: dt.datetime) -> Redemption:
    """The one tap. Only for a good scan of this shop of the last three minutes, and only while the code is still good."""
    row = Check.objects.filter(
        pk=check_id, shop_id=seat.shop_id, outcome=Outcome.OK, at__gt=at - TICKET_LASTS, offline=False
    ).first()
    offer = Offer.objects.select_related("shop").filter(pk=offer_id, shop_id=seat.shop_id).first()
    known = queries.standing([row.code_id], at).get(row.code_id) if row else None
    if row is None or offer is None or known is None or known.outcome != Outcome.OK:
        raise TicketOver("已超过 3 分钟或情况有变，请重新扫码")
    use = offering.Use(bytes(row.subject), row.holder, bytes(row.token))
    return offering.redeem(offer, use=use, seat=seat, at=at)


def _find(text: str, *, seat: Seat, at: dt.datetime, pin: str) -> _Found:
    since = at - dt.timedelta(seconds=tokens.LIFE + tokens.SKEW)
    if tokens.is_short(text):
        picture = queries.shown(short=tokens.short_digest(text), since=since)
        return _of_picture(picture)
    try:
        token = tokens.read(text)
    except tokens.Malformed:
        return _Found(Outcome.MALFORMED)
    except tokens.Forged:
        return _Found(Outcome.FORGED)
    if token.version == tokens.PRINTED:
        return _of_print(token, at=at, pin=pin)
    if not token.is_fresh(at):
        return _Found(Outcome.EXPIRED, token.digest)
    return _of_picture(queries.shown(token=token.digest, since=since))


def _of_picture(picture: Shown | None) -> _Found:
    if picture is None:
        return _Found(Outcome.UNKNOWN)
    return _Found(Outcome.OK, bytes(picture.token), picture.code_id, picture=picture)


def _of_print(token: tokens.Token, *, at: dt.datetime, pin: str) -> _Found:
    code = queries.printed(token.mark)
    if code is None:
        return _Found(Outcome.UNKNOWN, token.digest, printed=True)
    if queries.wrong_pins(code.pk, at) >= queries.WRONG_PINS:
        outcome = Outcome.PIN_LOCKED
    elif not pin:
        outcome = Outcome.NEEDS_PIN
    else:
        outcome = Outcome.OK if rules.pin_fits(code, pin) else Outcome.WRONG_PIN
    return _Found(outcome, token.digest, code.pk, printed=True)


def _takes(picture: Shown, shop_id: int) -> bool:
    """A picture belongs to the shop that scanned it first: one statement, so that two at once cannot both be first."""
    if picture.shop_id is not None:
        return picture.shop_id == shop_id
    if Shown.objects.filter(pk=picture.pk, shop_id=None).update(shop_id=shop_id):
        return True
    return Shown.objects.filter(pk=picture.pk, shop_id=shop_id).exists()


def _token_of(found: _Found, at: dt.datetime) -> bytes:
    """A print is shown many times: there each good scan is a token of its own; the day's limit keeps it to once."""
    if found.printed and found.outcome == Outcome.OK:
        return tokens.digest_of(f"{found.token.hex()} {at.isoformat()}")
    return found.token


def _choices(seat: Seat, row: Check, at: dt.datetime):
    local = localtime(at)
    offers = shops.offers_now(seat.shop, local.date())
    used: dict[int, list[Redemption]] = {}
    mine = Redemption.objects.filter(subject=row.subject, shop_id=seat.shop_id, on=local.date())
    for redemption in mine.order_by("-at"):
        used.setdefault(redemption.offer_id, []).append(redemption)
    for offer in offers:
        before = used.get(offer.pk, [])
        try:
            shop_rules.check_offer_now(offer, shop_state=seat.shop.state, holder=row.holder, at_local=local)
        except Refused as refusal:
            yield Choice(offer, str(refusal))
        else:
            words = offering.used_words(before[0], at=at, here=seat.shop_id) if before else ""
            full = len(before) >= offer.per_day
            yield Choice(offer, f"每天 {offer.per_day} 次，{words}" if full else "")
