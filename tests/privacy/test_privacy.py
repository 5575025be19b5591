"""The duties of the Personal Information Protection Law as examples."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureau.kit.errors import Refused
from bureau.kit.models import AuditEvent
from bureau.privacy import clearing, operations, queries, rules
from bureau.privacy.enums import DisposalState, Purpose, RightsAction, RightsKind, RightsState
from bureau.privacy.models import AnswerTerm, Consent, Disposal, Notice, Recipient, RetentionRule
from tests import owner
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans.enums import State
from veterans.models import Contact, Person

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"], name="王建国")


def consent(person, by, now, purpose=Purpose.MEDIA):
    return operations.give_consent(
        person_id=person.pk, purpose=purpose, wording="我同意", channel="COUNTER", by=by, at=now
    )


def test_every_function_has_its_notice_from_the_start(client):
    assert {notice.function for notice in queries.notices_in_force(TODAY)} == {
        "REGISTER",
        "CARD",
        "VISIT",
        "CODE",
        "SMS",
    }
    assert client.get(reverse("privacy:notices")).status_code == 200
    page = client.get(reverse("privacy:notice", args=["REGISTER"])).content.decode()
    assert "退役军人保障法" in page


def test_a_notice_of_the_future_is_not_shown_yet(client):
    Notice.objects.create(function="REGISTER", version=2, valid_from="2999-01-01", basis="x", why="x", what="x", how_long="x", who_receives="x", rights="x")  # fmt: skip

    assert "第 1 版" in client.get(reverse("privacy:notice", args=["REGISTER"])).content.decode()
    assert client.get(reverse("privacy:notice_version", args=["REGISTER", 2])).status_code == 404


def test_consent_is_asked_per_purpose_and_a_withdrawal_acts_at_once(person, cast, now):
    given = consent(person, cast["worker"], now)

    assert queries.consents(person.pk, Purpose.MEDIA)
    assert not queries.consents(person.pk, Purpose.MERCHANT)
    operations.withdraw_consent(consent_id=given.pk, by=cast["worker"], at=now)
    assert not queries.consents(person.pk, Purpose.MEDIA)
    assert list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True)) == [
        "consent.given",
        "consent.withdrawn",
    ]


def test_consenting_twice_is_one_consent_and_after_a_withdrawal_a_new_one(person, cast, now):
    first = consent(person, cast["worker"], now)

    assert consent(person, cast["worker"], now).pk == first.pk
    operations.withdraw_consent(consent_id=first.pk, by=cast["worker"], at=now)
    assert consent(person, cast["worker"], now).pk != first.pk


def test_the_database_refuses_two_live_consents_for_one_purpose(person, now):
    row = {
        "person": person,
        "station": person.station,
        "purpose": "MEDIA",
        "wording": "x",
        "channel": "WEB",
        "given_at": now,
    }
    Consent.objects.create(**row)

    with pytest.raises(IntegrityError, match="one_live_consent_per_purpose"), transaction.atomic():
        Consent.objects.create(**row)


def test_a_neighbour_neither_sees_nor_withdraws(person, cast, now, as_):
    given = consent(person, cast["worker"], now)
    client = as_("neighbour")

    unknown = client.get(reverse("privacy:person", args=[999]))
    assert client.get(reverse("privacy:person", args=[person.pk])).content == unknown.content
    assert client.post(reverse("privacy:withdraw_consent", args=[given.pk])).status_code == 404
    assert queries.consents(person.pk, Purpose.MEDIA)


def receive(person, by, now, kind=RightsKind.COPY):
    return operations.receive_request(
        person_id=person.pk, kind=kind, channel="COUNTER", detail="要一份复印件", by=by, at=now, today=TODAY
    )


def test_a_rights_request_is_due_by_the_term_in_force_that_day(person, cast, now):
    AnswerTerm.objects.create(kind=RightsKind.COPY, days=7, basis="本局规定", valid_from=dt.date(2026, 3, 1))
    AnswerTerm.objects.create(kind=RightsKind.COPY, days=3, basis="本局规定", valid_from=dt.date(2026, 3, 5))

    assert receive(person, cast["worker"], now).due_on == dt.date(2026, 3, 9)


def test_an_answer_needs_words_and_the_right_post(person, cast, now):
    request = receive(person, cast["worker"], now)

    with pytest.raises(Refused, match="没有办理此事的权限"):
        operations.take(RightsAction.ANSWER, request_id=request.pk, answer="给", by=cast["worker"], at=now)
    with pytest.raises(rules.MissingAnswer):
        operations.take(RightsAction.DECLINE, request_id=request.pk, answer=" ", by=cast["officer"], at=now)
    done = operations.take(
        RightsAction.ANSWER, request_id=request.pk, answer="已交本人", by=cast["officer"], at=now
    )
    assert done.state == RightsState.ANSWERED
    with pytest.raises(Refused, match="“已答复”的请求不能“不予支持”"):
        operations.take(RightsAction.DECLINE, request_id=request.pk, answer="不", by=cast["officer"], at=now)


def test_data_goes_only_to_a_recipient_whose_agreement_still_runs(cast, now):
    bank = Recipient.objects.create(
        name="某银行",
        purpose="制证",
        data="姓名、证件号",
        basis="合同",
        starts_on="2022-01-01",
        ends_on="2026-03-01",
    )

    with pytest.raises(Refused, match="到期"):
        operations.hand_over(recipient_id=bank.pk, people=10, what="制证名单", by=cast["officer"], at=now)


@pytest.fixture
def long_gone(district, now):
    RetentionRule.objects.update_or_create(
        valid_from=dt.date(2020, 1, 1), defaults={"months": 60, "basis": "本局规定"}
    )
    gone = PersonFactory(
        station=district["bridge"], name="李卫东", state=State.DECEASED, left_at=now - dt.timedelta(days=6 * 365),
        household_address="某街某号", note="某事",
    )  # fmt: skip
    ContactFactory(person=gone)
    PersonFactory(station=district["bridge"], state=State.DECEASED, left_at=now - dt.timedelta(days=300))
    return gone


def test_a_disposal_lists_only_who_is_due_and_needs_another_signature(long_gone, cast, now):
    disposal = operations.propose_disposal(by=cast["officer"], at=now, today=TODAY)

    assert disposal.people == [long_gone.pk]
    with pytest.raises(Refused, match="没有签字清除的权限"):
        operations.sign_disposal(disposal_id=disposal.pk, by=cast["officer"], at=now)
    with pytest.raises(rules.WrongMoment, match="还没有第二人签字"):
        clearing.carry_out(disposal, at=now)
    with pytest.raises(IntegrityError, match="disposal_needs_a_second_person"), transaction.atomic():
        Disposal.objects.filter(pk=disposal.pk).update(signed_by=disposal.proposed_by)


@pytest.fixture
def as_owner():
    with owner.role():
        yield


def test_a_signed_disposal_clears_the_person_and_the_history_and_keeps_the_counts(
    long_gone, cast, now, as_owner
):
    disposal = operations.propose_disposal(by=cast["officer"], at=now, today=TODAY)
    disposal = operations.sign_disposal(disposal_id=disposal.pk, by=cast["leader"], at=now)

    assert clearing.carry_out(disposal, at=now) == 1

    person = Person.objects.get(pk=long_gone.pk)
    assert (person.name, person.household_address, person.note, bytes(person.id_number_sealed)) == (
        "",
        "",
        "",
        b"",
    )
    assert (person.sex, person.state, person.born_on) == (long_gone.sex, State.DECEASED, long_gone.born_on)
    assert bytes(Contact.objects.get(person=person).number_sealed) == b""
    assert {event.name for event in person.events.all()} == {""}
    disposal.refresh_from_db()
    assert disposal.state == DisposalState.DONE


def test_a_list_altered_after_the_signature_is_not_carried_out(long_gone, person, cast, now, as_owner):
    disposal = operations.propose_disposal(by=cast["officer"], at=now, today=TODAY)
    disposal = operations.sign_disposal(disposal_id=disposal.pk, by=cast["leader"], at=now)
    disposal.people.append(person.pk)
    disposal.save()

    with pytest.raises(rules.WrongMoment, match="不一致"):
        clearing.carry_out(disposal, at=now)


@pytest.mark.parametrize("who", ["worker", "auditor", "sysadmin"])
def test_the_register_is_for_those_who_keep_it(who, as_):
    assert as_(who).get(reverse("privacy:register")).status_code == 403


def test_the_pages_work_from_request_to_answer(person, as_, users):
    client = as_("worker")
    client.post(reverse("privacy:person", args=[person.pk]), {"purpose": "JOB", "channel": "COUNTER"})
    client.post(
        reverse("privacy:receive_request", args=[person.pk]),
        {"kind": "COPY", "channel": "HOME", "detail": "复印"},
    )
    page = client.get(reverse("privacy:person", args=[person.pk])).content.decode()
    assert "向用人单位推荐就业" in page
    assert person.id_number not in page
    [request] = person.rightsrequest_set.all()

    client.force_login(users["officer"])
    client.post(reverse("privacy:request", args=[request.pk]), {"action": "ANSWER", "answer": "已交本人"})

    request.refresh_from_db()
    assert request.state == RightsState.ANSWERED
    assert client.get(reverse("privacy:requests")).status_code == 200
    assert client.get(reverse("privacy:register")).status_code == 200
