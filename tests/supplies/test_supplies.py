"""A shelf that never holds less than nothing: receipts, hand-outs, counts, and goods that pass from station to station."""

import io

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from bureau.kit import alerts, signature
from bureau.kit.procedures import CannotHappen
from bureau.messages import reminding
from bureau.messages.models import Note
from stations.enums import Role
from stations.models import Station
from stations.scope import NotYours, Scope
from stations.supplies import defaults, operations, rules
from stations.supplies.enums import Action, Deed, State
from stations.supplies.models import Entry, Good, Stock, Transfer
from tests.events.factories import EventFactory
from tests.veterans.factories import PersonFactory
from tests.veterans.test_race import at_once

pytestmark = pytest.mark.django_db
BRIDGE, SOUTH, EAST = "990108001001", "990108001002", "990108001"
SIGNED = "M1 1 " + " ".join(f"L{n} {n}" for n in range(2, 20))


@pytest.fixture
def plaque(db):
    defaults.load()
    return Good.objects.get(name="光荣牌")


@pytest.fixture
def shelf(plaque, district, cast, now):
    operations.receive(BRIDGE, good_id=plaque.pk, count=10, note="配发", by=cast["worker"], at=now)
    return plaque


@pytest.fixture
def south(district, someone, now):
    return Scope.of(someone(Role.COMMUNITY_WORKER, district["south"]), today=now.date())


def left(code=BRIDGE):
    return Stock.objects.get(station_id=code).count


def out(good, who, now, count=1, code=BRIDGE, **said):
    said = said or {"note": "入户"}
    return operations.hand_out(code, good_id=good.pk, count=count, by=who, at=now, **said)


# -- one shelf ---------------------------------------------------------------------------------------------


def test_every_change_is_an_entry_with_the_count_after_it(shelf, cast, now):
    out(shelf, cast["worker"], now, 3)
    operations.count_anew(BRIDGE, good_id=shelf.pk, counted=6, note="压坏一块", by=cast["worker"], at=now)

    assert [(e.deed, e.change, e.after) for e in Entry.objects.order_by("pk")] == [
        (Deed.IN, 10, 10), (Deed.OUT, -3, 7), (Deed.COUNT, -1, 6),
    ]  # fmt: skip
    assert left() == 6


def test_more_than_there_is_cannot_be_handed_out(shelf, cast, now):
    with pytest.raises(rules.NotEnough, match="只有 10 块，不够 11"):
        out(shelf, cast["worker"], now, 11)
    assert (left(), Entry.objects.count()) == (10, 1)


@pytest.mark.parametrize("count", [0, -1, 100_001])
def test_amounts_that_cannot_be(shelf, cast, now, count):
    said = {"good_id": shelf.pk, "count": count, "by": cast["worker"], "at": now}

    with pytest.raises(rules.NotWhole, match="1 到 100000"):
        operations.receive(BRIDGE, **said)
    with pytest.raises(rules.NotWhole, match="1 到 100000"):
        operations.hand_out(BRIDGE, note="入户", **said)
    with pytest.raises(rules.NotWhole, match="1 到 100000"):
        operations.send(BRIDGE, taker_code="990108001002", **said)

    assert (left(), Entry.objects.count(), Transfer.objects.count()) == (10, 1, 0)


@pytest.mark.parametrize("wrong", [{"count": -1}])
def test_the_database_refuses_less_than_nothing(shelf, wrong):
    with pytest.raises(IntegrityError, match="never_below_nothing"), transaction.atomic():
        Stock.objects.update(**wrong)


@pytest.mark.parametrize(
    ("deed", "change", "after"), [(Deed.IN, -1, 1), (Deed.OUT, 1, 1), (Deed.SENT, 0, 1), (Deed.COUNT, -2, -1)]
)
def test_the_database_refuses_an_entry_that_goes_the_wrong_way(shelf, now, deed, change, after):
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            station_id=BRIDGE, good=shelf, deed=deed, change=change, after=after, note="x", at=now
        )


def test_it_goes_to_a_person_an_event_a_name_or_a_purpose(shelf, district, cast, now):
    person = PersonFactory(station=district["bridge"])
    event = EventFactory(station=district["bridge"], name="桥北专场")
    by = cast["worker"]

    out(shelf, by, now, ref=f"veterans.Person:{person.pk}", signature=SIGNED)
    out(shelf, by, now, ref=f"events.Event:{event.pk}")
    out(shelf, by, now, to_name="王家属")
    with pytest.raises(rules.NotWhole, match="请选领取人"):
        out(shelf, by, now, note=" ")
    with pytest.raises(signature.NotSigned):
        out(shelf, by, now, to_name="王家属", signature="涂鸦")

    assert left() == 7
    assert Entry.objects.filter(ref__startswith="veterans.").get().signature == SIGNED


