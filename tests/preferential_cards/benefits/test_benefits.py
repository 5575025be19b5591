import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError
from django.urls import reverse

from bureau.kit.errors import Refused
from bureau.kit.models import AuditEvent
from preferential_cards.benefits import operations, pseudonyms, queries, rules, states
from preferential_cards.benefits.enums import Group, ProposalAction, ProposalState, Status
from preferential_cards.benefits.models import Benefit, Feedback
from stations.scope import NotYours
from tests.preferential_cards.benefits.factories import BenefitFactory
from tests.veterans.factories import IdentityFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 2)


def test_a_person_is_offered_what_an_identity_of_today_gives_and_nothing_else(district):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person, category="B01", card_type="V")
    IdentityFactory(person=person, category="D01", card_type="V", valid_to=dt.date(2025, 1, 1))
    mine = BenefitFactory(groups=[Group.VETERAN])
    BenefitFactory(groups=[Group.DISABLED])  # the identity ended
    BenefitFactory(groups=[Group.VETERAN], valid_to=dt.date(2026, 3, 1))
    BenefitFactory(groups=[Group.VETERAN], status=Status.WITHDRAWN)

    assert list(queries.open_to(person, TODAY)) == [mine]


def test_who_has_no_identity_is_offered_nothing(district):
    BenefitFactory()

    assert list(queries.open_to(PersonFactory(station=district["bridge"]), TODAY)) == []


@pytest.mark.parametrize(
    ("category", "card", "groups"),
    [
        ("D01", "V", {Group.DISABLED, Group.VETERAN}),
        ("E02", "F", {Group.BEREAVED}),
        ("F01", "-", {Group.SERVING_FAMILY}),
        ("G01", "-", set()),
    ],
)
def test_the_groups_follow_from_the_category(district, category, card, groups):
    identity = IdentityFactory(person__station=district["bridge"], category=category, card_type=card)

    assert rules.groups_of([identity], TODAY) == groups


def test_only_the_keeper_publishes_and_it_leaves_a_line(cast, now):
    benefit = BenefitFactory(status=Status.DRAFT, published_at=None)

    with pytest.raises(NotYours):
        operations.publish(benefit.pk, by=cast["street"], at=now)
    operations.publish(benefit.pk, by=cast["officer"], at=now)

    benefit.refresh_from_db()
    assert (benefit.status, benefit.published_at) == (Status.PUBLISHED, now)
    assert AuditEvent.objects.filter(verb="benefit.publish").count() == 1


def test_an_item_without_steps_is_not_published(cast, now):
    benefit = BenefitFactory(status=Status.DRAFT, published_at=None, how_to=" \n ")

    with pytest.raises(rules.NotReady, match="怎么用"):
        operations.publish(benefit.pk, by=cast["officer"], at=now)


def test_the_database_wants_somebody_to_give_it_to(db):
    with pytest.raises(IntegrityError, match="benefit_is_for_somebody"):
        BenefitFactory(groups=[])


def test_feedback_keeps_no_trace_of_the_person_and_comes_once_a_day(district, now):
    person = PersonFactory(station=district["bridge"])
    benefit = BenefitFactory(takes_feedback=True)

    said = operations.give_feedback(benefit.pk, person_id=person.pk, stars=5, text=" 很快 ", at=now)
    with pytest.raises(operations.SaidToday):
        operations.give_feedback(benefit.pk, person_id=person.pk, stars=1, text="", at=now)

    assert bytes(said.subject) == pseudonyms.of(person.pk)
    assert str(person.pk).encode() not in bytes(said.subject)
    assert queries.feedback_of(person)[benefit.pk].text == "很快"
    assert queries.feedback_of(PersonFactory(station=district["bridge"])) == {}


def test_feedback_is_taken_only_where_it_is_asked_for(district, now):
    benefit = BenefitFactory(takes_feedback=False)

    with pytest.raises(rules.NotAsked):
        operations.give_feedback(benefit.pk, person_id=1, stars=5, text="", at=now)


