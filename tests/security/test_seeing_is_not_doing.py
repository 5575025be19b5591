"""Who sees a row may still not do everything with it: each deed asks for its own permission. Found by taking the line out
of the operation and seeing every other test pass."""

import datetime as dt

import pytest

from stations.scope import NotYours
from tests.veterans.factories import PersonFactory
from tests.veterans.tickets.factories import TicketFactory
from veterans.enums import State
from veterans.policies import conditions
from veterans.policies import operations as policies
from veterans.policies import rules as policy_rules
from veterans.policies.enums import RuleState
from veterans.policies.models import Rule
from veterans.tickets import operations as tickets
from veterans.tickets.models import Ticket
from veterans.visits import operations as visits
from veterans.visits import rules as visit_rules
from veterans.visits.enums import Outcome, Reason
from veterans.visits.models import Visit, VisitTask

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"])


def test_a_leader_takes_no_ticket_for_a_person_whom_the_leader_sees(person, cast, now):
    with pytest.raises(NotYours):
        tickets.receive(
            kind="APPEAL", channel="COUNTER", text="x", person_id=person.pk, by=cast["leader"], at=now
        )

    assert not Ticket.objects.exists()


def test_a_leader_prints_no_letter_of_a_ticket(person, cast, now):
    ticket = TicketFactory(person=person)
    assert ticket in Ticket.objects.visible_to(cast["leader"])

    with pytest.raises(NotYours):
        tickets.note_letter(ticket, by=cast["leader"], at=now)


@pytest.mark.parametrize("who", ["leader", "verifier"])
def test_who_visits_nobody_calls_for_no_visit(person, cast, now, who):
    with pytest.raises(NotYours):
        visits.call(person_id=person.pk, reason=Reason.CHANGE, due_on=now.date(), by=cast[who], at=now)

    assert not VisitTask.objects.exists()


@pytest.fixture
def rule(db):
    return Rule.objects.create(
        name="参战补助", what="每月补助", source="条例第六十二条", valid_from=dt.date(2024, 10, 1), code="war",
        state=RuleState.IN_FORCE, conditions=conditions.read("人员类别：D07"),
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["draft_next", "publish", "end"])
def test_a_rule_of_policy_is_the_bureaus(rule, cast, now, verb):
    with pytest.raises(NotYours):
        getattr(policies, verb)(rule_id=rule.pk, by=cast["worker"], at=now)

    rule.refresh_from_db()
    assert rule.state == RuleState.IN_FORCE


def test_a_rule_ends_once(rule, cast, now):
    policies.end(rule_id=rule.pk, by=cast["officer"], at=now)

    with pytest.raises(policy_rules.Refused):
        policies.end(rule_id=rule.pk, by=cast["officer"], at=now)


def test_who_visits_nobody_records_no_visit(person, cast, now):
    with pytest.raises(NotYours):
        visits.record(person_id=person.pk, outcome=Outcome.HOME, by=cast["leader"], at=now, now=now)

    assert not Visit.objects.exists()


def test_nobody_is_visited_who_has_died(district, cast, now):
    dead = PersonFactory(station=district["bridge"], state=State.DECEASED, left_at=now)

    with pytest.raises(visit_rules.CannotVisit, match="已故"):
        visits.record(
            person_id=dead.pk,
            outcome=Outcome.HOME,
            found="好",
            facts_checked=True,
            by=cast["worker"],
            at=now,
            now=now,
        )
