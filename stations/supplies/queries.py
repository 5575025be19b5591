"""Reads of the room: what is where, what is low, and the ledger with whom it went to."""

from django.db.models import F, QuerySet

from bureau.kit import recipients
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope, below
from stations.supplies.enums import State
from stations.supplies.models import Entry, Good, Stock, Transfer


def good(good_id: int) -> Good:
    return Good.objects.in_use().get(pk=good_id)


def goods() -> QuerySet:
    return Good.objects.in_use()


def stations(scope: Scope) -> QuerySet:
    return (
        Station.objects.visible_to(scope)
        .filter(scope.within("code", Permission.SUPPLY_VIEW))
        .order_by("code")
    )


def takers(code: str) -> QuerySet:
    """Where goods may go: the stations of the district, whose names are public."""
    return Station.objects.active().filter(below("code", code[:6])).exclude(code=code).order_by("code")


def listed(scope: Scope, asked: dict) -> QuerySet:
    rows = Stock.objects.visible_to(scope)
    if asked["station"]:
        rows = rows.filter(below("station_id", asked["station"]))
    if asked["good"]:
        rows = rows.filter(good_id=asked["good"])
    if asked["low"]:
        rows = rows.low()
    return rows.select_related("station", "good").order_by("station_id", "good__position", "good_id")


def stock_of(code: str) -> list[Stock]:
    """Every good in use, also those that were never here."""
    known = {stock.good_id: stock for stock in Stock.objects.filter(station_id=code).select_related("good")}
    return [known.get(good.pk) or Stock(station_id=code, good=good) for good in goods()]


def ledger(code: str) -> QuerySet:
    return Entry.objects.filter(station_id=code).select_related(
        "good", "by", "transfer__giver", "transfer__taker"
    )


def name_recipients(entries, *, by: Scope):
    """`.whom` of each entry: as far as the reader may see the person or the event."""
    known = recipients.look_up_many({entry.ref for entry in entries if entry.ref}, by=by)
    for entry in entries:
        entry.whom = known.get(entry.ref)
    return entries


def under_way(code: str) -> QuerySet:
    rows = Transfer.objects.under_way().select_related("giver", "taker", "good")
    return rows.filter(giver_id=code) | rows.filter(taker_id=code)


def low_here(scope: Scope, place: str) -> QuerySet:
    return (
        Stock.objects.visible_to(scope)
        .low()
        .filter(below("station_id", place))
        .select_related("station", "good")
    )


def low_everywhere() -> QuerySet:
    return Stock.objects.filter(count__lt=F("minimum")).select_related("good").order_by("pk")


def to_receive() -> QuerySet:
    return Transfer.objects.filter(state=State.SENT).select_related("good").order_by("pk")


def to_take_back() -> QuerySet:
    return Transfer.objects.filter(state=State.REFUSED).select_related("good").order_by("pk")
