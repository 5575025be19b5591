import datetime as dt
import threading

import pytest
from django.db import connections
from django.utils.timezone import localdate

from bureau.kit import walls
from preferential_cards.codes import alerts, checking, operations, queries, rules, syncing, tokens
from preferential_cards.codes.enums import Action, Outcome
from preferential_cards.codes.models import Check, Code, CodeStep, Shown
from preferential_cards.enums import CardState
from preferential_cards.models import Card
from preferential_cards.shops import offering
from preferential_cards.shops.models import Redemption
from stations.scope import NotYours
from tests.preferential_cards.codes.conftest import CardFactory, PersonFactory
from tests.preferential_cards.shops.factories import OfferFactory, SeatFactory
from veterans.enums import State as Registration
from veterans.models import Person

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


def later(now, **units):
    return now + dt.timedelta(**units)


def why():
    return Check.objects.order_by("-pk").first().outcome


def test_a_good_picture_says_valid_a_masked_name_the_kind_and_the_shops_own_offers(
    picture, seat, offer, other_seat, now
):
    verdict = checking.check(picture[0], phone=seat.token, at=now)

    assert verdict.is_good
    assert (verdict.name, verdict.holder) == ("张**", "退役军人优待证")
    assert [(choice.offer, choice.refusal) for choice in verdict.choices] == [(offer, "")]


def test_the_eight_characters_are_as_good_as_the_picture(picture, seat, offer, now):
    assert checking.check(picture[1].lower(), phone=seat.token, at=now).is_good
    assert Check.objects.get().by_hand


def test_the_tap_records_it_once_and_a_second_scan_says_when_and_where(picture, code, seat, offer, now):
    verdict = checking.check(picture[0], phone=seat.token, at=now)
    checking.redeem(verdict.check_id, offer.pk, seat=seat, at=now)

    again, _ = operations.show(code, at=later(now, minutes=5))
    second = checking.check(again, phone=seat.token, at=later(now, minutes=5))

    assert second.is_good
    assert second.choices[0].refusal == "每天 1 次，今天 17:30 已在本店用过"
    with pytest.raises(offering.AlreadyUsed, match="今天 17:30 已在本店用过"):
        checking.redeem(second.check_id, offer.pk, seat=seat, at=later(now, minutes=5))
    assert Redemption.objects.count() == 1


def test_a_double_tap_is_one_redemption(picture, seat, offer, now):
    offer.per_day = 3
    offer.save()
    verdict = checking.check(picture[0], phone=seat.token, at=now)
    checking.redeem(verdict.check_id, offer.pk, seat=seat, at=now)

    with pytest.raises(offering.AlreadyUsed):
        checking.redeem(verdict.check_id, offer.pk, seat=seat, at=now)
    assert Redemption.objects.count() == 1


def forged(text, *_):
    return ("B" if text[40] != "B" else "C").join([text[:40], text[41:]]), 0


def nonsense(*_):
    return "HTTPS://EXAMPLE.ORG/", 0


def never_shown(*_):
    return tokens.make(b"somebody", at=dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)), 0


def screenshot(text, *_):
    return text, 91


def frozen(text, code, by, now):
    operations.take(Action.FREEZE, code_id=code.pk, by=by, at=now, note="手机丢了")
    return text, 0


def revoked(text, code, by, now):
    operations.take(Action.REVOKE, code_id=code.pk, by=by, at=now, note="本人要求")
    return text, 0


def lost_card(text, code, *_):
    Card.objects.filter(person_id=code.person_id).update(state=CardState.LOST)
    return text, 0


def dead(text, code, *_):
    Person.objects.filter(pk=code.person_id).update(state=Registration.DECEASED, left_at=NOW)
    return text, 0


NOT_GOOD = [
    (forged, Outcome.FORGED), (nonsense, Outcome.MALFORMED), (never_shown, Outcome.UNKNOWN), (screenshot, Outcome.EXPIRED),
    (frozen, Outcome.FROZEN), (revoked, Outcome.REVOKED), (lost_card, Outcome.NO_CARD), (dead, Outcome.NO_CARD),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "reason"), NOT_GOOD)
def test_whatever_is_not_good_gets_one_answer_and_only_the_log_knows_why(picture, code, seat, offer, cast, now, spoil, reason):  # fmt: skip
    text, seconds = spoil(picture[0], code, cast["worker"], now)

    verdict = checking.check(text, phone=seat.token, at=later(now, seconds=seconds))

    assert verdict == checking.Verdict(Outcome.UNKNOWN)
    assert why() == reason


def test_a_picture_belongs_to_the_shop_that_scanned_it_first(picture, seat, offer, other_seat, now):
    assert checking.check(picture[0], phone=seat.token, at=now).is_good

    assert checking.check(picture[0], phone=other_seat.token, at=now) == checking.Verdict(Outcome.UNKNOWN)
    assert why() == Outcome.OTHER_SHOP
    assert checking.check(picture[0], phone=seat.token, at=now).is_good


