import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, connections, transaction

from preferential_cards.shops import offering, rules, scoring, seating, tracking
from preferential_cards.shops.enums import MatterState, Outcome, State
from preferential_cards.shops.models import Matter, Redemption, Score, Seat, Shop, Star
from preferential_cards.shops.offering import Use
from stations.scope import NotYours
from tests.preferential_cards.shops.factories import OfferFactory, SeatFactory, ShopFactory

pytestmark = pytest.mark.django_db
WANG = Use(subject=b"w" * 32, holder="V", token=b"1" * 32)


def again(use, token):
    return use._replace(token=token * 32)


@pytest.fixture
def offer(shop):
    return OfferFactory(shop=shop)


def test_one_token_gives_one_offer_once_and_the_second_time_says_when_and_where(offer, now):
    offering.redeem(offer, use=WANG, seat=None, at=now)

    with pytest.raises(offering.AlreadyUsed, match="每天 1 次，今天 17:30 已在本店用过"):
        offering.redeem(offer, use=again(WANG, b"2"), seat=None, at=now)
    assert Redemption.objects.count() == 1


def test_the_same_token_is_refused_even_where_the_day_allows_more(offer, now):
    offer.per_day = 5
    offer.save()
    offering.redeem(offer, use=WANG, seat=None, at=now)

    with pytest.raises(offering.AlreadyUsed):
        offering.redeem(offer, use=WANG, seat=None, at=now)
    offering.redeem(offer, use=again(WANG, b"2"), seat=None, at=now)

    assert list(Redemption.objects.values_list("ordinal", flat=True).order_by("ordinal")) == [1, 2]


def test_tomorrow_it_may_be_used_again(offer, now):
    offering.redeem(offer, use=WANG, seat=None, at=now)
    offering.redeem(offer, use=again(WANG, b"2"), seat=None, at=now + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"valid_to": dt.date(2026, 3, 1)}, "不在有效期"),
        ({"valid_from": dt.date(2026, 4, 1)}, "不在有效期"),
        ({"hour_from": dt.time(8), "hour_to": dt.time(10)}, "08:00 到 10:00"),
        ({"holders": ["F"]}, "不面向这种证件"),
    ],
)
def test_an_offer_that_does_not_hold_now_says_why(shop, now, change, words):
    offer = OfferFactory(shop=shop, **change)

    with pytest.raises(rules.NotNow, match=words):
        offering.redeem(offer, use=WANG, seat=None, at=now)


def test_a_suspended_shop_redeems_nothing(district, now):
    offer = OfferFactory(shop=ShopFactory(street=district["east"], state=State.SUSPENDED))

    with pytest.raises(rules.NotNow, match="不在册"):
        offering.redeem(offer, use=WANG, seat=None, at=now)


def test_the_last_piece_goes_once(shop, now):
    offer = OfferFactory(shop=shop, stock=1)
    offering.redeem(offer, use=WANG, seat=None, at=now)

    with pytest.raises(offering.NoneLeft, match="共 1 份"):
        offering.redeem(offer, use=Use(b"x" * 32, "V", b"3" * 32), seat=None, at=now)


def test_the_database_refuses_a_second_use_of_a_token_whatever_the_code_does(offer, now):
    row = offering.redeem(offer, use=WANG, seat=None, at=now)
    row.pk, row.ordinal = None, 2

    with pytest.raises(IntegrityError, match="one_redemption_per_token_and_offer"), transaction.atomic():
        row.save(force_insert=True)


def test_redemptions_are_only_ever_added(offer, now):
    offering.redeem(offer, use=WANG, seat=None, at=now)

    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM shops_redemption")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_four_scans_at_once_one_wins(district, now):
    offer = OfferFactory(shop=ShopFactory(street=district["east"]))
    start, won, lost = threading.Barrier(4, timeout=20), [], []

    def scan(n):
        try:
            start.wait()
            won.append(offering.redeem(offer, use=again(WANG, bytes([n])), seat=None, at=now))
        except offering.AlreadyUsed as refusal:
            lost.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=scan, args=[n]) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost), Redemption.objects.count()) == (1, 3, 1)


def test_a_change_makes_a_version_and_a_redemption_names_the_one_it_used(offer, now):
    offering.redeem(offer, use=WANG, seat=None, at=now)
    offering.change_offer(offer.pk, terms={"title": "全单 9 折"}, by_id=None, at=now)
    offer.refresh_from_db()

    assert (offer.title, offer.version) == ("全单 9 折", 2)
    assert Redemption.objects.get().offer_version == 1


def test_who_never_bought_does_not_rate_and_who_did_rates_once_a_month(offer, now):
    with pytest.raises(offering.NotYet, match="用过"):
        offering.rate(offer.shop_id, subject=WANG.subject, stars=5, text="", at=now)
    offering.redeem(offer, use=WANG, seat=None, at=now)
    offering.rate(offer.shop_id, subject=WANG.subject, stars=5, text="好", at=now)

    with pytest.raises(offering.NotYet, match="这个月"):
        offering.rate(offer.shop_id, subject=WANG.subject, stars=1, text="", at=now)
    assert Star.objects.count() == 1


# -- the track ---------------------------------------------------------------------------------------------


@pytest.fixture
def complaint(shop, now):
    return tracking.complain(shop.pk, text="说好八折没有给", refused_offer=True, at=now, subject=WANG.subject)