def test_a_person_out_of_reach_is_not_found(shelf, district, cast, now):
    stranger = PersonFactory(station=district["willow"])

    with pytest.raises(rules.NotWhole, match="找不到这个领取人"):
        out(shelf, cast["worker"], now, ref=f"veterans.Person:{stranger.pk}")
    assert left() == 10


def test_counting_tells_why_it_differs(shelf, cast, now):
    with pytest.raises(rules.NotWhole, match="请写明原因"):
        operations.count_anew(BRIDGE, good_id=shelf.pk, counted=9, note="", by=cast["worker"], at=now)
    entry = operations.count_anew(BRIDGE, good_id=shelf.pk, counted=10, note="", by=cast["worker"], at=now)
    assert (entry.change, left()) == (0, 10)


def test_a_neighbour_and_a_leader_change_nothing(shelf, cast, now):
    with pytest.raises(Station.DoesNotExist):
        out(shelf, cast["neighbour"], now)
    with pytest.raises(NotYours):
        out(shelf, cast["leader"], now)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_counters_at_once_never_hand_out_more_than_there_is(shelf, cast, now):
    outcomes = at_once(lambda n: out(shelf, cast["worker"], now, 3))

    assert outcomes == ["done", "done", "done", "refused"]
    assert left() == 1
    assert sum(Entry.objects.values_list("change", flat=True)) == 1


# -- from station to station -------------------------------------------------------------------------------


@pytest.fixture
def sent(shelf, cast, now):
    return operations.send(BRIDGE, taker_code=SOUTH, good_id=shelf.pk, count=4, by=cast["worker"], at=now)


def test_what_is_sent_is_gone_here_and_there_when_received(sent, south, now):
    assert left() == 6
    assert not Stock.objects.filter(station_id=SOUTH).exists()

    operations.take(Action.GET, transfer_id=sent.pk, by=south, at=now)

    sent.refresh_from_db()
    assert (sent.state, sent.got, left(SOUTH)) == (State.GOT, 4, 4)


def test_less_than_was_sent_says_why(sent, south, now):
    with pytest.raises(rules.NotWhole, match="实收 3，请写明"):
        operations.take(Action.GET, transfer_id=sent.pk, count=3, by=south, at=now)
    with pytest.raises(rules.NotWhole, match="实收数要在"):
        operations.take(Action.GET, transfer_id=sent.pk, count=5, by=south, at=now)
    operations.take(Action.GET, transfer_id=sent.pk, count=3, note="路上碎了一块", by=south, at=now)
    assert left(SOUTH) == 3


def test_what_is_refused_is_taken_back_by_the_giver(sent, south, cast, now):
    with pytest.raises(rules.NotWhole, match="为什么不收"):
        operations.take(Action.REFUSE, transfer_id=sent.pk, by=south, at=now)
    operations.take(Action.REFUSE, transfer_id=sent.pk, note="没有地方放", by=south, at=now)
    assert left() == 6
    with pytest.raises(NotYours):
        operations.take(Action.TAKE_BACK, transfer_id=sent.pk, by=south, at=now)
    operations.take(Action.TAKE_BACK, transfer_id=sent.pk, by=cast["worker"], at=now)
    assert left() == 10


def test_the_giver_does_not_receive_for_the_taker_and_nobody_receives_twice(sent, south, cast, now):
    with pytest.raises(NotYours):
        operations.take(Action.GET, transfer_id=sent.pk, by=cast["worker"], at=now)
    operations.take(Action.GET, transfer_id=sent.pk, by=south, at=now)
    with pytest.raises(CannotHappen, match="不能“签收”"):
        operations.take(Action.GET, transfer_id=sent.pk, by=south, at=now)


def test_a_third_station_does_not_see_it_and_one_cannot_send_to_oneself(sent, shelf, cast, now):
    assert not Transfer.objects.visible_to(cast["neighbour"]).exists()
    for code in (BRIDGE, "990109"):
        with pytest.raises(rules.NotWhole):
            operations.send(BRIDGE, taker_code=code, good_id=shelf.pk, count=1, by=cast["worker"], at=now)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_received_and_taken_back_at_once_happens_only_once(sent, south, cast, now):
    sides = [(Action.GET, south), (Action.TAKE_BACK, cast["worker"])] * 2

    def click(n):
        action, by = sides[n]
        operations.take(action, transfer_id=sent.pk, by=by, at=now)

    assert at_once(click) == ["done", "refused", "refused", "refused"]
    assert sum(Stock.objects.values_list("count", flat=True)) == 10