def test_a_scan_is_worth_nothing_in_another_shop_or_four_minutes_later(picture, seat, offer, other_seat, now):
    verdict = checking.check(picture[0], phone=seat.token, at=now)
    theirs = other_seat.shop.offers.get()

    for asked in (
        {"offer_id": theirs.pk, "seat": other_seat, "at": now},
        {"offer_id": theirs.pk, "seat": seat, "at": now},
        {"offer_id": offer.pk, "seat": seat, "at": later(now, minutes=4)},
    ):
        with pytest.raises(checking.TicketOver):
            checking.redeem(verdict.check_id, **asked)
    assert Redemption.objects.count() == 0


def test_a_card_that_dies_between_scan_and_tap_gives_nothing(picture, code, seat, offer, now):
    verdict = checking.check(picture[0], phone=seat.token, at=now)
    lost_card(picture[0], code)

    with pytest.raises(checking.TicketOver):
        checking.redeem(verdict.check_id, offer.pk, seat=seat, at=now)


def test_ten_bad_scans_in_an_hour_stop_the_shop_and_are_seen(seat, picture, offer, cast, now):
    for _ in range(10):
        checking.check("NONSENSE", phone=seat.token, at=now)

    with pytest.raises(checking.TooBusy):
        checking.check(picture[0], phone=seat.token, at=later(now, minutes=59))
    assert [
        alert.text
        for alert in alerts.probing(scope=cast["street"], place="990108", at=later(now, minutes=59))
    ] == ["李老三烤鱼店 一天内 10 次无效扫码"]
    assert list(alerts.probing(scope=cast["worker"], place="990108", at=now)) == []
    again, _ = operations.show(Code.objects.get(), at=later(now, minutes=61))
    assert checking.check(again, phone=seat.token, at=later(now, minutes=61)).is_good


def test_sixty_scans_a_minute_are_enough(seat, code, offer, now):
    text, _ = operations.show(code, at=now)
    for _ in range(60):
        checking.check(text, phone=seat.token, at=now)

    with pytest.raises(checking.TooBusy):
        checking.check(text, phone=seat.token, at=now)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_scans_at_once_one_is_redeemed(district, now):
    person = PersonFactory(station=district["bridge"])
    CardFactory(application__person=person, handed_out=True)
    code, _ = operations.claim_on_phone(person, at=now)
    offer = OfferFactory(shop__street=district["east"])
    seats = [SeatFactory(shop=offer.shop) for _ in range(2)]
    text, _ = operations.show(code, at=now)
    start, won, lost = threading.Barrier(2, timeout=20), [], []

    def scan(seat):
        try:
            with walls.everything_here():
                verdict = checking.check(text, phone=seat.token, at=now)
            start.wait()
            with walls.everything_here():
                won.append(checking.redeem(verdict.check_id, offer.pk, seat=seat, at=now))
        except offering.AlreadyUsed as refusal:
            lost.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=scan, args=[seat]) for seat in seats]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), len(lost), Redemption.objects.count()) == (1, 1, 1)


# -- without a phone ---------------------------------------------------------------------------------------


@pytest.fixture
def paper(holder, cast, now):
    _, text = operations.claim_at_station(holder.pk, pin="2468", by=cast["worker"], at=now)
    return text


def test_a_printed_code_asks_for_the_pin_and_lasts(paper, seat, offer, now):
    at = later(now, days=3)

    assert checking.check(paper, phone=seat.token, at=at).needs_pin
    verdict = checking.check(paper, phone=seat.token, at=at, pin="2468")

    assert verdict.is_good
    checking.redeem(verdict.check_id, offer.pk, seat=seat, at=at)
    assert checking.check(paper, phone=seat.token, at=later(at, minutes=1), pin="2468").choices[0].refusal


def test_a_wrong_pin_is_the_same_no_and_five_lock_it_for_an_hour(paper, seat, other_seat, offer, now):
    for n in range(5):
        assert checking.check(
            paper, phone=seat.token, at=later(now, minutes=n), pin="0001"
        ) == checking.Verdict(Outcome.UNKNOWN)

    assert not checking.check(paper, phone=other_seat.token, at=later(now, minutes=6), pin="2468").is_good
    assert why() == Outcome.PIN_LOCKED
    assert checking.check(paper, phone=other_seat.token, at=later(now, minutes=66), pin="2468").is_good


def test_a_second_print_kills_the_first(paper, holder, seat, offer, cast, now):
    _, new = operations.claim_at_station(holder.pk, pin="1357", by=cast["worker"], at=now)

    assert not checking.check(paper, phone=seat.token, at=now, pin="2468").needs_pin
    assert checking.check(new, phone=seat.token, at=now, pin="1357").is_good


def test_a_paper_that_is_good_four_times_a_day_is_looked_at(paper, seat, offer, holder, cast, now):
    for n in range(4):
        checking.check(paper, phone=seat.token, at=later(now, minutes=n), pin="2468")

    [alert] = alerts.copies(scope=cast["worker"], place="990108", at=later(now, hours=1))
    assert alert.text == "一张纸质老兵码一天核验 4 次"
    assert list(alerts.copies(scope=cast["neighbour"], place="990108", at=later(now, hours=1))) == []


