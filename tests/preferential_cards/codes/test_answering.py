"""The one statement behind a scan: what it costs, whom it waits for, and that the wall ends with it."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from bureau.kit import walls
from bureau.kit.prepared import Prepared
from preferential_cards.codes import checking, operations
from preferential_cards.codes.enums import Outcome
from preferential_cards.codes.models import Check, Shown
from preferential_cards.shops import seating
from preferential_cards.shops.models import Seat
from tests.preferential_cards.codes.conftest import CardFactory, PersonFactory
from tests.preferential_cards.shops.factories import OfferFactory, SeatFactory

COUNT = Prepared(
    "count_people", "SELECT count(*) FROM veterans_person WHERE name <> %(name)s", types={"name": "text"}
)
TWO_ROWS = Prepared(
    "two_rows",
    "WITH one AS (INSERT INTO accounts_tries (key, count, ends_at) VALUES (%(key)s, 1, now()) RETURNING key) SELECT 1 / %(by)s FROM one",
    types={"key": "text", "by": "integer"},
)


def statements(*, phone, text, at) -> list[str]:
    found = []

    def listen(execute, sql, params, many, context):
        found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        checking.check(text, phone=phone, at=at)
    return found


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_scan_is_one_message_to_the_database(district, now):
    person = PersonFactory(station=district["bridge"])
    CardFactory(application__person=person, handed_out=True)
    code, _ = operations.claim_on_phone(person, at=now)
    seat = SeatFactory(shop=OfferFactory(shop__street=district["east"]).shop)
    text, _ = operations.show(code, at=now)
    checking.check(text, phone=seat.token, at=now)  # a new connection learns the statement first

    assert len(statements(phone=seat.token, text=text, at=now)) == 1
    assert len(statements(phone=seat.token, text="NONSENSE", at=now)) == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_shops_that_scan_one_picture_at_once_one_gets_it(district, now):
    person = PersonFactory(station=district["bridge"])
    CardFactory(application__person=person, handed_out=True)
    code, _ = operations.claim_on_phone(person, at=now)
    seats = [
        SeatFactory(shop=OfferFactory(shop__street=district[street]).shop) for street in ("east", "west")
    ]
    start, heard = threading.Barrier(2, timeout=20), []

    def scan(seat, text):
        try:
            start.wait()
            heard.append(checking.check(text, phone=seat.token, at=now).is_good)
        finally:
            connections.close_all()

    for _ in range(5):
        text, _ = operations.show(code, at=now)
        threads = [threading.Thread(target=scan, args=[seat, text]) for seat in seats]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(heard) == [False] * 5 + [True] * 5
    assert Check.objects.filter(outcome=Outcome.OTHER_SHOP).count() == 5


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_wall_ends_with_the_statement_and_so_does_half_a_change(district):
    PersonFactory(station=district["bridge"])
    with connection.cursor() as cursor:  # as a request comes in: nothing is set
        cursor.execute(walls.SET.replace("true", "false"), walls.values_of([]))

    assert COUNT.first_row(["990108"], {"name": ""}) == (1,)
    assert COUNT.first_row([], {"name": ""}) == (0,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM veterans_person")
        assert cursor.fetchone() == (0,)
        cursor.execute("SHOW synchronous_commit")
        assert cursor.fetchone() == ("on",)
    with pytest.raises(Exception, match="division by zero"):
        TWO_ROWS.first_row([], {"key": "half", "by": 0})
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_tries WHERE key = 'half'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_within_a_transaction_the_wall_of_before_comes_back(district):
    PersonFactory(station=district["bridge"])

    with walls.within(["990108002"]):
        assert COUNT.first_row(["990108"], {"name": ""}) == (1,)
        assert COUNT.first_row(["990108002"], {"name": ""}) == (0,)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM veterans_person")
            assert cursor.fetchone() == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize("phone", [b"", seating.digest("nobody's")])
def test_a_phone_without_a_seat_gets_nothing_and_leaves_no_line(picture, seat, phone, now):
    with pytest.raises(checking.NoSeat):
        checking.check(picture[0], phone=phone, at=now)

    assert Check.objects.count() == 0
    assert Shown.objects.get().shop_id is None


@pytest.mark.django_db
def test_a_seat_that_has_ended_is_none(picture, seat, now):
    Seat.objects.filter(pk=seat.pk).update(ended_at=now)

    with pytest.raises(checking.NoSeat):
        checking.check(picture[0], phone=seat.token, at=now)


@pytest.mark.django_db
def test_a_picture_that_does_not_know_whose_it_is_is_no_picture(picture, seat, offer, now):
    """Shown by the release before: it lives a minute, and nobody's use is counted as somebody else's."""
    Shown.objects.update(subject=b"")

    assert checking.check(picture[0], phone=seat.token, at=now) == checking.Verdict(Outcome.UNKNOWN)


@pytest.mark.django_db
def test_a_shop_that_has_tried_too_often_binds_no_picture_and_writes_no_line(picture, seat, offer, now):
    for _ in range(10):
        checking.check("NONSENSE", phone=seat.token, at=now)

    with pytest.raises(checking.TooBusy) as refusal:
        checking.check(picture[0], phone=seat.token, at=now)
    assert refusal.value.shop == checking.Sign(seat.shop.name, seat.shop.plaque)
    assert Check.objects.count() == 10
    assert Shown.objects.get().shop_id is None


@pytest.mark.django_db
def test_an_offer_comes_out_of_the_answer_as_it_is_kept(picture, seat, offer, now):
    offer.hour_from, offer.hour_to = dt.time(8, 30), dt.time(20)
    offer.valid_to = dt.date(2026, 12, 31)
    offer.save()

    [choice] = checking.check(picture[0], phone=seat.token, at=now).choices

    for name in (
        "pk",
        "title",
        "holders",
        "excludes",
        "per_day",
        "hour_from",
        "hour_to",
        "valid_from",
        "valid_to",
        "words",
    ):
        assert getattr(choice.offer, name) == getattr(offer, name)
