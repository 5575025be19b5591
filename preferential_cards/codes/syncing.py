"""What a shop gave without network, brought in later: each line is judged by itself, counted once, and double use is found."""

import datetime as dt
from typing import NamedTuple

from django.db import transaction

from bureau.kit.errors import Refused
from preferential_cards.benefits import pseudonyms
from preferential_cards.codes import queries, tokens
from preferential_cards.codes.enums import Outcome
from preferential_cards.codes.models import Check
from preferential_cards.codes.operations import KEEP_SHOWN
from preferential_cards.shops import offering
from preferential_cards.shops.models import Offer, Redemption, Seat

MOST_LINES = 200
CLOCK = dt.timedelta(minutes=2)  # a phone's clock may be that wrong
OLDEST = dt.timedelta(hours=48)


class Line(NamedTuple):
    token: str
    offer_id: int
    at: dt.datetime  # what the phone's clock said, set right by the list


class Answer(NamedTuple):
    status: str  # ok | again | double | refused
    words: str


def bring_in(lines: list[Line], *, seat: Seat, at: dt.datetime) -> list[Answer]:
    """The caller opens the wall. One line that fails takes no other with it."""
    offers = {offer.pk: offer for offer in Offer.objects.filter(shop_id=seat.shop_id).select_related("shop")}
    return [_one(line, offers.get(line.offer_id), seat=seat, at=at) for line in lines[:MOST_LINES]]


@transaction.atomic
def _one(line: Line, offer: Offer | None, *, seat: Seat, at: dt.datetime) -> Answer:
    outcome, token, known = _judge(line, at)
    if outcome != Outcome.OK or offer is None:
        _note(seat, line.at if outcome == Outcome.OK else at, outcome if outcome != Outcome.OK else Outcome.UNKNOWN, token, known)  # fmt: skip
        return Answer("refused", "没有收下：码不对、太久或已失效")
    use = offering.Use(pseudonyms.of(known.person_id), known.holder, token)
    before = Redemption.objects.filter(token=token, offer=offer).first()
    if before is not None and before.offline and before.shop_id == seat.shop_id:
        return Answer("again", "以前已上传")
    try:
        with transaction.atomic():
            offering.redeem(offer, use=use, seat=seat, at=line.at, synced_at=at)
    except offering.AlreadyUsed as refusal:
        _note(seat, line.at, Outcome.DOUBLE, token, known)
        return Answer("double", str(refusal))
    except Refused as refusal:
        _note(seat, line.at, Outcome.UNKNOWN, token, known)
        return Answer("refused", str(refusal))
    _note(seat, line.at, Outcome.OK, token, known)
    return Answer("ok", "已记入")


def _judge(line: Line, at: dt.datetime):
    """→ outcome, the token's digest, and who stands behind it."""
    try:
        token = tokens.read(tokens.tidy(line.token))
    except tokens.Malformed:
        return Outcome.MALFORMED, b"", None
    except tokens.Forged:
        return Outcome.FORGED, b"", None
    fresh = token.version == tokens.LIVE and token.is_fresh(line.at)
    if not fresh or not at - OLDEST <= line.at <= at + CLOCK:
        return Outcome.EXPIRED, token.digest, None
    picture = queries.shown(token=token.digest, since=at - KEEP_SHOWN)
    if picture is None:
        return Outcome.UNKNOWN, token.digest, None
    known = queries.standing([picture.code_id], at).get(picture.code_id)
    return (known.outcome if known else Outcome.UNKNOWN), token.digest, known


def _note(seat, at, outcome, token, known) -> None:
    Check.objects.create(
        shop_id=seat.shop_id,
        seat_id=seat.pk,
        at=at,
        outcome=outcome,
        token=token,
        subject=pseudonyms.of(known.person_id) if known else b"",
        holder=known.holder if known else "",
        code_id=known.code_id if known else None,
        offline=True,
    )