def test_a_complaint_is_heard_decided_and_read(shop, complaint, cast, now):
    with pytest.raises(rules.NotYourMatter, match="5 天"):
        tracking.decide(complaint.pk, outcome=Outcome.UPHELD, answer="已要求整改", by=cast["officer"], at=now)
    tracking.shop_says(complaint.pk, shop_id=shop.pk, text="当天系统坏了", at=now)
    with pytest.raises(NotYours):
        tracking.decide(complaint.pk, outcome=Outcome.UPHELD, answer="好", by=cast["street"], at=now)
    tracking.decide(complaint.pk, outcome=Outcome.UPHELD, answer="已要求补给", by=cast["officer"], at=now)

    complaint.refresh_from_db()
    assert (complaint.state, complaint.answer) == (MatterState.DECIDED, "已要求补给")
    assert Matter.objects.refusals().count() == 1


def test_a_silent_shop_is_decided_without_it_after_five_days(complaint, cast, now):
    later = now + dt.timedelta(days=5)

    tracking.decide(complaint.pk, outcome=Outcome.UPHELD, answer="商家未说明", by=cast["officer"], at=later)


def test_a_mystery_visit_goes_the_same_way(shop, cast, now):
    fine = tracking.report_visit(shop.pk, text="服务好", refused_offer=False, by=cast["street"], at=now)
    bad = tracking.report_visit(shop.pk, text="不认码", refused_offer=True, by=cast["street"], at=now)

    assert (fine.state, bad.state) == (MatterState.HEARD, MatterState.ASKED)
    with pytest.raises(rules.NotNow):
        tracking.decide(fine.pk, outcome=Outcome.SETTLED, answer="好", by=cast["officer"], at=now)


def test_another_shop_says_nothing_to_it(complaint, district, now):
    stranger = ShopFactory(street=district["west"])

    with pytest.raises(Matter.DoesNotExist):
        tracking.shop_says(complaint.pk, shop_id=stranger.pk, text="不是我", at=now)


# -- the month ---------------------------------------------------------------------------------------------


def test_a_month_is_scored_once_by_the_weights_of_its_rule(shop, offer, now):
    Shop.objects.filter(pk=shop.pk).update(opened_at=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    offering.redeem(offer, use=WANG, seat=None, at=now)
    offering.rate(shop.pk, subject=WANG.subject, stars=5, text="", at=now)

    assert scoring.score_month(dt.date(2026, 3, 1), at=now) == 1
    assert scoring.score_month(dt.date(2026, 3, 1), at=now) == 0
    score = Score.objects.get()
    assert (score.scans, score.mean_stars, score.passed) == (1, 5.0, True)
    assert score.total == 40 / 20 + 30 + 20 + 10


@pytest.mark.parametrize(
    ("facts", "total"),
    [
        ({"scans": 0, "mean_stars": None, "open_matters": 0, "updated": False}, 35.0),
        ({"scans": 40, "mean_stars": 5, "open_matters": 0, "updated": True}, 100.0),
        ({"scans": 10, "mean_stars": 1, "open_matters": 2, "updated": False}, 20.0),
    ],
)
def test_the_score_is_the_sum_of_its_weighted_parts(facts, total):
    from preferential_cards.shops.models import ShopRule  # noqa: PLC0415 -- the defaults of the rule

    assert rules.total(ShopRule(), **facts) == total


def test_two_quarters_below_the_floor_are_seen(shop, now):
    for month in (9, 10, 11, 12):
        Score.objects.create(shop=shop, month=dt.date(2025, month, 1), scans=0, open_matters=0, updated=False, total=35, passed=False)  # fmt: skip
    assert list(scoring.low_for_long(Shop.objects.all(), now.date())) == []
    for month in (1, 2):
        Score.objects.create(shop=shop, month=dt.date(2026, month, 1), scans=0, open_matters=0, updated=False, total=35, passed=False)  # fmt: skip
    assert list(scoring.low_for_long(Shop.objects.all(), now.date())) == [shop]


# -- seats -------------------------------------------------------------------------------------------------


def test_an_invitation_lets_one_phone_in_once(shop, cast, now):
    code = seating.invite_owner(shop.pk, name="李老三", by=cast["street"], at=now)
    seat, secret = seating.take_seat(code.lower(), at=now)

    assert bytes(seat.token) == seating.digest(secret)
    with pytest.raises(seating.WrongInvitation):
        seating.take_seat(code, at=now)


def test_an_old_invitation_lets_nobody_in(shop, cast, now):
    code = seating.invite_owner(shop.pk, name="李老三", by=cast["street"], at=now)

    with pytest.raises(seating.WrongInvitation):
        seating.take_seat(code, at=now + dt.timedelta(days=15))


def test_a_new_code_for_the_owner_shuts_out_the_lost_phone(shop, cast, now):
    lost = SeatFactory(shop=shop)

    seating.invite_owner(shop.pk, name="李老三", by=cast["street"], at=now)

    lost.refresh_from_db()
    assert lost.ended_at == now


def test_a_clerk_invites_and_ends_nobody(shop, now):
    clerk, owner = SeatFactory(shop=shop, role="SHOP_CLERK"), SeatFactory(shop=shop)

    with pytest.raises(seating.OwnersOnly):
        seating.invite_clerk(clerk, name="小王", at=now)
    with pytest.raises(seating.OwnersOnly):
        seating.end_seat(owner.pk, owner=clerk, at=now)


def test_an_owner_ends_only_seats_of_the_own_shop(shop, district, now):
    owner = SeatFactory(shop=shop)
    stranger = SeatFactory(shop=ShopFactory(street=district["west"]))

    with pytest.raises(Seat.DoesNotExist):
        seating.end_seat(stranger.pk, owner=owner, at=now)


def test_a_removed_shop_has_no_phones_left(shop, take, now):
    from preferential_cards.shops.enums import Action  # noqa: PLC0415 -- only here

    seat = SeatFactory(shop=shop)

    take(Action.REMOVE, shop, "officer")

    seat.refresh_from_db()
    assert seat.ended_at == now
