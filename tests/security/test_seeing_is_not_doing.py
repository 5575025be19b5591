"""Who sees a row may still not do everything with it: each deed asks for its own permission. Found by taking the line out
of the operation and seeing every other test pass."""

import datetime as dt

import pytest

from stations.enums import Role
from stations.scope import NotYours, Scope
from tests.stations.factories import PostFactory
from tests.veterans.factories import PersonFactory
from tests.veterans.hardship.factories import CaseFactory
from tests.veterans.tickets.factories import TicketFactory
from veterans.counsel import operations as counsel
from veterans.counsel.models import Consultation, Lawyer, Slot
from veterans.enums import State
from veterans.hardship import facts
from veterans.hardship import operations as hardship
from veterans.hardship.models import Case, Standard
from veterans.models import Person
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


@pytest.fixture
def case(person):
    return CaseFactory(person=person)


def test_a_leader_reads_a_case_of_hardship_and_writes_none(person, case, cast, now):
    leader, household = cast["leader"], dict.fromkeys(facts.KEYS, 0)
    other = PersonFactory(station=person.station)
    assert case in Case.objects.visible_to(leader)

    with pytest.raises(NotYours):
        hardship.open_case(person_id=other.pk, household=household, story="x", by=leader, at=now)
    with pytest.raises(NotYours):
        hardship.fill(case_id=case.pk, household=household, story="x", by=leader, at=now)
    with pytest.raises(NotYours):
        hardship.note_letter(case, by=leader, at=now)

    assert list(Case.objects.values_list("pk", "story")) == [(case.pk, case.story)]


@pytest.mark.parametrize("verb", ["draft_next", "publish", "end"])
def test_a_standard_of_hardship_is_the_bureaus(cast, now, verb):
    before = list(Standard.objects.order_by("pk").values_list("pk", "state", "version"))

    with pytest.raises(NotYours):
        getattr(hardship, verb)(standard_id=before[0][0], by=cast["worker"], at=now)

    assert list(Standard.objects.order_by("pk").values_list("pk", "state", "version")) == before


@pytest.fixture
def lawyer(district):
    return Lawyer.objects.create(
        station=district["bridge"], name="钱明理", firm="示例律所", fields="劳动", room="调解室"
    )


def test_a_community_books_lawyers_and_does_not_name_them(lawyer, cast, now):
    values = {"name": "孙", "firm": "示例律所", "fields": "婚姻", "room": "一楼"}

    with pytest.raises(NotYours):
        counsel.enlist(station_code=lawyer.station_id, values=values, by=cast["worker"], at=now)
    with pytest.raises(NotYours):
        counsel.offer(lawyer.pk, days=[now.date()], first=30, last=31, by=cast["worker"], at=now)

    assert list(Lawyer.objects.all()) == [lawyer]
    assert not Slot.objects.exists()


def test_a_leader_books_no_lawyer_and_ends_no_consultation(lawyer, person, cast, now):
    soon = now.date() + dt.timedelta(days=1)
    free, taken = (Slot.objects.create(lawyer=lawyer, day=soon, number=n, taken=n == 19) for n in (18, 19))
    booking = Consultation.objects.create(
        slot=taken, person=person, station=person.station, topic="欠薪", booked_at=now
    )
    assert booking in Consultation.objects.visible_to(cast["leader"])

    with pytest.raises(Slot.DoesNotExist):
        counsel.book(free.pk, topic="继承", person_id=person.pk, by=cast["leader"], at=now)
    with pytest.raises(NotYours):
        counsel.take("CANCEL", booking_id=booking.pk, by=cast["leader"], at=now)

    assert list(Consultation.objects.values_list("pk", "state")) == [(booking.pk, booking.state)]


def test_a_post_that_only_reads_lends_its_people_to_no_booking(lawyer, district, someone, now):
    """A worker here who is a leader there sees the people of there, and books for those of here (F104)."""
    user = someone(Role.COMMUNITY_WORKER, district["bridge"])
    PostFactory(user=user, role=Role.LEADER, station=district["west"])
    both = Scope.of(user, today=now.date())
    theirs = PersonFactory(station=district["west"])
    slot = Slot.objects.create(lawyer=lawyer, day=now.date() + dt.timedelta(days=1), number=18)
    assert theirs in Person.objects.visible_to(both)

    with pytest.raises(NotYours):
        counsel.book(slot.pk, topic="继承", person_id=theirs.pk, by=both, at=now)

    assert not Consultation.objects.exists()
