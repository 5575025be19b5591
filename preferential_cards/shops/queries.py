"""Reads of the shops. Staff lists start from `visible_to`; public ones from `public`."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, Prefetch, Q

from preferential_cards.benefits import pseudonyms
from preferential_cards.shops import states
from preferential_cards.shops.enums import MatterState, State, Trade
from preferential_cards.shops.models import (
    Matter,
    Offer,
    Redemption,
    Seat,
    Shop,
    ShopRule,
    Target,
)
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below

# The report: 413 at the end of 2022, 1,000 wanted for 2023.
PUBLIC_ORDER = ("street_id", "trade", "name")


class Row(NamedTuple):
    """One street or trade of the recruiting table."""

    label: str
    key: str
    base: int
    goal: int
    now: int
    under_way: int
    most: int | None

    @property
    def missing(self) -> int:
        return max(self.goal - self.now, 0)

    @property
    def growth(self) -> float | None:
        """What the goal asks for over the base, computed and not rounded up."""
        return (self.goal - self.base) / self.base if self.base and self.goal else None


def rule(day: dt.date) -> ShopRule:
    return ShopRule.objects.filter(valid_from__lte=day).order_by("-valid_from").first() or ShopRule(
        valid_from=day
    )


# -- for everybody -----------------------------------------------------------------------------------------


def directory(*, day: dt.date, street: str = "", trade: str = "", area: int | None = None, q: str = ""):
    rows = Shop.objects.public().select_related("street", "area").order_by(*PUBLIC_ORDER)
    if street:
        rows = rows.filter(street_id=street)
    if trade:
        rows = rows.filter(trade=trade)
    if area:
        rows = rows.filter(area_id=area)
    for word in q.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(offers__title__icontains=word)
        ).distinct()
    return with_offers(rows, day)


def with_offers(rows, day: dt.date):
    return rows.prefetch_related(
        Prefetch("offers", queryset=Offer.objects.current(day), to_attr="offers_now")
    )


def public_shop(pk: int, day: dt.date):
    return with_offers(Shop.objects.public(), day).select_related("street", "area").filter(pk=pk)


def in_notice(day: dt.date):
    return Shop.objects.in_notice(day).select_related("street").order_by("notice_to", "name")


def applied(link: str):
    return Shop.objects.filter(link=link).select_related("street")


def matter_behind(link: str):
    return Matter.objects.filter(link=link).select_related("shop")


def streets():
    """Where a shop may be: the streets of this copy."""
    return Station.objects.filter(level="STREET").order_by("code")


# -- for the street and the bureau -------------------------------------------------------------------------


def waiting_for(scope: Scope):
    """Shops that cannot move until somebody with one of my posts acts."""
    mine = Q(pk__in=[])
    for permission in (Permission.SHOP_WORK, Permission.SHOP_REVIEW):
        starts = {
            start
            for (start, _), move in states.TABLE.items()
            if move.needs == permission and start in states.PATIENCE
        }
        mine |= Q(state__in=sorted(starts)) & scope.within("street_id", permission)
    return Shop.objects.visible_to(scope).filter(mine)


def late(at: dt.datetime) -> Q:
    where = Q(pk__in=[])
    for state, days in states.PATIENCE.items():
        where |= Q(state=state, state_since__lt=at - dt.timedelta(days=days))
    return where


def ending(scope: Scope, day: dt.date):
    """Agreements whose last day is near enough to talk about it (F53)."""
    until = day + dt.timedelta(days=rule(day).renewal_days)
    rows = Shop.objects.visible_to(scope).filter(state=State.ACTIVE, agreement_to__lte=until)
    return rows.order_by("agreement_to", "pk")


def work_list(scope: Scope, *, day: dt.date, key="", street="", trade="", q="", area=None):
    rows = Shop.objects.visible_to(scope)
    if street:
        rows = rows.filter(below("street_id", street))
    if trade:
        rows = rows.filter(trade=trade)
    if area:
        rows = rows.filter(area_id=area)
    for word in q.split():
        rows = rows.filter(
            Q(name__icontains=word) | Q(plaque=word) | Q(uscc=word) | Q(address__icontains=word)
        )
    if key == "mine":
        return rows.filter(pk__in=waiting_for(scope).values("pk"))
    if key == "ending":
        return rows.filter(pk__in=ending(scope, day).values("pk"))
    if key == "recruiting":
        return rows.filter(state__in=states.RECRUITING)
    return rows.filter(state=key) if key in State.values else rows


def tiles(rows, scope: Scope, day: dt.date) -> list[tuple[str, str, int]]:
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = [state for state in State if counts.get(state)]
    return [
        ("", "全部", sum(counts.values())),
        ("mine", "等我办", rows.filter(pk__in=waiting_for(scope).values("pk")).count()),
        ("ending", "快到期", rows.filter(pk__in=ending(scope, day).values("pk")).count()),
        *((state.value, state.label, counts[state]) for state in shown),
    ]


def steps_of(shop):
    return shop.steps.select_related("by").order_by("-at", "-pk")


def refusals_of(shop) -> int:
    return Matter.objects.refusals().filter(shop=shop).count()


# -- recruiting to a target (F62) --------------------------------------------------------------------------


def recruiting(scope: Scope, *, year: int, at: dt.datetime, year_began: dt.datetime, by: str) -> list[Row]:
    """By street, or by trade: what was there when the year began, what is wanted, what is there, what is on its way."""
    seen = Shop.objects.visible_to(scope)
    column = "street_id" if by == "street" else "trade"

    def counted(rows):
        return dict(rows.order_by().values_list(column).annotate(Count("pk")))

    base, now = counted(seen.on_the_list(year_began)), counted(seen.on_the_list(at))
    under_way = counted(seen.filter(state__in=states.RECRUITING))
    goals: dict[str, int] = {}
    most: dict[str, int] = {}
    targets = Target.objects.filter(scope.within("street_id", Permission.SHOP_VIEW), year=year)
    targets = targets.filter(trade="") if by == "street" else targets.exclude(trade="")
    for target in targets:
        key = target.street_id if by == "street" else target.trade
        goals[key] = goals.get(key, 0) + target.goal
        if target.most is not None:
            most[key] = most.get(key, 0) + target.most
    names = dict(streets().values_list("code", "short_name")) if by == "street" else dict(Trade.choices)
    keys = [key for key in names if key in goals or key in now or key in under_way]
    return [
        Row(names[k], k, base.get(k, 0), goals.get(k, 0), now.get(k, 0), under_way.get(k, 0), most.get(k))
        for k in keys
    ]


def followers(scope: Scope):
    """Who follows how many leads, and since when the oldest waits."""
    rows = Shop.objects.visible_to(scope).filter(state__in=states.RECRUITING)
    counted = rows.values("followed_by__full_name", "state").annotate(count=Count("pk"))
    counted = counted.order_by("followed_by__full_name", "state")
    return [row | {"label": State(row["state"]).label} for row in counted]


def cap_for(shop, year: int) -> tuple[int | None, int]:
    """The most shops of this trade in this street, and how many are there."""
    cap = (
        Target.objects.filter(year=year, street_id=shop.street_id, trade=shop.trade)
        .values_list("most", flat=True)
        .first()
    )
    there = Shop.objects.filter(street_id=shop.street_id, trade=shop.trade, state__in=states.ON_THE_LIST)
    return cap, there.count()


# -- the track, and a shop's own things --------------------------------------------------------------------


def open_matters(scope: Scope):
    return Matter.objects.visible_to(scope).open().select_related("shop", "offer")


def own_matters(shop):
    return shop.matters.filter(state__in=[MatterState.ASKED, MatterState.HEARD, MatterState.DECIDED])


def matters_of_person(person):
    return Matter.objects.filter(subject__in=pseudonyms.all_of(person.pk)).select_related("shop")


def used_by_person(person):
    rows = Redemption.objects.by_person(pseudonyms.all_of(person.pk))
    return rows.select_related("shop", "offer").order_by("-at")


def offers_now(shop, day: dt.date):
    return list(Offer.objects.current(day).filter(shop=shop))


def seat_of(token_digest: bytes):
    return (
        Seat.objects.filter(token=token_digest, ended_at=None).select_related("shop").first()
        if token_digest
        else None
    )


def month_figures(shop, month: dt.date) -> dict:
    rows = Redemption.objects.filter(shop=shop, on__gte=month)
    return {"count": rows.count(), "people": rows.values("subject").distinct().count()}
