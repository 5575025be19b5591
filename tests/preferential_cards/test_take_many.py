import pytest

from bureau.kit.models import AuditEvent
from preferential_cards import operations, rules
from preferential_cards.enums import Action, State
from preferential_cards.models import Application
from stations.enums import Role
from stations.scope import Scope
from tests.preferential_cards.factories import ApplicationFactory
from tests.stations.factories import PostFactory


@pytest.fixture
def three(district):
    return [
        ApplicationFactory(person__station=district["bridge"], state=state)
        for state in (State.SUBMITTED, State.SUBMITTED, State.ISSUED)
    ]


def test_each_row_that_may_goes_and_each_other_says_why_not(three, cast, now):
    outcomes = operations.take_many(
        Action.ACCEPT, application_ids=[a.pk for a in three], by=cast["street"], at=now
    )

    assert [(o.application.pk, o.done, o.sentence) for o in outcomes] == [
        (three[0].pk, True, "已办理，现在是“已受理”"),
        (three[1].pk, True, "已办理，现在是“已受理”"),
        (three[2].pk, False, "“已发放”的申请不能“受理”"),
    ]
    assert [a.state for a in Application.objects.order_by("pk")] == ["ACCEPTED", "ACCEPTED", "ISSUED"]
    assert AuditEvent.objects.count() == 2


def test_one_row_beyond_reach_refuses_the_whole_action(three, district, cast, now):
    theirs = ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED)

    with pytest.raises(operations.NotAllYours, match="有 1 件不在您的范围内，一件也没有办"):
        operations.take_many(
            Action.ACCEPT, application_ids=[*(a.pk for a in three), theirs.pk], by=cast["street"], at=now
        )

    assert AuditEvent.objects.count() == 0
    assert [a.state for a in Application.objects.order_by("pk")] == [
        "SUBMITTED",
        "SUBMITTED",
        "ISSUED",
        "SUBMITTED",
    ]


def test_an_unknown_row_is_refused_in_the_same_words(three, cast, now):
    with pytest.raises(operations.NotAllYours, match="有 1 件不在您的范围内，一件也没有办"):
        operations.take_many(
            Action.ACCEPT, application_ids=[three[0].pk, 99_999_999], by=cast["street"], at=now
        )


def test_a_selection_is_returned_only_with_a_reason(three, cast, now):
    with pytest.raises(rules.MissingReason):
        operations.take_many(Action.RETURN, application_ids=[three[0].pk], by=cast["street"], at=now)


def test_cards_are_issued_one_by_one(three, cast, now):
    with pytest.raises(operations.OneByOne):
        operations.take_many(Action.ISSUE, application_ids=[three[0].pk], by=cast["street"], at=now)


def test_a_selection_has_an_upper_end(cast, now):
    with pytest.raises(operations.TooMany, match="一次最多办 500 件"):
        operations.take_many(Action.ACCEPT, application_ids=list(range(501)), by=cast["street"], at=now)


def test_what_i_submitted_stays_behind_when_i_verify_a_selection(
    district, walk, users, cast, now, person, application
):
    walk(application, Action.ACCEPT)
    other = ApplicationFactory(person__station=district["bridge"], state=State.ACCEPTED)
    PostFactory(user=users["worker"], station=district["district"], role=Role.CARD_VERIFIER)
    me = Scope.of(users["worker"], today=now.date())

    outcomes = operations.take_many(Action.VERIFY, application_ids=[application.pk, other.pk], by=me, at=now)

    assert {o.application.pk: o.done for o in outcomes} == {application.pk: False, other.pk: True}


@pytest.mark.parametrize("count", [1, 3])
def test_a_selection_costs_three_statements_a_row_and_no_more_reads(
    district, cast, now, count, django_assert_num_queries
):
    chosen = [
        ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED) for _ in range(count)
    ]
    ids = [a.pk for a in chosen]

    # two reads and the outer savepoint; per row a savepoint around the update, the step, the audit line
    with django_assert_num_queries(6 + 5 * count):
        operations.take_many(Action.ACCEPT, application_ids=ids, by=cast["street"], at=now)
