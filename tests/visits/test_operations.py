import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from bureau.kit.errors import Refused
from bureau.kit.models import AuditEvent
from bureau.kit.signature import NotSigned
from stations.scope import NotYours
from tests.veterans.factories import IdentityFactory, PersonFactory
from tests.visits.factories import SIGNED, NeedFactory, VisitFactory, VisitTaskFactory, born
from veterans import operations as people
from veterans.enums import Action as RegistrationAction
from veterans.enums import State as Registration
from veterans.models import Person
from veterans.visits import indicators, operations, queries, rules
from veterans.visits.enums import Action, Outcome, Reason, State
from veterans.visits.models import Need, Visit, VisitTask, VisitTaskStep

TODAY = dt.date(2026, 3, 2)


def test_one_visit_does_everything_in_one_go(elder, task, visit, cast, now):
    made = visit(
        elder,
        companion="李干事",
        mobility="BEDRIDDEN",
        found="女儿照顾",
        facts_checked=True,
        card_papers=True,
        goods="米、油",
        cash=Decimal(500),
        signature=SIGNED,
        needs=[("MEDICAL", "想换助听器")],
    )

    task.refresh_from_db()
    elder.refresh_from_db()
    assert (task.state, task.ended_at, elder.confirmed_at) == (State.DONE, now, now)
    assert (made.cash, made.signature, made.by_id) == (Decimal(500), SIGNED, cast["worker"].user_id)
    assert list(Need.objects.values_list("kind", "due_on")) == [("MEDICAL", dt.date(2026, 3, 17))]
    assert set(AuditEvent.objects.values_list("verb", flat=True)) == {"visit.record", "person.confirm"}


@pytest.mark.parametrize(
    ("outcome", "days"), [(Outcome.AWAY, 7), (Outcome.HOSPITAL, 14), (Outcome.ELSEWHERE, 30)]
)
def test_a_missed_visit_explains_itself_and_is_late_no_more(elder, task, visit, now, outcome, days):
    visit(elder, outcome, found="邻居说的")

    task.refresh_from_db()
    assert (task.state, task.due_on, task.excuse, task.misses) == (
        State.PLANNED, TODAY + dt.timedelta(days=days), outcome, 1,
    )  # fmt: skip
    assert outcome.label in rules.why_now(task, today=TODAY)
    assert indicators.due(now).count() == 0


