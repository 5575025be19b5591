"""Reads of the codes. Whoever answers a scan stands outside every scope, so it opens the wall itself, for one row."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Case, Count, F, OuterRef, Subquery, Value, When

from preferential_cards.codes.enums import Outcome, State
from preferential_cards.codes.models import Check, Code, Shown
from preferential_cards.models import Card
from stations.permissions import Permission
from stations.scope import Scope, below
from veterans.states import LEFT

BAD_PER_HOUR, ALL_PER_MINUTE = 10, 60
WRONG_PINS, PRINTED_PER_DAY = 5, 3


class Standing(NamedTuple):
    """All that a scan may know: which code, of which kind of card, and whether it is good."""

    code_id: int
    person_id: int
    name: str
    holder: str
    outcome: Outcome


def live_code(person) -> Code | None:
    return Code.objects.live().filter(person=person).first()


def of_device(digest: bytes):
    return Code.objects.filter(device=digest).select_related("person").first() if digest else None


def standing(code_ids, at: dt.datetime) -> dict[int, Standing]:
    """Code → whether it is good now, read live from code, person and card in one query."""
    card = Card.objects.valid(at).filter(person=OuterRef("person")).values("kind")[:1]
    rows = (
        Code.objects.filter(pk__in=code_ids)
        .annotate(
            holder=Subquery(card),
            why=Case(
                When(state=State.FROZEN, then=Value(Outcome.FROZEN)),
                When(state=State.REVOKED, then=Value(Outcome.REVOKED)),
                When(person__state__in=sorted(LEFT), then=Value(Outcome.NO_CARD)),
                default=Value(Outcome.OK),
            ),
        )
        .values_list("pk", "person_id", "person__name", "holder", "why")
    )
    return {
        pk: Standing(
            pk, person, name, holder or "", Outcome(why) if holder or why != Outcome.OK else Outcome.NO_CARD
        )
        for pk, person, name, holder, why in rows
    }


def shown(*, token: bytes = b"", short: bytes = b"", since: dt.datetime) -> Shown | None:
    rows = Shown.objects.filter(at__gte=since)
    return rows.filter(pk=token).first() if token else rows.filter(short=short).order_by("-at").first()


def printed(mark: bytes) -> Code | None:
    return Code.objects.filter(print_mark=mark).first()


def wrong_pins(code_id: int, at: dt.datetime) -> int:
    return Check.objects.filter(
        code_id=code_id, printed=True, outcome=Outcome.WRONG_PIN, at__gt=at - dt.timedelta(hours=1)
    ).count()


def for_list(district: str, at: dt.datetime):
    """(key, kind of card) of every good code of a district: what the list for work without network is made from."""
    card = Card.objects.valid(at).filter(person=OuterRef("person")).values("kind")[:1]
    rows = Code.objects.filter(below("station_id", district), state=State.CLAIMED)
    rows = rows.exclude(person__state__in=sorted(LEFT)).annotate(holder=Subquery(card))
    return rows.exclude(holder=None).values_list("key", "holder").iterator(chunk_size=5000)


# -- for staff ---------------------------------------------------------------------------------------------


def bad_checks(scope: Scope, at: dt.datetime, *, hours: int = 24):
    """Shops with many bad scans: whoever probes is seen."""
    rows = Check.objects.visible_to(scope).bad().filter(at__gt=at - dt.timedelta(hours=hours))
    return (
        rows.values("shop_id", name=F("shop__name"))
        .annotate(count=Count("pk"))
        .filter(count__gte=BAD_PER_HOUR)
        .order_by("-count")
    )


def copied_prints(scope: Scope, at: dt.datetime):
    """Printed codes that were good more often in a day than one person shops: copies, perhaps."""
    rows = Check.objects.filter(printed=True, outcome=Outcome.OK, at__gt=at - dt.timedelta(hours=24))
    often = rows.values("code_id").annotate(count=Count("pk")).filter(count__gt=PRINTED_PER_DAY)
    counts = dict(often.values_list("code_id", "count"))
    codes = Code.objects.visible_to(scope).filter(pk__in=counts).select_related("person")
    return [(code, counts[code.pk]) for code in codes]


def log(scope: Scope, *, shop: int | None = None, bad: bool = False):
    rows = Check.objects.visible_to(scope).select_related("shop")
    if shop:
        rows = rows.filter(shop_id=shop)
    return rows.bad() if bad else rows


def may_keep(scope: Scope, person) -> bool:
    return scope.allows(Permission.CARD_CODE, person)
