"""The signed list with which a shop's browser can say something while there is no network (F58, F59).

It holds, per day, the first five bytes of the marks of the good codes of the shop's district, parted by kind of card, and the
shop's own offers: no name, no number, nothing that outlives the day. It says when it was made and how long it may be used;
the browser shows that age and refuses past the limit. Forty bits among some thousands: a stranger's signed mark of another district
is taken for one of ours once in a hundred million scans.
"""

import base64
import datetime as dt
import json

from django.core.cache import cache
from django.utils.timezone import localdate

from bureau.kit import walls
from preferential_cards.codes import queries, tokens
from preferential_cards.shops import queries as shops
from preferential_cards.shops.models import Shop

SHORT_MARK = 5
FRESH = 60  # seconds in the cache: a frozen code is off a new list after a minute
DISTRICT = 6


def for_shop(shop: Shop, *, at: dt.datetime) -> dict[str, str]:
    """{"list": text, "key": id, "signature": base 64}: the text is what is signed, letter by letter."""
    today = localdate(at)
    hours = shops.rule(today).list_hours
    days = sorted({today, localdate(at + dt.timedelta(hours=hours))})
    text = json.dumps(
        {
            "version": 1,
            "shop": shop.pk,
            "name": shop.name,
            "made": int(at.timestamp()),
            "hours": hours,
            "marks": _marks(shop.street_id[:DISTRICT], days, at),
            "offers": [_offer(offer) for offer in shops.offers_now(shop, today)],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    key_id, signature = tokens.sign(text.encode())
    return {"list": text, "key": str(key_id), "signature": base64.b64encode(signature).decode()}


def _marks(district: str, days, at: dt.datetime) -> dict[str, dict[str, str]]:
    name = f"codes.list.{district}.{days[0]}.{len(days)}"
    marks = cache.get(name)
    if marks is None:
        packed = {day: {"V": [], "F": []} for day in days}
        with walls.everything_here():
            for key, holder in queries.for_list(district, at):
                for day in days:
                    packed[day][holder].append(tokens.mark_of(key, day)[:SHORT_MARK])
        marks = {
            day.isoformat(): {holder: base64.b64encode(b"".join(sorted(found))).decode() for holder, found in kinds.items()}
            for day, kinds in packed.items()
        }  # fmt: skip
        cache.set(name, marks, FRESH)
    return marks


def _offer(offer) -> dict:
    return {
        "id": offer.pk,
        "words": offer.words,
        "holders": list(offer.holders),
        "perDay": offer.per_day,
        "from": f"{offer.hour_from:%H:%M}" if offer.hour_from else "",
        "to": f"{offer.hour_to:%H:%M}" if offer.hour_to else "",
        "until": offer.valid_to.isoformat() if offer.valid_to else "",
    }
