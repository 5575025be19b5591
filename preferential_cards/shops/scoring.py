"""The monthly score of every shop on the list, in one pass. The machine counts; a person decides what follows."""

import datetime as dt

from django.db import transaction
from django.db.models import Avg, Count, Exists, OuterRef, Q

from preferential_cards.shops import queries, rules, states
from preferential_cards.shops.enums import MatterKind
from preferential_cards.shops.models import Offer, Redemption, Score, Shop, Step

UPDATED_WITHIN = dt.timedelta(days=92)
OFFER_HISTORY = Offer.events.rel.related_model


@transaction.atomic
def score_month(month: dt.date, *, at: dt.datetime) -> int:
    """Score the month that begins on `month`, once. → how many shops were scored."""
    after = (month + dt.timedelta(days=32)).replace(day=1)
    rule = queries.rule(month)
    shops = Shop.objects.filter(state__in=states.ON_THE_LIST, opened_at__date__lt=after)
    shops = shops.exclude(scores__month=month)
    scans = dict(
        Redemption.objects.filter(on__gte=month, on__lt=after)
        .order_by()
        .values_list("shop_id")
        .annotate(Count("pk"))
    )
    silent = Q(
        matters__kind=MatterKind.COMPLAINT,
        matters__heard_at=None,
        matters__asked_at__date__lt=after - rules.SHOP_SAYS_WITHIN,
        matters__asked_at__date__gte=month,
    )
    rows = shops.annotate(
        mean=Avg("stars__stars", filter=Q(stars__month=month)),
        silent=Count("matters", filter=silent, distinct=True),
        moved=Exists(Step.objects.filter(shop=OuterRef("pk"), at__gte=at - UPDATED_WITHIN)),
        offered=Exists(
            OFFER_HISTORY.objects.filter(shop=OuterRef("pk"), pgh_created_at__gte=at - UPDATED_WITHIN)
        ),
    )
    scores = []
    for shop in rows:
        facts = {
            "scans": scans.get(shop.pk, 0),
            "mean_stars": shop.mean,
            "open_matters": shop.silent,
            "updated": shop.moved or shop.offered,
        }
        total = rules.total(rule, **facts)
        scores.append(Score(shop=shop, month=month, total=total, passed=total >= rule.floor, **facts))
    Score.objects.bulk_create(scores)
    return len(scores)


def low_for_long(shops, day: dt.date):
    """Shops that failed every month for as long as the rule says: two quarters."""
    wanted = queries.rule(day).low_months
    since = day.replace(day=1)
    for _ in range(wanted):
        since = (since - dt.timedelta(days=1)).replace(day=1)
    failed = Count("scores", filter=Q(scores__month__gte=since, scores__passed=False))
    return shops.annotate(failed=failed).filter(failed__gte=wanted)
