import datetime as dt
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bureau.kit import alerts
from bureau.kit.errors import Refused
from bureau.kit.models import AccessEvent, AuditEvent
from bureau.kit.signature import NotSigned
from stations.scope import NotYours
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory
from tests.visits.factories import NeedFactory, VisitFactory, VisitTaskFactory, born
from veterans import operations as people
from veterans.enums import Action as RegistrationAction
from veterans.enums import State as Registration
from veterans.models import Disability, Person
from veterans.visits import documents, indicators, operations, queries, rules, states
from veterans.visits.enums import Action, Outcome, Reason, State
from veterans.visits.models import Need, Visit, VisitRule, VisitTask, VisitTaskStep

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/visit.md"
TODAY = dt.date(2026, 3, 2)
# session, user, posts · the wall (5) · count, rows, telephones · four tabs in one · stations · my post
LIST_QUERIES = 14
SIGNED = "M10 10" + "".join(f" L{n} {n}" for n in range(11, 30))


@pytest.fixture
def elder(district):
    return PersonFactory(
        station=district["bridge"], name="吴定邦", number=born(1941), residence_address="江晖路12号"
    )


@pytest.fixture
def task(elder):
    return VisitTaskFactory(person=elder, due_on=dt.date(2026, 2, 27))


@pytest.fixture
def visit(cast, now):
    """visit(person, outcome, who="worker", **said) → the visit, recorded by that one of the cast."""

    def go(person, outcome=Outcome.HOME, who="worker", **said):
        return operations.record(person_id=person.pk, outcome=outcome, by=cast[who], at=now, now=now, **said)

    return go


# -- the table ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_only_a_planned_visit_takes_a_step(state, action):
    if state == State.PLANNED:
        to = {Action.VISIT: State.DONE, Action.DECLINE: State.DECLINED, Action.CANCEL: State.CANCELLED}
        assert states.move(state, action).to == to.get(action, State.PLANNED)
    else:
        with pytest.raises(states.CannotHappen):
            states.move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()


# -- who is to be visited ----------------------------------------------------------------------------------


def test_every_night_each_person_gets_the_shortest_pace_of_the_rules_that_ask(district, now):
    old = PersonFactory(station=district["bridge"], number=born(1944))
    very_old = PersonFactory(station=district["bridge"], number=born(1934, 3))
    young = PersonFactory(station=district["bridge"], number=born(1990))
    family = PersonFactory(station=district["willow"], number=born(1980))
    IdentityFactory(person=family, category="E01")
    disabled = PersonFactory(station=district["willow"], number=born(1981))
    Disability.objects.create(person=disabled, station=disabled.station, grade="6", nature="1")
    Disability.objects.create(person=young, station=young.station, grade="7", nature="1")

    operations.plan_due(at=now)

    asked = {task.person_id: task.rule.every_days for task in VisitTask.objects.select_related("rule")}
    assert asked == {old.pk: 90, very_old.pk: 60, family.pk: 180, disabled.pk: 90}


def test_planning_twice_makes_nothing_twice(elder, now):
    assert operations.plan_due(at=now)["made"] == 1
    assert operations.plan_due(at=now) == {"made": 0, "ended": 0}


def test_the_next_visit_is_due_so_many_days_after_the_last_one_that_met_the_person(elder, now):
    met = now - dt.timedelta(days=20)
    VisitFactory(person=elder, at=met, recorded_at=met)
    VisitFactory(person=elder, outcome=Outcome.AWAY, at=now, recorded_at=now)

    operations.plan_due(at=now)

    assert VisitTask.objects.get().due_on == met.date() + dt.timedelta(days=90)


