"""The answer to a scan, and the one tap that records it.

Whatever is not good gets the same answer; the row of the log says why. A shop is nobody, so there is no narrower place to open than
everything here, and nothing of what is read leaves but `Verdict`.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.timezone import localtime

from bureau.kit import mask, walls
from bureau.kit.errors import Refused
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes import answering, queries, rules, tokens
from preferential_cards.codes.answering import Asked
from preferential_cards.codes.enums import Outcome
from preferential_cards.codes.models import Check
from preferential_cards.shops import offering
from preferential_cards.shops import rules as shop_rules
from preferential_cards.shops.enums import Holder
from preferential_cards.shops.models import Offer, Redemption, Seat

TICKET_LASTS = dt.timedelta(minutes=3)
TOO_BUSY = "无效扫码太多，本店扫码暂停，一小时内自动恢复；急用请看优待证实卡，或拨服务站电话"


class NoSeat(Exception):
    """The phone that asks belongs to no shop."""


class TicketOver(Refused):
    pass


class Sign(NamedTuple):
    """What stands on the shop's own plaque."""

    name: str
    plaque: str


class TooBusy(Refused):
    def __init__(self, shop: Sign):
        super().__init__(TOO_BUSY)
        self.shop = shop


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
    shop: Sign | None = field(default=None, compare=False)

    @property
    def is_good(self) -> bool:
        return self.outcome == Outcome.OK

    @property
    def needs_pin(self) -> bool:
        return self.outcome == Outcome.NEEDS_PIN


def check(text: str, *, phone: bytes, at: dt.datetime, pin: str = "") -> Verdict:
    """What a scanned or typed text is worth now, for the phone with this digest of its secret."""
    since = at - dt.timedelta(seconds=tokens.LIFE + tokens.SKEW)
    answer = answering.ask(_asked(tokens.tidy(text), at=at, pin=pin), phone=phone, at=at, since=since)
    if answer is None:
        raise NoSeat
    shop = Sign(answer.shop, answer.plaque)
    if answer.too_many:
        raise TooBusy(shop)
    if answer.outcome == Outcome.NEEDS_PIN:
        return Verdict(Outcome.NEEDS_PIN, shop=shop)
    if answer.outcome != Outcome.OK:
        return Verdict(Outcome.UNKNOWN, shop=shop)
    return Verdict(
        Outcome.OK,
        name=mask.name(answer.name),
        holder=Holder(answer.holder).label,
        choices=tuple(_choices(answer, at)),
        check_id=answer.check_id,
        shop=shop,
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


def _asked(text: str, *, at: dt.datetime, pin: str) -> Asked:
    if tokens.is_short(text):
        return Asked(Outcome.OK, short=tokens.short_digest(text), by_hand=True)
    try:
        token = tokens.read(text)
    except tokens.Malformed:
        return Asked(Outcome.MALFORMED)
    except tokens.Forged:
        return Asked(Outcome.FORGED)
    if token.version == tokens.PRINTED:
        with walls.everything_here():
            return _of_print(token, at=at, pin=pin)
    return Asked(Outcome.OK if token.is_fresh(at) else Outcome.EXPIRED, token.digest)


def _of_print(token: tokens.Token, *, at: dt.datetime, pin: str) -> Asked:
    """A print is shown many times: each good scan is a token of its own there; the day's limit keeps it to once."""
    code, digest = queries.printed(token.mark), token.digest
    if code is None:
        return Asked(Outcome.UNKNOWN, digest, printed=True)
    if queries.wrong_pins(code.pk, at) >= queries.WRONG_PINS:
        outcome = Outcome.PIN_LOCKED
    elif not pin:
        outcome = Outcome.NEEDS_PIN
    elif rules.pin_fits(code, pin):
        outcome, digest = Outcome.OK, tokens.digest_of(f"{token.digest.hex()} {at.isoformat()}")
    else:
        outcome = Outcome.WRONG_PIN
    return Asked(outcome, digest, code_id=code.pk, subject=pseudonyms.of(code.person_id), printed=True)


def _choices(answer: answering.Answer, at: dt.datetime):
    local = localtime(at)
    for row in answer.offers or ():
        offer = answering.offer_of(row)
        try:
            shop_rules.check_offer_now(
                offer, shop_state=answer.shop_state, holder=answer.holder, at_local=local
            )
        except Refused as refusal:
            yield Choice(offer, str(refusal))
        else:
            yield Choice(offer, _used(offer, row, at) if row["used"] >= offer.per_day else "")


def _used(offer: Offer, row: dict, at: dt.datetime) -> str:
    last = dt.datetime.fromtimestamp(row["last"], tz=dt.UTC)
    return f"每天 {offer.per_day} 次，{offering.words_of_use(last, at=at, here=True)}"
