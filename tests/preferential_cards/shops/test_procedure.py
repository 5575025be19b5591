import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import localdate

from bureau.kit import workdays
from bureau.kit.models import AuditEvent
from preferential_cards.shops import documents, operations, queries, rules, tasks
from preferential_cards.shops.enums import Action, State
from preferential_cards.shops.models import Shop, ShopRule, Target
from stations.scope import NotYours
from tests.preferential_cards.shops.factories import SINCE, ShopFactory

pytestmark = pytest.mark.django_db


def test_the_way_from_an_application_to_the_plaque(applied, take, now):
    take(Action.CHECK, applied, "street")
    take(Action.REVIEW, applied, "officer")
    take(Action.PUBLISH, applied, "officer")
    over = dt.datetime.combine(applied.notice_to + dt.timedelta(days=1), dt.time(2), tzinfo=dt.UTC)
    take(Action.SIGN, applied, "officer", at=over)
    take(Action.OPEN, applied, "officer", at=over)

    assert applied.notice_to == workdays.add_workdays(localdate(now), 5)
    assert applied.state == State.ACTIVE
    assert applied.plaque.startswith("BJ-CJ-")
    assert applied.agreement_to == rules.months_after(applied.agreement_from, 24)
    assert [step.action for step in applied.steps.all()] == ["CHECK", "REVIEW", "PUBLISH", "SIGN", "OPEN"]
    assert AuditEvent.objects.filter(verb="shop.open").count() == 1


def test_nobody_signs_while_the_notice_runs(applied, take, now):
    for action, who in ((Action.CHECK, "street"), (Action.REVIEW, "officer"), (Action.PUBLISH, "officer")):
        take(action, applied, who)

    with pytest.raises(rules.NoticeNotOver):
        take(Action.SIGN, applied, "officer")


def test_a_visit_is_proved_by_a_photo_and_by_words(applied, take):
    with pytest.raises(rules.MissingPaper, match="照片"):
        take(Action.CHECK, applied, "street", files=[])
    with pytest.raises(rules.MissingReason):
        take(Action.CHECK, applied, "street", note=" ")


def test_who_visited_does_not_review(applied, take):
    take(Action.CHECK, applied, "officer")

    with pytest.raises(rules.SamePerson):
        take(Action.REVIEW, applied, "officer")


def test_a_street_neither_reviews_nor_sees_the_other_street(applied, take, cast, district):
    take(Action.CHECK, applied, "street")
    elsewhere = ShopFactory(street=district["west"])

    with pytest.raises(NotYours):
        take(Action.REVIEW, applied, "street")
    with pytest.raises(Shop.DoesNotExist):
        take(Action.SUSPEND, elsewhere, "street")
    assert list(Shop.objects.visible_to(cast["street"])) == [applied]
    assert list(Shop.objects.visible_to(cast["worker"])) == []


def test_enough_of_one_trade_is_enough(applied, take, district, now):
    Target.objects.create(year=2026, street=district["east"], trade="DINING", goal=1, most=1)
    ShopFactory(street=district["east"], trade="DINING")
    take(Action.CHECK, applied, "street")

    with pytest.raises(rules.TradeIsFull, match="上限 1 家"):
        take(Action.REVIEW, applied, "officer")


def test_a_stale_page_is_told_and_not_obeyed(applied, cast, now):
    with pytest.raises(rules.ChangedMeanwhile):
        operations.take(
            Action.REFUSE,
            shop_id=applied.pk,
            by=cast["street"],
            at=now,
            note="重复",
            seen=applied.version + 1,
        )


def test_a_lead_becomes_a_shop_without_being_typed_again(cast, district, now, take):
    lead = operations.add_lead(
        facts={
            "name": "老张面馆",
            "trade": "DINING",
            "street_id": district["east"].code,
            "address": "滨盛路",
        },
        contact_phone="",
        by=cast["street"],
        at=now,
    )
    take(Action.PROMISE, lead, "street")
    with pytest.raises(rules.MissingPaper, match="信用代码"):
        take(Action.APPLY, lead, "street")
    operations.amend(
        lead.pk,
        facts={"uscc": rules.uscc_of("91990108MA0000001")},
        contact_phone="13800000000",
        by=cast["street"],
        at=now,
    )
    take(Action.APPLY, lead, "street")

    assert (lead.state, lead.followed_by_id) == (State.APPLIED, cast["street"].user_id)
    assert lead.contact_phone == "13800000000"
    assert b"13800000000" not in bytes(lead.contact_phone_sealed)


def test_one_licence_has_one_live_shop(shop, district):
    with pytest.raises(IntegrityError, match="one_live_shop_per_licence"), transaction.atomic():
        ShopFactory(street=district["west"], uscc=shop.uscc, state=State.APPLIED)

    ShopFactory(street=district["west"], uscc=shop.uscc, state=State.REFUSED)


