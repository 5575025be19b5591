"""Complaints and mystery visits on one track: opened, the shop is asked and heard, the bureau decides, whoever spoke reads it."""

import datetime as dt

from django.db import transaction

from bureau.kit import audit
from preferential_cards.shops import rules
from preferential_cards.shops.enums import MatterKind, MatterState
from preferential_cards.shops.models import Matter, Shop
from preferential_cards.shops.operations import new_link
from stations.permissions import Permission
from stations.scope import Scope


@transaction.atomic
def complain(
    shop_id: int,
    *,
    text: str,
    refused_offer: bool,
    at: dt.datetime,
    offer_id: int | None = None,
    subject: bytes | None = None,
) -> Matter:
    """From the public page or from /my/. The shop is asked at once: nothing lies about on a desk first."""
    shop = Shop.objects.select_for_update(no_key=True).get(pk=shop_id)
    if not text.strip():
        raise rules.MissingReason("请写一句发生了什么")
    matter = Matter.objects.create(
        shop=shop,
        offer_id=offer_id,
        kind=MatterKind.COMPLAINT,
        text=text.strip()[:500],
        refused_offer=refused_offer,
        subject=subject,
        link=new_link(),
        state=MatterState.ASKED,
        opened_at=at,
        asked_at=at,
    )
    audit.record(verb="shop.complaint", target=matter, by_id=None, at=at)
    return matter


@transaction.atomic
def report_visit(shop_id: int, *, text: str, refused_offer: bool, by: Scope, at: dt.datetime) -> Matter:
    """What somebody found who went there without saying so. The shop is heard only if something was wrong."""
    shop = Shop.objects.visible_to(by).get(pk=shop_id)
    by.require(Permission.SHOP_WORK, shop.street_id)
    if not text.strip():
        raise rules.MissingReason("请写走访看到了什么")
    matter = Matter.objects.create(
        shop=shop,
        kind=MatterKind.MYSTERY,
        text=text.strip()[:500],
        refused_offer=refused_offer,
        link=new_link(),
        state=MatterState.ASKED if refused_offer else MatterState.HEARD,
        opened_at=at,
        opened_by_id=by.user_id,
        asked_at=at if refused_offer else None,
    )
    audit.record(verb="shop.mystery", target=matter, by_id=by.user_id, at=at)
    return matter


@transaction.atomic
def shop_says(matter_id: int, *, shop_id: int, text: str, at: dt.datetime) -> Matter:
    matter = Matter.objects.select_for_update(of=("self",)).get(pk=matter_id, shop_id=shop_id)
    if matter.state != MatterState.ASKED:
        raise rules.NotYourMatter("这件事已经说明过或已办结")
    if not text.strip():
        raise rules.MissingReason("请写说明")
    matter.shop_said, matter.heard_at, matter.state = text.strip()[:500], at, MatterState.HEARD
    matter.save(update_fields=["shop_said", "heard_at", "state"])
    audit.record(verb="shop.heard", target=matter, by_id=None, at=at)
    return matter


@transaction.atomic
def decide(matter_id: int, *, outcome: str, answer: str, by: Scope, at: dt.datetime) -> Matter:
    """The bureau decides. A shop that has not answered in five days is decided without it."""
    matter = Matter.objects.visible_to(by).select_for_update(of=("self",)).get(pk=matter_id)
    shop = Shop.objects.get(pk=matter.shop_id)
    by.require(Permission.SHOP_REVIEW, shop.street_id)
    if matter.state == MatterState.DECIDED:
        raise rules.NotYourMatter("这件事已经办结")
    if matter.state == MatterState.ASKED and at - matter.asked_at < rules.SHOP_SAYS_WITHIN:
        raise rules.NotYourMatter("商家还在 5 天说明期内，等说明或到期后再认定")
    rules.check_decision(matter, outcome, answer)
    matter.outcome, matter.answer, matter.state = outcome, answer.strip()[:500], MatterState.DECIDED
    matter.decided_at, matter.decided_by_id = at, by.user_id
    matter.save(update_fields=["outcome", "answer", "state", "decided_at", "decided_by"])
    audit.record(verb="shop.decided", target=matter, by_id=by.user_id, at=at, outcome=str(outcome))
    return matter