def test_who_has_left_or_refused_or_is_asked_for_no_more_is_not_planned(elder, district, now, visit):
    operations.plan_due(at=now)
    visit(elder, Outcome.DECLINED, found="说不用来")
    gone = PersonFactory(station=district["bridge"], number=born(1940, 5))
    operations.plan_due(at=now)
    Person.objects.filter(pk=gone.pk).update(state=Registration.DECEASED, left_at=now)

    result = operations.plan_due(at=now + dt.timedelta(minutes=1))

    assert result == {"made": 0, "ended": 1}
    assert set(VisitTask.objects.values_list("state", flat=True)) == {State.DECLINED, State.CANCELLED}


def test_a_rule_that_ended_takes_its_visits_along(elder, now):
    operations.plan_due(at=now)
    VisitRule.objects.update(valid_to=TODAY - dt.timedelta(days=1))

    assert operations.plan_due(at=now) == {"made": 0, "ended": 1}


def test_the_nightly_plan_costs_the_same_for_one_and_for_thirty(district, now):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            operations.plan_due(at=now)
        return len(seen)

    PersonFactory(station=district["bridge"], number=born(1940))
    one = statements()
    for n in range(30):
        PersonFactory(station=district["bridge"], number=born(1939, 2 * n + 1))

    assert statements() == one


def test_a_rule_without_a_condition_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="visit_rule_asks_something"), transaction.atomic():
        VisitRule.objects.create(name="全体", reason=Reason.AGED, every_days=30, valid_from=TODAY)


# -- at the door -------------------------------------------------------------------------------------------


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


# -- pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def today(time_machine, now):
    time_machine.move_to(now, tick=False)


def test_the_list_shows_mine_masked_with_the_reason_and_not_the_neighbours(as_, task, district, today):
    ContactFactory(person=task.person)
    VisitTaskFactory(person__station=district["willow"], person__name="柳生")

    html = as_("worker").get(reverse("visits:list")).content.decode()

    assert "吴**" in html
    assert "高龄老人，超期 3 天" in html
    assert "江晖路**" in html
    assert "柳" not in html
    assert "12号" not in html


def test_the_tabs_count_what_their_lists_hold(as_, task, district, today):
    VisitTaskFactory(person__station=district["bridge"], due_on=TODAY + dt.timedelta(days=5))
    client = as_("worker")

    for key, _, count in client.get(reverse("visits:list")).context["tabs"]:
        assert len(client.get(reverse("visits:list") + f"?when={key}").context["lines"]) == count


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_one_and_four(as_, district, count, django_assert_num_queries, today):
    for _ in range(count):
        ContactFactory(person=VisitTaskFactory(person__station=district["bridge"]).person)
    client = as_("worker")

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("visits:list"))


def test_the_way_goes_station_by_station_and_house_by_house(district):
    def line(place, address):
        task = VisitTaskFactory(person__station=district[place], person__residence_address=address)
        return queries.lines(queries.with_people(VisitTask.objects.filter(pk=task.pk)), today=TODAY)[0]

    found = [line("south", "甲路1号"), line("bridge", "江晖路12号"), line("bridge", "江晖路9号")]

    assert [x.address for x in queries.along_the_way(found)] == ["江晖路9号", "江晖路12号", "甲路1号"]


def test_the_form_records_a_visit_and_leads_back_to_the_person(as_, task, today):
    answer = as_("worker").post(
        reverse("visits:task", args=[task.pk]),
        {"outcome": "HOME", "at": "2026-03-02T17:00", "facts_checked": "on"},
    )

    assert answer.url == reverse("people:person", args=[task.person_id])
    assert Visit.objects.get().facts_checked


def test_a_refusal_is_told_on_the_page_and_what_was_typed_stays(as_, task, today):
    answer = as_("worker").post(
        reverse("visits:task", args=[task.pk]),
        {"outcome": "AWAY", "at": "2026-03-02T17:00", "goods": "米", "found": "门锁着"},
    )

    assert answer.status_code == 409
    assert "没见到本人，不能登记" in answer.content.decode()
    assert "门锁着" in answer.content.decode()