def test_both_sides_of_the_wall_hold_the_transfer(sent, south, cast):
    from bureau.kit import walls  # noqa: PLC0415 -- beside its only use

    def seen(scope):
        with walls.within(scope.personal_places()):
            return Transfer.objects.count(), Entry.objects.count()

    assert (seen(cast["worker"]), seen(south), seen(cast["neighbour"])) == ((1, 2), (1, 0), (0, 0))
    assert connection.in_atomic_block


# -- who is told, pages ------------------------------------------------------------------------------------


def test_low_stock_and_goods_on_the_way_are_told_once(sent, shelf, cast, south, now):
    operations.set_minimum(BRIDGE, good_id=shelf.pk, minimum=8, by=cast["worker"], at=now)

    assert reminding.remind(at=now) == 2
    assert reminding.remind(at=now) == 0
    assert [n.subject for n in Note.objects.visible_to(cast["worker"])] == ["有物品快用完了"]
    assert [n.subject for n in Note.objects.visible_to(south)] == ["有调来的物品等签收"]
    found = [a for a in alerts.gather(scope=cast["officer"], place="990108", at=now) if a.word == "物品"]
    assert [a.why for a in found] == ["桥北社区光荣牌 6 块"]
    operations.receive(BRIDGE, good_id=shelf.pk, count=5, by=cast["worker"], at=now)
    reminding.remind(at=now)
    assert not Note.objects.visible_to(cast["worker"]).open().exists()


def test_handing_out_at_the_counter(shelf, district, as_):
    person = PersonFactory(station=district["bridge"], name="钱学武")
    client, url = as_("worker"), reverse("supplies:work", args=[BRIDGE, "out"])

    found = client.post(url, {"good": shelf.pk, "count": "2", "who": "钱学武", "find": "1"})
    assert f"veterans.Person:{person.pk}" in found.content.decode()
    assert 'value="2"' in found.content.decode()
    answer = client.post(
        url, {"good": shelf.pk, "count": "2", "ref": f"veterans.Person:{person.pk}"}, follow=True
    )

    text = answer.content.decode()
    assert reverse("people:person", args=[person.pk]) in text
    assert left() == 8
    assert "领取光荣牌 2 块" in client.get(reverse("people:person", args=[person.pk])).content.decode()


@pytest.mark.parametrize("deed", ["in", "out", "send", "count", "minimum"])
def test_a_deed_that_is_refused_says_why_and_changes_nothing(shelf, as_, deed):
    said = {"good": shelf.pk, "count": "0", "counted": "-1", "minimum": "-1", "taker_code": SOUTH}

    answer = as_("worker").post(reverse("supplies:work", args=[BRIDGE, deed]), said)

    assert answer.status_code == 200
    assert "出错" in answer.content.decode()
    assert left() == 10


def test_too_many_are_refused_on_the_page_with_the_number_that_is_there(shelf, as_):
    url = reverse("supplies:work", args=[BRIDGE, "out"])
    answer = as_("worker").post(url, {"good": shelf.pk, "count": "11", "note": "活动"})

    assert answer.status_code == 409
    assert "光荣牌只有 10 块" in answer.content.decode()


def test_the_stock_and_the_ledger_leave_without_a_name(shelf, as_, cast, now):
    out(shelf, cast["worker"], now, to_name="王家属", note="补发")

    def cells(url, **query):
        answer = as_("officer").get(url, query)
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        return [list(row) for row in book.active.iter_rows(min_row=3, values_only=True)]

    [stock] = cells(reverse("supplies:export"), good=str(shelf.pk))
    ledger = cells(reverse("supplies:ledger", args=[BRIDGE]))
    assert stock[:5] == ["桥北社区", BRIDGE, "光荣牌", "牌匾喜报", 9]
    assert [row[5] for row in ledger] == ["个人", ""]
    assert "王家属" not in str(ledger)


def test_the_transfer_is_received_on_the_page_of_the_taker(sent, district, someone, client):
    client.force_login(someone(Role.COMMUNITY_WORKER, district["south"]))
    page = client.get(reverse("supplies:station", args=[SOUTH])).content.decode()
    assert "签收" in page

    url = reverse("supplies:take", args=[sent.pk, "GET"])
    assert "请写明少了的原因" in client.post(url, {"count": "3"}, follow=True).content.decode()
    client.post(url, {"count": "4"})
    assert left(SOUTH) == 4
    assert client.post(reverse("supplies:take", args=[sent.pk, "SEND"])).status_code == 404


def test_the_list_shows_what_is_short(shelf, cast, as_, now):
    operations.set_minimum(BRIDGE, good_id=shelf.pk, minimum=11, by=cast["worker"], at=now)
    client = as_("street")

    assert len(client.get(reverse("supplies:list"), {"low": "1", "station": "x;"}).context["page"]) == 1
    assert len(client.get(reverse("supplies:list"), {"station": SOUTH}).context["page"]) == 0
