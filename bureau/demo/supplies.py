"""What lies on the shelves of the stations: delivered, handed out, passed on; some shelves run low. Its own randomness."""

import datetime as dt
import random

from bureau.demo.accounts import HOME, Staff
from bureau.demo.calendar import Clock
from stations.enums import Level, Role
from stations.models import Station
from stations.scope import below
from stations.supplies.enums import Deed, State
from stations.supplies.models import Entry, Good, Stock, Transfer
from veterans.models import Person

START = {"光荣牌": 12, "优待证申请表": 120, "政策宣传册": 200, "慰问礼盒": 24, "立功喜报": 6}
LEAST = {"光荣牌": 3, "优待证申请表": 30, "政策宣传册": 40, "慰问礼盒": 5, "立功喜报": 0}
USED = {"优待证申请表": "集中采集用", "政策宣传册": "入户走访时发放"}
DELIVERED = 240  # days ago


def make(zone, staff: Staff, *, at: dt.datetime) -> None:
    rng, goods = random.Random("物品"), {good.name: good for good in Good.objects.all()}
    clock, people = Clock(rng, zone), _people()
    stations = Station.objects.filter(
        below("code", HOME), level__in=[Level.STREET, Level.COMMUNITY]
    ).order_by("code")
    stocks, entries = [], []
    for station in stations:
        by = staff.community(station.code) if station.level == Level.COMMUNITY else staff.street(station.code)
        for name in START:
            stock, more = _shelf(
                rng, clock, station.code, goods[name], people.get(station.code, []), by, at=at
            )
            stocks.append(stock)
            entries += more
    Stock.objects.bulk_create(stocks)
    Entry.objects.bulk_create(entries, batch_size=2000)
    _passed_on(rng, clock, [s for s in stations if s.level == Level.STREET], goods["光荣牌"], staff, at=at)


def _people() -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for pk, code in Person.objects.filter(left_at=None).order_by("pk").values_list("pk", "station_id"):
        found.setdefault(code, []).append(pk)
    return found


def _shelf(rng, clock, code, good, people, by, *, at):
    count = START[good.name] + rng.randint(0, START[good.name] // 2)
    day = at.date() - dt.timedelta(days=DELIVERED)
    entries = [_entry(code, good, Deed.IN, count, count, clock.on(day), by, note="区局统一配发")]
    for _ in range(rng.randint(2, 5)):
        day += dt.timedelta(days=rng.randint(10, 45))
        out = rng.randint(1, max(1, START[good.name] // 4)) if good.name in USED else 1
        if out > count:
            break
        count -= out
        note = USED.get(good.name) or ("" if people else "慰问")
        said = {"note": note} if note else {"ref": f"veterans.Person:{rng.choice(people)}"}
        entries.append(_entry(code, good, Deed.OUT, -out, count, clock.on(day), by, **said))
    if rng.random() < 0.1:
        least = LEAST[good.name]
        if least and count >= least:
            taken, count = count - least + 1, least - 1
            moment = clock.on(at.date() - dt.timedelta(days=2))
            entries.append(_entry(code, good, Deed.OUT, -taken, count, moment, by, note="走访慰问集中发放"))
    return Stock(station_id=code, good=good, count=count, minimum=LEAST[good.name]), entries


def _entry(code, good, deed, change, after, moment, by, **said) -> Entry:
    return Entry(
        station_id=code, good=good, deed=deed, change=change, after=after, at=moment, by_id=by, **said
    )


def _passed_on(rng, clock, streets, good, staff, *, at) -> None:
    """The bureau's store sends plaques to the streets: one is still on the way, the others have arrived."""
    officer = staff.bureau(Role.OFFICER)
    store = Stock.objects.create(station_id=HOME, good=good, count=200, minimum=20)
    begun = clock.on(at.date() - dt.timedelta(days=60))
    Entry.objects.create(
        station_id=HOME, good=good, deed=Deed.IN, change=200, after=200, at=begun, by_id=officer, note="采购"
    )
    dispatched = min(clock.on(at.date() - dt.timedelta(days=1), to_hour=11), at - dt.timedelta(hours=8))
    for n, street in enumerate(streets):
        sent = dispatched + dt.timedelta(minutes=40 * n)  # after all else, one after the other
        arrived = bool(n)
        transfer = Transfer.objects.create(
            giver_id=HOME, taker=street, good=good, count=20, got=20 if arrived else None, sent_at=sent,
            state=State.GOT if arrived else State.SENT, sent_by_id=officer,
            ended_at=sent + dt.timedelta(hours=2) if arrived else None,
        )  # fmt: skip
        store.count -= 20
        Entry.objects.create(
            station_id=HOME, good=good, deed=Deed.SENT, change=-20, after=store.count, at=sent, by_id=officer,
            transfer=transfer,
        )  # fmt: skip
        if arrived:
            stock = Stock.objects.get(station=street, good=good)
            stock.count += 20
            stock.save(update_fields=["count"])
            Entry.objects.create(
                station=street, good=good, deed=Deed.GOT, change=20, after=stock.count, transfer=transfer,
                at=sent + dt.timedelta(hours=2), by_id=staff.street(street.code),
            )  # fmt: skip
    store.save(update_fields=["count"])
