"""The verbs of goods. Every change of a count goes through `_change`, which locks the stock and writes the entry."""

import datetime as dt

from django.db import transaction

from bureau.kit import audit, recipients
from stations.models import Station
from stations.permissions import Permission
from stations.scope import Scope
from stations.supplies import queries, rules, states
from stations.supplies.enums import Action, Deed, State
from stations.supplies.models import Entry, Good, Stock, Transfer


def _here(code: str, *, by: Scope) -> Station:
    station = Station.objects.visible_to(by).get(code=code)
    by.require(Permission.SUPPLY_WORK, station)
    return station


def _stock(code: str, good: Good) -> Stock:
    """The row of this good at this station, held until the end: two at one counter come one after the other."""
    Stock.objects.get_or_create(station_id=code, good=good)
    rows = Stock.objects.select_related("good").select_for_update(of=("self",))
    return rows.get(station_id=code, good=good)


def _change(code: str, good: Good, deed: Deed, change: int, *, by: Scope, at: dt.datetime, **said) -> Entry:
    stock = _stock(code, good)
    stock.count = rules.check_left(stock, change)
    stock.save(update_fields=["count"])
    entry = Entry.objects.create(
        station_id=code,
        good=good,
        deed=deed,
        change=change,
        after=stock.count,
        at=at,
        by_id=by.user_id,
        **said,
    )
    audit.record(
        verb=f"supply.{deed.lower()}", target=entry, by_id=by.user_id, at=at, station=code, change=change
    )
    return entry


@transaction.atomic
def receive(code: str, *, good_id: int, count: int, note: str = "", by: Scope, at: dt.datetime) -> Entry:
    """What was delivered from outside: a printer, the city, a sponsor."""
    _here(code, by=by)
    rules.check_amount(count)
    return _change(code, queries.good(good_id), Deed.IN, count, note=note.strip()[:200], by=by, at=at)


@transaction.atomic
def hand_out(
    code: str,
    *,
    good_id: int,
    count: int,
    ref: str = "",
    to_name: str = "",
    note: str = "",
    signature: str = "",
    by: Scope,
    at: dt.datetime,
) -> Entry:
    """To a person or an event within reach, to somebody without a file, or used up for what is written."""
    _here(code, by=by)
    rules.check_amount(count)
    rules.check_to(ref=ref, to_name=to_name, note=note)
    if ref and recipients.look_up(ref, by=by) is None:
        raise rules.NotWhole("找不到这个领取人，请重新查找")
    said = {
        "ref": ref,
        "to_name": "" if ref else to_name.strip()[:40],
        "note": note.strip()[:200],
        "signature": rules.clean_signature(signature),
    }
    return _change(code, queries.good(good_id), Deed.OUT, -count, by=by, at=at, **said)


@transaction.atomic
def count_anew(code: str, *, good_id: int, counted: int, note: str, by: Scope, at: dt.datetime) -> Entry:
    """What is really on the shelf. The difference stays to be seen, with its reason."""
    _here(code, by=by)
    if not 0 <= counted <= rules.MOST:
        raise rules.NotWhole("盘点数要在 0 到 100000 之间")
    good = queries.good(good_id)
    change = counted - _stock(code, good).count
    if change:
        rules.check_reason(note, "数和账不一样，请写明原因")
    return _change(code, good, Deed.COUNT, change, note=note.strip()[:200], by=by, at=at)


@transaction.atomic
def set_minimum(code: str, *, good_id: int, minimum: int, by: Scope, at: dt.datetime) -> Stock:
    _here(code, by=by)
    if not 0 <= minimum <= rules.MOST:
        raise rules.NotWhole("最少要有的数在 0 到 100000 之间")
    stock = _stock(code, queries.good(good_id))
    stock.minimum = minimum
    stock.save(update_fields=["minimum"])
    audit.record(verb="supply.minimum", target=stock, by_id=by.user_id, at=at, minimum=minimum)
    return stock


# -- from station to station -------------------------------------------------------------------------------


@transaction.atomic
def send(
    code: str, *, taker_code: str, good_id: int, count: int, note: str = "", by: Scope, at: dt.datetime
) -> Transfer:
    _here(code, by=by)
    rules.check_amount(count)
    rules.check_other(code, taker_code)
    taker = queries.takers(code).get(code=taker_code)
    good = queries.good(good_id)
    transfer = Transfer.objects.create(
        giver_id=code, taker=taker, good=good, count=count, note=note.strip()[:200], sent_at=at,
        sent_by_id=by.user_id,
    )  # fmt: skip
    _change(code, good, Deed.SENT, -count, transfer=transfer, by=by, at=at)
    return transfer


@transaction.atomic
def take(
    action: Action, *, transfer_id: int, count: int | None = None, note: str = "", by: Scope, at: dt.datetime
) -> Transfer:
    """The taker receives or refuses; the giver takes back what has not arrived. Each side changes only its own count."""
    rows = Transfer.objects.visible_to(by).select_related("good", "giver", "taker")
    transfer = rows.select_for_update(of=("self",)).get(pk=transfer_id)
    move = states.move(transfer.state, action)
    by.require(move.needs, getattr(transfer, states.SIDE[action]))
    if action == Action.GET:
        count = transfer.count if count is None else count
        rules.check_got(transfer, count, note)
        transfer.got = count
        if count:
            _change(transfer.taker_id, transfer.good, Deed.GOT, count, transfer=transfer, by=by, at=at)
    elif action == Action.REFUSE:
        rules.check_reason(note, "请写明为什么不收")
    else:
        _change(transfer.giver_id, transfer.good, Deed.BACK, transfer.count, transfer=transfer, by=by, at=at)
    transfer.state = move.to
    transfer.ended_at = None if move.to == State.REFUSED else at
    transfer.note = "；".join(filter(None, [transfer.note, note.strip()]))[:200]
    transfer.save()
    audit.record(verb=f"supply.{action.lower()}", target=transfer, by_id=by.user_id, at=at, got=transfer.got)
    return transfer