@pytest.mark.parametrize("name", ["task", "put_off", "cancel"])
def test_a_task_of_the_neighbour_does_not_exist(as_, task, name):
    client = as_("neighbour")
    answer = client.post(reverse(f"visits:{name}", args=[task.pk]), {"outcome": "HOME", "note": "x"})

    assert answer.status_code == 404


def test_the_route_sheet_needs_the_right_to_full_names_and_is_remembered(as_, task, today):
    assert as_("leader").post(reverse("visits:route"), {"ids": task.pk}).status_code == 302

    answer = as_("worker").post(reverse("visits:route"), {"ids": task.pk})

    assert answer["Content-Type"] == "application/pdf"
    assert AccessEvent.objects.filter(action="PRINT", field="visit.sheet").count() == 1


def test_the_paper_says_who_where_and_why(elder, task, now):
    [line] = queries.lines(queries.with_people(VisitTask.objects.all()), today=TODAY)

    paper = documents.route_context([line], at=now, by="陈晓燕")

    assert paper["places"] == [
        ("桥北社区", [{
            "number": 1, "name": "吴定邦", "age": 85, "address": "江晖路12号", "telephone": "没有电话",
            "why": "高龄老人，超期 3 天", "note": "",
        }])
    ]  # fmt: skip


def test_the_export_holds_what_is_seen_masked_and_is_remembered(as_, task, district, today):
    VisitTaskFactory(person__station=district["willow"])

    answer = as_("street").get(reverse("visits:export"))

    rows = list(openpyxl.load_workbook(BytesIO(answer.getvalue())).active.values)
    assert [row[:4] for row in rows[2:]] == [("吴**", 85, "桥北社区", "高龄老人")]
    assert AccessEvent.objects.filter(action="EXPORT", count=1).count() == 1


def test_the_other_pages_open_with_and_without_rows(as_, district, today):
    client = as_("officer")
    for name in ("done", "needs", "rules"):
        assert client.get(reverse(f"visits:{name}")).status_code == 200
    need = NeedFactory(visit__person__station=district["bridge"])
    assert "冬天没有取暖" in client.get(reverse("visits:needs")).content.decode()
    client.post(reverse("visits:settle", args=[need.pk]), {"answer": "送了电暖器"})
    assert "见到本人" in client.get(reverse("visits:done")).content.decode()
    client.post(reverse("visits:call_festival"), {"occasion": "八一", "due_on": "2026-07-30"})
    assert Need.objects.get().answer == "送了电暖器"


def test_the_person_page_shows_visits_and_the_next_one(as_, elder, task, visit, today):
    visit(elder, Outcome.AWAY, found="邻居说去女儿家")
    client = as_("worker")

    html = client.get(reverse("people:person", args=[elder.pk])).content.decode()

    assert "记一次走访" in html
    assert "上次不在家" in html
    client.post(reverse("visits:call", args=[elder.pk]), {"reason": "AWARD", "due_on": "2026-03-09"})
    assert VisitTask.objects.filter(reason="AWARD").count() == 1


def test_alerts_and_the_queue_tell_of_late_visits(cast, task, now):
    NeedFactory(visit__person=task.person)

    [late] = [a for a in alerts.gather(scope=cast["leader"], place="990108", at=now) if a.word == "走访"]
    items = [i for i in alerts.due_for(cast["worker"], now, most=10) if i.key.startswith(("visit", "need"))]

    assert late.text == "1 次走访超期"
    assert [(i.key, i.whom) for i in items] == [
        (f"visit:{task.pk}", "吴**"),
        (f"need:{Need.objects.get().pk}", "吴**"),
    ]


def test_entering_a_death_ends_the_visits_in_the_same_deed(elder, task, cast, now):
    people.take(
        RegistrationAction.RECORD_DEATH, person_id=elder.pk, by=cast["worker"], at=now, note="家属告知"
    )

    task.refresh_from_db()
    assert (task.state, task.steps.get().note) == (State.CANCELLED, "本人去世")