def test_an_agreement_ends_by_itself_and_the_shop_vanishes(shop, now):
    Shop.objects.filter(pk=shop.pk).update(agreement_to=localdate(now) - dt.timedelta(days=1))
    later = ShopFactory(street=shop.street)

    assert operations.expire(shop.pk, at=now)
    assert not operations.expire(later.pk, at=now)

    shop.refresh_from_db()
    assert (shop.state, shop.closed_at) == (State.EXPIRED, now)
    assert list(Shop.objects.public()) == [later]


def test_the_nightly_job_finds_what_is_over(shop, django_capture_on_commit_callbacks):
    Shop.objects.filter(pk=shop.pk).update(
        agreement_from=dt.date(2020, 1, 1), agreement_to=dt.date(2021, 1, 1)
    )

    tasks.nightly()

    shop.refresh_from_db()
    assert shop.state == State.EXPIRED


def test_renewal_goes_on_from_the_old_end_and_reopens_what_had_expired(shop, take, now):
    take(Action.RENEW, shop, "officer")
    assert shop.agreement_to == dt.date(2029, 5, 31)

    expired = ShopFactory(street=shop.street, state=State.EXPIRED, agreement_to=dt.date(2026, 1, 1))
    take(Action.RENEW, expired, "officer")
    assert (expired.state, expired.closed_at) == (State.ACTIVE, None)


def test_the_renewal_list_begins_sixty_days_ahead(district, cast, now):
    today = localdate(now)
    near = ShopFactory(street=district["east"], agreement_to=today + dt.timedelta(days=60))
    ShopFactory(street=district["east"], agreement_to=today + dt.timedelta(days=61))

    assert list(queries.ending(cast["officer"], today)) == [near]


def test_the_figure_counts_what_was_on_the_list_at_that_moment(district, now):
    ShopFactory(street=district["east"])
    ShopFactory(street=district["east"], state=State.SUSPENDED)
    ShopFactory(street=district["east"], state=State.REMOVED, closed_at=now)
    ShopFactory(street=district["east"], state=State.NOTICE)

    assert Shop.objects.on_the_list(SINCE - dt.timedelta(days=1)).count() == 0
    assert Shop.objects.on_the_list(now - dt.timedelta(days=1)).count() == 3
    assert Shop.objects.on_the_list(now).count() == 2


def test_the_growth_of_a_goal_is_computed_and_not_rounded():
    row = queries.Row("合计", "", base=413, goal=1000, now=413, under_way=0, most=None)

    assert round(row.growth * 100, 1) == 142.1
    assert row.missing == 587


def test_the_recruiting_table_adds_up_by_street(district, cast, now):
    ShopFactory(street=district["east"], opened_at=dt.datetime(2025, 5, 1, tzinfo=dt.UTC))
    ShopFactory(street=district["east"])
    ShopFactory(street=district["east"], state=State.LEAD, uscc="")
    Target.objects.create(year=2026, street=district["east"], goal=10)
    began = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

    [row] = queries.recruiting(cast["street"], year=2026, at=now, year_began=began, by="street")

    assert (row.base, row.goal, row.now, row.under_way, row.missing) == (1, 10, 2, 1, 8)
    assert row.growth == 9.0


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        ("91350100M000100Y43", True),
        ("91350100M000100Y44", False),
        ("91350100M000100Y4", False),
        ("91350100I000100Y43", False),
    ],
)
def test_a_licence_code_is_checked_by_its_last_character(code, fits):
    assert rules.uscc_fits(code) is fits


def test_a_term_of_two_years_ends_the_day_before():
    assert rules.months_after(dt.date(2022, 3, 1), 24) == dt.date(2024, 2, 29)


def test_the_weights_of_a_rule_make_a_hundred():
    with pytest.raises(IntegrityError, match="weights_make_a_hundred"):
        ShopRule.objects.create(valid_from=dt.date(2026, 1, 1), weight_scans=50)


def test_two_plaques_given_at_once_have_two_numbers(district, take, now):
    for _ in range(2):
        signed = ShopFactory(street=district["east"], state=State.SIGNED)
        take(Action.OPEN, signed, "officer")

    numbers = list(Shop.objects.filter(state=State.ACTIVE).values_list("plaque", flat=True))
    assert len(set(numbers)) == 2
    assert {number[-4:] for number in numbers} == {"0001", "0002"}


def test_the_database_wants_a_plaque_for_an_open_shop(shop):
    with pytest.raises(IntegrityError, match="shop_opened_iff_plaque"), connection.cursor() as cursor:
        cursor.execute("UPDATE shops_shop SET plaque = '' WHERE id = %s", [shop.pk])


def test_the_poster_says_the_offers_and_leads_to_the_public_page(shop, now):
    said = documents.poster_context(shop, url="https://x/shops/1/", today=localdate(now))

    assert (said["shop"], said["plaque"], said["until"]) == ("李老三烤鱼店", shop.plaque, "2027-05-31")
    assert said["qr"].startswith("data:image/svg+xml")


@pytest.mark.slow
def test_poster_and_agreement_are_one_page_each(shop, now):
    for paper in (
        documents.poster(shop, url="https://x/shops/1/", today=localdate(now)),
        documents.agreement(shop, today=localdate(now)),
    ):
        assert paper.startswith(b"%PDF")
        assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 1