def test_a_kept_visit_counts_and_a_late_one_counts_against(elder, task, district, visit, now):
    late = VisitTaskFactory(person__station=district["bridge"], due_on=dt.date(2026, 2, 1))
    visit(elder)

    assert set(indicators.due(now)) == {elder, late.person}
    assert list(indicators.done(now)) == [elder]
    assert list(indicators.visited(now)) == [elder]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"cash": Decimal(300), "signature": SIGNED}, "两人同行"),
        ({"cash": Decimal(300), "companion": "李干事"}, "写上姓名"),
        ({"cash": Decimal(9000), "companion": "李干事", "signature": SIGNED}, "5000 元之间"),
        ({"outcome": Outcome.AWAY, "facts_checked": True}, "没见到本人"),
        ({"outcome": Outcome.DECLINED}, "本人怎么说的"),
        ({"next_on": TODAY}, "今天以后"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_trace(elder, task, visit, said, words):
    with pytest.raises(Refused, match=words):
        visit(elder, **said)

    assert (Visit.objects.count(), VisitTask.objects.get().state) == (0, State.PLANNED)


def test_the_database_gives_no_money_without_a_signature(elder):
    with pytest.raises(IntegrityError, match="cash_needs_two"), transaction.atomic():
        VisitFactory(person=elder, cash=Decimal(100), companion="李干事")


def test_the_same_record_sent_twice_counts_once(elder, task, visit):
    key = "6f9c2a52-8d1c-4b7b-9df1-0f9fb8f2a001"

    first, second = visit(elder, client_id=key), visit(elder, client_id=key, found="又发了一次")

    assert (first.pk, Visit.objects.count()) == (second.pk, 1)


def test_nobody_visits_beyond_the_own_place(elder, task, cast, now, visit):
    with pytest.raises(Person.DoesNotExist):
        visit(elder, who="neighbour")
    with pytest.raises(NotYours):
        visit(elder, who="leader")


def test_a_wrong_path_is_no_signature(elder, visit):
    with pytest.raises(NotSigned, match="再签一次"):
        visit(elder, signature='M1 1"/><script>' + SIGNED)


# -- putting off, cancelling, death ------------------------------------------------------------------------


def test_putting_off_asks_for_a_reason_and_a_near_day(task, cast, now):
    with pytest.raises(rules.MustSayWhy):
        operations.put_off(
            task_id=task.pk, until=TODAY + dt.timedelta(days=3), note=" ", by=cast["worker"], at=now
        )
    with pytest.raises(rules.CannotVisit, match="60 天以内"):
        operations.put_off(
            task_id=task.pk, until=TODAY + dt.timedelta(days=90), note="远", by=cast["worker"], at=now
        )

    operations.put_off(
        task_id=task.pk, until=TODAY + dt.timedelta(days=3), note="下大雨", by=cast["worker"], at=now
    )

    step = VisitTaskStep.objects.get()
    assert (step.action, step.note, step.due_on) == (Action.PUT_OFF, "下大雨", dt.date(2026, 3, 5))


def test_death_cancels_every_open_visit_and_none_can_be_called_after(elder, task, cast, now):
    VisitTaskFactory(person=elder, reason=Reason.HERO)

    assert (
        operations.cancel_for(person_id=elder.pk, note="本人去世", by_id=cast["worker"].user_id, at=now) == 2
    )

    Person.objects.filter(pk=elder.pk).update(state=Registration.DECEASED, left_at=now)
    with pytest.raises(rules.CannotVisit, match="不再安排走访"):
        operations.call(person_id=elder.pk, reason=Reason.CHANGE, due_on=TODAY, by=cast["worker"], at=now)
    assert queries.open_of(elder.pk, by=cast["worker"]) == []


def test_a_second_call_for_the_same_reason_changes_nothing(elder, cast, now):
    for _ in range(2):
        operations.call(person_id=elder.pk, reason=Reason.AWARD, due_on=TODAY, by=cast["worker"], at=now)

    assert VisitTask.objects.count() == 1


def test_a_festival_calls_every_key_recipient_of_the_place_once(district, cast, now):
    for place in ("bridge", "willow"):
        IdentityFactory(person__station=district[place], category="D07")
    IdentityFactory(person__station=district["bridge"], category="B02")

    made = [
        operations.call_festival(place="990108", occasion="八一", due_on=TODAY, by=cast["officer"], at=now)
        for _ in range(2)
    ]

    assert made == [2, 0]


def test_home_collection_calls_the_very_old_and_key_recipients_who_are_not_filed(district, cast, now):
    old = PersonFactory(
        station=district["bridge"], number=born(1940), state=Registration.NOT_STARTED, filed_at=None
    )
    PersonFactory(station=district["bridge"], number=born(1940, 3))
    PersonFactory(
        station=district["bridge"], number=born(1990), state=Registration.NOT_STARTED, filed_at=None
    )

    operations.call_collection(place="990108001001", due_on=TODAY, by=cast["worker"], at=now)

    assert [task.person_id for task in VisitTask.objects.all()] == [old.pk]


def test_a_need_is_settled_with_words_once(cast, now, district):
    need = NeedFactory(visit__person__station=district["bridge"])

    operations.settle(need_id=need.pk, answer="已联系民政", by=cast["worker"], at=now)

    with pytest.raises(rules.CannotVisit, match="已经办结"):
        operations.settle(need_id=need.pk, answer="再一次", by=cast["worker"], at=now)


def test_entering_a_death_ends_the_visits_in_the_same_deed(elder, task, cast, now):
    people.take(
        RegistrationAction.RECORD_DEATH, person_id=elder.pk, by=cast["worker"], at=now, note="家属告知"
    )

    task.refresh_from_db()
    assert (task.state, task.steps.get().note) == (State.CANCELLED, "本人去世")
