import datetime as dt

import pytest

from bureau.kit.models import AuditEvent
from bureau.kit.procedures import CannotHappen
from preferential_cards import operations, rules, states
from preferential_cards.enums import Action, Channel, ReturnReason, State
from preferential_cards.models import Application, Step
from stations.enums import Role
from stations.scope import NotYours, Scope
from tests.preferential_cards.conftest import WAY
from tests.preferential_cards.factories import ApplicationFactory
from tests.stations.factories import PostFactory
from tests.veterans.factories import IdentityFactory, PersonFactory
from veterans.enums import CardType
from veterans.enums import State as Registration
from veterans.models import Person


def test_card_goes_from_the_community_to_the_hand_of_the_person(application, users, walk):
    walk(application, Action.ISSUE)

    assert (application.state, application.card_number) == (State.ISSUED, "33010800001234")
    assert list(application.steps.values_list("action", "by_id")) == [
        (action, users[who].pk) for action, who, _ in WAY
    ]
    steps = AuditEvent.objects.filter(verb__startswith="card.").order_by("pk")
    assert list(steps.values_list("verb", flat=True)) == [f"card.{action.lower()}" for action, _, _ in WAY]


def test_a_step_not_in_the_table_is_refused_and_leaves_no_trace(application, take):
    with pytest.raises(CannotHappen, match="“草稿”的申请不能“核实”"):
        take(Action.VERIFY, application, "verifier")

    application.refresh_from_db()
    assert application.state == State.DRAFT
    assert (Step.objects.count(), AuditEvent.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("neighbour", Application.DoesNotExist),
        ("auditor", Application.DoesNotExist),
        ("sysadmin", Application.DoesNotExist),
        ("verifier", NotYours),
        ("leader", NotYours),
    ],
)
def test_take_is_closed_to_those_without_the_post(application, take, who, error):
    with pytest.raises(error):
        take(Action.SUBMIT, application, who)

    application.refresh_from_db()
    assert application.state == State.DRAFT


@pytest.mark.parametrize(("state", "action"), [(s, a) for s, a in states.TABLE if a in states.MUST_SAY_WHY])
def test_what_stops_or_turns_an_application_needs_a_reason(person, take, cast, state, action):
    application = ApplicationFactory(person=person, with_identity=False, state=state)
    needed = states.TABLE[state, action].needs
    who = next(name for name, scope in cast.items() if scope.allows(needed, application))

    with pytest.raises(rules.MissingReason):
        take(action, application, who, note="   ")

    application.refresh_from_db()
    assert application.state == state


def test_a_return_names_its_kind_and_counts(application, take, walk, now):
    walk(application, Action.SUBMIT)

    step = take(Action.RETURN, application, "street", reason=ReturnReason.PHOTO_BAD)

    application.refresh_from_db()
    assert (application.state, application.returns) == (State.RETURNED, 1)
    assert step.reason == ReturnReason.PHOTO_BAD
    assert step.advice == "请重拍近 6 个月内白底免冠正面照（352×440，20–50 KB）"


@pytest.mark.parametrize("said", [{"note": "照片不行"}, {"reason": "NONSENSE"}, {"reason": "OTHER"}])
def test_a_return_without_a_kind_or_without_words_is_refused(application, take, walk, said):
    walk(application, Action.SUBMIT)

    with pytest.raises(rules.MissingReason):
        take(Action.RETURN, application, "street", **said)


def test_the_first_submission_keeps_its_date_through_a_return(application, cast, now):
    later = now + dt.timedelta(days=20)
    steps = [
        (Action.SUBMIT, "worker", now, ""),
        (Action.RETURN, "street", now, "OTHER"),
        (Action.SUBMIT, "worker", later, ""),
    ]

    for action, who, at, reason in steps:
        operations.take(
            action, application_id=application.pk, by=cast[who], at=at, note="补照片", reason=reason
        )

    application.refresh_from_db()
    assert (application.submitted_at, application.state_since) == (now, later)


def test_a_withdrawn_application_is_void_from_that_moment(application, take, walk, now):
    walk(application, Action.SUBMIT)

    take(Action.WITHDRAW, application, "worker", note="本人不要了")

    application.refresh_from_db()
    assert (application.state, application.void_at) == (State.WITHDRAWN, now)


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (Action.SUBMIT, Action.VERIFY),
        (Action.SUBMIT, Action.REVIEW),
        (Action.VERIFY, Action.REVIEW),
    ],
)
def test_nobody_does_two_of_submit_verify_and_review(
    application, walk, users, cast, district, now, first, then
):
    doers = {action: who for action, who, _ in WAY}
    before = WAY[[action for action, _, _ in WAY].index(then) - 1][0]
    walk(application, before)
    both = users[doers[first]]
    role = Role.CARD_VERIFIER if then == Action.VERIFY else Role.CARD_APPROVER
    PostFactory(user=both, station=district["district"], role=role)

    with pytest.raises(rules.SamePerson):
        operations.take(then, application_id=application.pk, by=Scope.of(both, today=now.date()), at=now)

    assert operations.take(then, application_id=application.pk, by=cast[doers[then]], at=now).action == then