@pytest.mark.parametrize("pin", ["12", "1234", "abcd", "8888", "1234567"])
def test_a_pin_that_anybody_would_guess_is_not_taken(holder, cast, now, pin):
    with pytest.raises(rules.WrongPin):
        operations.claim_at_station(holder.pk, pin=pin, by=cast["worker"], at=now)


# -- the life of a code ------------------------------------------------------------------------------------


def test_without_a_card_there_is_no_code(district, now, cast):
    person = PersonFactory(station=district["bridge"])

    with pytest.raises(rules.NoCard):
        operations.claim_on_phone(person, at=now)


def test_a_second_phone_takes_over_from_the_first(holder, now):
    code, first = operations.claim_on_phone(holder, at=now)
    _, second = operations.claim_on_phone(holder, at=now)

    assert queries.of_device(operations.device_digest(first)) is None
    assert queries.of_device(operations.device_digest(second)) == code
    assert list(CodeStep.objects.values_list("action", flat=True)) == ["CLAIM", "MOVE"]


def test_a_frozen_code_is_not_moved_to_another_phone(code, holder, cast, now):
    operations.take(Action.FREEZE, code_id=code.pk, by=cast["worker"], at=now, note="丢了手机")

    with pytest.raises(Exception, match="已冻结"):
        operations.claim_on_phone(holder, at=now)


def test_neighbours_and_leaders_change_no_code(code, cast, now):
    with pytest.raises(Code.DoesNotExist):
        operations.take(Action.FREEZE, code_id=code.pk, by=cast["neighbour"], at=now, note="x")
    with pytest.raises(NotYours):
        operations.take(Action.FREEZE, code_id=code.pk, by=cast["leader"], at=now, note="x")


def test_the_rate_counts_claims_as_of_a_moment(code, cast, now):
    assert Code.objects.claimed(later(now, days=-2)).count() == 0
    assert Code.objects.claimed(now).count() == 1
    operations.take(Action.REVOKE, code_id=code.pk, by=cast["worker"], at=now, note="不用了")
    assert Code.objects.claimed(later(now, days=1)).count() == 0


def test_what_was_shown_is_swept_out_after_three_days(picture, now):
    assert operations.sweep(at=later(now, days=2)) == 0
    assert operations.sweep(at=later(now, days=4)) == 1
    assert Shown.objects.count() == 0


# -- what was given without network ------------------------------------------------------------------------


def line(picture, offer, at):
    return syncing.Line(picture[0], offer.pk, at)


def test_what_was_given_without_network_is_brought_in_once(picture, seat, offer, now):
    at = later(now, hours=5)

    [first] = syncing.bring_in([line(picture, offer, now)], seat=seat, at=at)
    [second] = syncing.bring_in([line(picture, offer, now)], seat=seat, at=at)

    assert (first.status, second.status) == ("ok", "again")
    used = Redemption.objects.get()
    assert (used.offline, used.at, used.synced_at) == (True, now, at)


def test_double_use_is_found_when_it_comes_in(picture, code, seat, offer, cast, now):
    verdict = checking.check(operations.show(code, at=now)[0], phone=seat.token, at=now)
    checking.redeem(verdict.check_id, offer.pk, seat=seat, at=now)

    [answer] = syncing.bring_in([line(picture, offer, now)], seat=seat, at=later(now, hours=1))

    assert answer.status == "double"
    assert why() == Outcome.DOUBLE
    assert ["李老三烤鱼店 离线核销有 1 次重复使用"] == [
        alert.text for alert in alerts.probing(scope=cast["officer"], place="990108", at=later(now, hours=2))
    ]


@pytest.mark.parametrize(
    ("made", "said", "came"),
    [(0, 120, 3600), (0, 0, 49 * 3600), (0, 0, -600)],
)
def test_a_time_that_cannot_be_is_refused(picture, seat, offer, now, made, said, came):
    at = later(now, seconds=said)

    [answer] = syncing.bring_in([line(picture, offer, at)], seat=seat, at=later(now, seconds=came))

    assert answer.status == "refused"
    assert why() == Outcome.EXPIRED


def test_a_thousand_forged_lines_are_each_refused_and_none_counts(picture, seat, offer, now):
    bad = syncing.Line(forged(picture[0])[0], offer.pk, now)

    answers = syncing.bring_in([bad] * 50 + [line(picture, offer, now)], seat=seat, at=now)

    assert {answer.status for answer in answers[:50]} == {"refused"}
    assert answers[50].status == "ok"
    assert Redemption.objects.count() == 1


def test_another_shops_offer_cannot_be_brought_in(picture, seat, offer, other_seat, now):
    [answer] = syncing.bring_in([line(picture, other_seat.shop.offers.get(), now)], seat=seat, at=now)

    assert answer.status == "refused"


def test_a_code_that_was_frozen_before_the_upload_does_not_count(picture, code, seat, offer, cast, now):
    operations.take(Action.FREEZE, code_id=code.pk, by=cast["worker"], at=now, note="丢了")

    [answer] = syncing.bring_in([line(picture, offer, now)], seat=seat, at=now)

    assert answer.status == "refused"
    assert localdate(now) == dt.date(2026, 3, 2)