def test_an_answer_reaches_the_one_who_spoke(district, cast, now):
    person = PersonFactory(station=district["bridge"])
    benefit = BenefitFactory(takes_feedback=True)
    said = operations.give_feedback(benefit.pk, person_id=person.pk, stars=2, text="等太久", at=now)

    with pytest.raises(NotYours):
        operations.answer_feedback(said.pk, answer="已加窗口", by=cast["street"], at=now)
    operations.answer_feedback(said.pk, answer="已加窗口", by=cast["officer"], at=now)

    assert queries.feedback_of(person)[benefit.pk].answer == "已加窗口"
    assert list(queries.unanswered(cast["officer"])) == []


@pytest.fixture
def proposal(cast, district, now):
    return operations.propose(
        station=district["east"], title="老兵理发日", area="OTHER", provider="美发协会", value="每月一天免费", why="", by=cast["street"], at=now
    )  # fmt: skip


def test_a_proposal_that_is_listed_becomes_a_draft_of_the_catalogue(cast, now, proposal):
    for action in (ProposalAction.TAKE_UP, ProposalAction.AGREE, ProposalAction.LIST):
        operations.take(action, proposal_id=proposal.pk, by=cast["officer"], at=now)

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.LISTED
    assert (proposal.benefit.title, proposal.benefit.status) == ("老兵理发日", Status.DRAFT)
    assert proposal.steps.count() == 4


def test_to_decline_needs_a_reason_and_the_keeper(cast, now, proposal):
    with pytest.raises(rules.MissingReason):
        operations.take(ProposalAction.DECLINE, proposal_id=proposal.pk, by=cast["officer"], at=now)
    with pytest.raises(NotYours):
        operations.take(ProposalAction.TAKE_UP, proposal_id=proposal.pk, by=cast["street"], at=now)


def test_everybody_reads_the_catalogue_and_finds_no_draft_in_it(client, db):
    BenefitFactory(title="优先就诊")
    BenefitFactory(title="还没谈好", status=Status.DRAFT, published_at=None)

    page = client.get(reverse("benefits:catalogue")).content.decode()

    assert "优先就诊" in page
    assert "还没谈好" not in page


def test_the_page_of_proposals_is_for_streets_and_the_bureau(as_, proposal):
    assert "老兵理发日" in as_("street").get(reverse("benefits:proposals")).content.decode()
    assert "开始洽谈" in as_("officer").get(reverse("benefits:proposals")).content.decode()
    assert as_("auditor").get(reverse("benefits:proposals")).status_code == 403


def test_a_street_proposes_and_answers_nothing(as_, district, now):
    client = as_("street")
    form = {"title": "陪诊", "area": "MEDICAL", "provider": "区医院", "value": "志愿者陪同", "why": ""}
    benefit = BenefitFactory(takes_feedback=True)
    said = operations.give_feedback(benefit.pk, person_id=7, stars=3, text="", at=now)

    assert client.post(reverse("benefits:proposals"), form).status_code == 302
    assert client.post(reverse("benefits:answer", args=[said.pk]), {"answer": "好"}).status_code == 404
    assert Feedback.objects.get().answer == ""


def test_the_officer_answers_lists_exports_and_publishes(as_, users, proposal):
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_("officer")
    benefit = BenefitFactory(takes_feedback=True, status=Status.DRAFT, published_at=None)

    taken = client.post(reverse("benefits:take", args=[proposal.pk]), {"action": "TAKE_UP"})
    client.post(reverse("admin:benefits_benefit_change", args=[benefit.pk]), {"_decide": "publish"})

    assert taken.status_code == 302
    assert Benefit.objects.get(pk=benefit.pk).status == Status.PUBLISHED
    sheet = client.get(reverse("benefits:export"))
    assert b"".join(sheet.streaming_content).startswith(b"PK")
    assert client.get(reverse("admin:benefits_benefit_changelist")).status_code == 200


def test_a_refusal_is_told_on_the_page(as_, proposal):
    page = as_("officer").post(
        reverse("benefits:take", args=[proposal.pk]), {"action": "DECLINE"}, follow=True
    )

    assert "请写明为什么" in page.content.decode()
    assert issubclass(rules.MissingReason, Refused)


def test_the_drawing_of_proposals_is_up_to_date():
    assert Path("docs/diagrams/benefit-proposal.md").read_text(encoding="utf-8") == states.drawing()