@pytest.mark.parametrize("number", ["", "123456789", "3" * 21, "33010800001x34", "3301 0800 01"])
def test_a_card_is_issued_only_with_its_number(application, take, walk, number):
    walk(application, Action.RECEIVE_AT_STATION)

    with pytest.raises(rules.WrongCardNumber):
        take(Action.ISSUE, application, "street", card_number=number)


def test_a_number_that_another_card_carries_is_refused_in_words(application, take, walk):
    ApplicationFactory(state=State.ISSUED, card_number="33010800009999")
    walk(application, Action.RECEIVE_AT_STATION)

    with pytest.raises(rules.NumberTaken, match="已经登记在另一份申领上"):
        take(Action.ISSUE, application, "street", card_number="33010800009999")

    application.refresh_from_db()
    assert (application.state, application.steps.count()) == (State.AT_STATION, len(WAY) - 1)


def test_who_has_died_meanwhile_goes_no_further(application, take, walk, now):
    walk(application, Action.SUBMIT)
    Person.objects.filter(pk=application.person_id).update(state=Registration.DECEASED, left_at=now)

    with pytest.raises(rules.LeftTheRegister, match="已故"):
        take(Action.ACCEPT, application, "street")

    assert take(Action.WITHDRAW, application, "worker", note="本人去世").state == State.WITHDRAWN


def test_whoever_decides_on_an_old_page_is_told(application, take, walk):
    walk(application, Action.ACCEPT)

    with pytest.raises(rules.ChangedMeanwhile, match="现在是“已受理”"):
        take(Action.RETURN, application, "verifier", reason="PHOTO_BAD", seen_state=State.SUBMITTED)


def test_start_opens_a_draft_for_the_card_that_the_identity_gives(person, cast, now):
    begun = operations.start(person_id=person.pk, by=cast["worker"], at=now, channel=Channel.HOME)

    assert (begun.state, begun.card_type, begun.channel) == (State.DRAFT, CardType.VETERAN, Channel.HOME)
    assert begun.station_id == person.station_id
    assert AuditEvent.objects.get().verb == "card.start"


def test_start_and_submit_hands_in_at_once(person, cast, now):
    begun = operations.start_and_submit(person_id=person.pk, by=cast["worker"], at=now)

    assert (begun.state, begun.submitted_at) == (State.SUBMITTED, now)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "card.start",
        "card.submit",
    ]


def test_who_may_hold_both_cards_chooses_one(person, cast, now):
    IdentityFactory(person=person, category="E01", card_type=CardType.FAMILY)

    with pytest.raises(rules.ChooseOne):
        operations.start(person_id=person.pk, by=cast["worker"], at=now)

    begun = operations.start(person_id=person.pk, by=cast["worker"], at=now, card_type=CardType.FAMILY)
    assert begun.card_type == CardType.FAMILY


@pytest.mark.parametrize(
    "identity",
    [
        {"category": "B05", "card_type": CardType.NONE},
        {"valid_to": dt.date(2026, 3, 1)},
        {"valid_from": dt.date(2026, 3, 3)},
    ],
)
def test_no_card_without_an_identity_that_gives_one_today(district, cast, now, identity):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person, **identity)

    with pytest.raises(rules.NoCardForThisPerson):
        operations.start(person_id=person.pk, by=cast["worker"], at=now)


def test_a_card_that_the_identity_does_not_give_cannot_be_chosen(person, cast, now):
    with pytest.raises(rules.NoCardForThisPerson):
        operations.start(person_id=person.pk, by=cast["worker"], at=now, card_type=CardType.FAMILY)


def test_who_is_not_filed_cannot_apply(district, cast, now):
    person = PersonFactory(station=district["bridge"], state=Registration.COLLECTED, filed_at=None)
    IdentityFactory(person=person)

    with pytest.raises(rules.NotFiled, match="“已采集”"):
        operations.start(person_id=person.pk, by=cast["worker"], at=now)


@pytest.mark.parametrize(("state", "may"), [(s, s in states.VOID) for s in State])
def test_a_second_application_waits_for_the_end_of_the_first(person, cast, now, state, may):
    ApplicationFactory(person=person, with_identity=False, state=state)

    if may:
        assert operations.start(person_id=person.pk, by=cast["worker"], at=now).state == State.DRAFT
    else:
        with pytest.raises(rules.AlreadyApplied, match=state.label):
            operations.start(person_id=person.pk, by=cast["worker"], at=now)


@pytest.mark.parametrize(
    ("who", "error"),
    [("neighbour", Person.DoesNotExist), ("leader", NotYours), ("auditor", Person.DoesNotExist)],
)
def test_start_is_closed_to_those_without_the_post(person, cast, now, who, error):
    with pytest.raises(error):
        operations.start(person_id=person.pk, by=cast[who], at=now)

    assert Application.objects.count() == 0


def test_printing_is_remembered_and_closed_to_those_who_may_not_reveal(application, cast, now):
    operations.note_print(application, paper="form", by=cast["worker"], at=now)
    with pytest.raises(NotYours):
        operations.note_print(application, paper="form", by=cast["leader"], at=now)

    assert [event.verb for event in AuditEvent.objects.all()] == ["card.print_form"]
