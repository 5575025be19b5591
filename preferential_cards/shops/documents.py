"""The papers of a shop. What a `…_context` returns is what the paper says."""

import datetime as dt

from django.conf import settings

from bureau.kit import documents, qr
from preferential_cards.shops import queries


def poster(shop, *, url: str, today: dt.date) -> bytes:
    """The plaque's poster, A4, print-ready: the QR leads to the public page, which vanishes with the shop."""
    return documents.pdf("shops/documents/poster.html", poster_context(shop, url=url, today=today))


def poster_context(shop, *, url: str, today: dt.date) -> dict:
    return {
        "title": "崇军商家",
        "bureau": settings.BUREAU_NAME,
        "shop": shop.name,
        "plaque": shop.plaque,
        "until": shop.agreement_to.isoformat(),
        "offers": [offer.words for offer in queries.offers_now(shop, today)],
        "qr": qr.picture(url),
        "how": "出示优待证或老兵码；店员用手机扫码，只看到“有效、证件种类、优惠”",
    }


def agreement(shop, *, today: dt.date) -> bytes:
    return documents.pdf("shops/documents/agreement.html", agreement_context(shop, today=today))


def agreement_context(shop, *, today: dt.date) -> dict:
    rule = queries.rule(today)
    return {
        "title": "崇军商家合作协议",
        "bureau": settings.BUREAU_NAME,
        "shop": shop.name,
        "uscc": shop.uscc,
        "address": shop.address,
        "promise": shop.promise,
        "months": rule.agreement_months,
        "refusals": rule.refusals_to_remove,
        "floor": rule.floor,
        "printed_on": today.isoformat(),
    }
