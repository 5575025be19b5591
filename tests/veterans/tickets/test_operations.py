import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from bureau.kit import issues
from bureau.kit.models import AuditEvent
from stations.duty.models import Matter
from stations.models import Station
from stations.scope import NotYours
from tests.rota.factories import ChiefFactory, make_turn
from tests.veterans.tickets.factories import the_way
from veterans import endings
from veterans.models import Person
from veterans.tickets import indicators, operations, rules
from veterans.tickets.enums import Action, Desk, State
from veterans.tickets.models import Ticket

D = dt.date


def test_a_ticket_begins_at_the_persons_station_with_the_term_of_its_kind(person, cast, now):
    made = operations.receive(
        kind="APPEAL", channel="COUNTER", text="楼道没有扶手", person_id=person.pk, by=cast["worker"], at=now
    )

    assert (made.station_id, made.desk, made.state) == ("990108001001", Desk.STATION, State.NEW)
    assert (made.due_on, made.first_due_on) == (D(2026, 3, 23), D(2026, 3, 23))  # 15 working days
    assert [step.action for step in made.steps.all()] == [Action.RECEIVE]
    assert AuditEvent.objects.filter(verb="ticket.receive").count() == 1


def test_who_has_no_file_leaves_name_and_telephone(district, cast, now):
    said = {"kind": "OTHER", "channel": "PHONE", "text": "问班车时间", "by": cast["worker"], "at": now}

    with pytest.raises(rules.NotSaid, match="姓名和电话"):
        operations.receive(**said, station_code="990108001001")
    made = operations.receive(
        **said, station_code="990108001001", reporter_name="张三", reporter_phone="13900000000"
    )

    assert (made.person, made.station_id) == (None, "990108001001")
    with pytest.raises(Station.DoesNotExist):
        operations.receive(
            **said, station_code="990108001", reporter_name="张三", reporter_phone="13900000000"
        )


def test_a_neighbour_neither_takes_it_in_nor_sees_it(person, ticket, cast, now):
    with pytest.raises(Person.DoesNotExist):
        operations.receive(
            kind="OTHER", channel="PHONE", text="问一件事", person_id=person.pk, by=cast["neighbour"], at=now
        )

    assert not Ticket.objects.visible_to(cast["neighbour"]).exists()
    assert Ticket.objects.visible_to(cast["street"]).get() == ticket


def test_what_the_duty_desk_raises_is_answered_in_time_and_closes_there(district, cast, now, take):
    turn = make_turn(ChiefFactory(station=district["bridge"]), D(2026, 3, 2), D(2026, 3, 8))
    log = turn.logs.create(
        station=turn.station,
        chief=turn.chief,
        chief_name="周甲",
        day=D(2026, 3, 2),
        arrived_at=now,
        how="CODE",
    )
    matter = Matter.objects.create(
        station=turn.station, log=log, kind="HARDSHIP", text="冬天没有取暖", at=now
    )
    issue = issues.Issue("990108001001", matter.text, f"duty.Matter:{matter.pk}", "HARDSHIP")

    taken = issues.raise_issue(issue, by=None, at=now)
    again = issues.raise_issue(issue, by=None, at=now)
    ticket = Ticket.objects.get()
    take(ticket, Action.ANSWER, note="社区送了取暖器")

    assert taken == again
    assert (taken.number, ticket.channel, ticket.kind.code) == (ticket.number, "DUTY", "HARDSHIP")
    matter.refresh_from_db()
    assert (matter.closed_at, matter.outcome) == (now, f"已答复，办件编号 {ticket.number}")
    assert list(indicators.in_time(now)) == [ticket]


# -- the way -----------------------------------------------------------------------------------------------


def test_it_goes_up_the_line_and_who_has_not_got_it_cannot_answer(ticket, take):
    take(ticket, Action.ACCEPT)
    take(ticket, Action.HAND_UP, note="要街道协调")

    assert (ticket.desk, ticket.state, ticket.owner) == (Desk.STREET, State.NEW, None)
    with pytest.raises(rules.NotHeld, match="街道"):
        take(ticket, Action.ANSWER, note="好了")
    take(ticket, Action.HAND_UP, "street", note="要区局定")
    with pytest.raises(rules.NotHeld, match="没有上一级"):
        take(ticket, Action.HAND_UP, "officer", note="再上")
    take(ticket, Action.HAND_DOWN, "officer", note="街道去看")
    take(ticket, Action.HAND_DOWN, "street", note="社区去看")
    with pytest.raises(rules.NotHeld, match="最下面"):
        take(ticket, Action.HAND_DOWN, note="再下")
    assert the_way(ticket, take).state == State.ANSWERED


@pytest.mark.parametrize("action", rules.NEED_WORDS)
def test_a_step_that_needs_words_is_refused_without(ticket, take, action):
    if action == Action.REOPEN:
        the_way(ticket, take)

    with pytest.raises(rules.NotSaid, match="请写"):
        take(ticket, action, note="  ")


def test_a_longer_term_is_given_by_the_desk_above_once_and_is_not_counted_as_kept(ticket, take, now):
    with pytest.raises(rules.NotHeld, match="街道同意"):
        take(ticket, Action.EXTEND, note="等厂家")
    take(ticket, Action.EXTEND, "street", note="等厂家")
    with pytest.raises(rules.NotHeld, match="一次"):
        take(ticket, Action.EXTEND, "street", note="还等")
    take(ticket, Action.ANSWER, note="装好了", at=dt.datetime(2026, 3, 25, 2, tzinfo=dt.UTC))

    later = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    assert (ticket.first_due_on, ticket.due_on) == (D(2026, 3, 20), D(2026, 4, 13))
    assert (indicators.due(later).count(), indicators.in_time(later).count()) == (1, 0)


def test_an_overdue_term_is_not_made_longer(ticket, take):
    with pytest.raises(rules.NotHeld, match="已经超期"):
        take(ticket, Action.EXTEND, "officer", note="等", at=dt.datetime(2026, 3, 21, tzinfo=dt.UTC))


def test_who_is_not_satisfied_goes_up_until_the_bureau_has_answered(ticket, take):
    the_way(ticket, take)
    with pytest.raises(rules.NotSaid, match="重办"):
        take(ticket, Action.RATE, satisfaction="DISSATISFIED")
    take(ticket, Action.REOPEN, note="扶手松了")
    assert (ticket.desk, ticket.state, ticket.rounds, ticket.answer) == (Desk.STREET, State.NEW, 1, "")
    take(ticket, Action.ANSWER, "street", note="重新装牢")
    take(ticket, Action.REOPEN, note="还是松")
    take(ticket, Action.ANSWER, "officer", note="换了厂家")
    with pytest.raises(rules.NotHeld, match="没有上一级"):
        take(ticket, Action.REOPEN, note="不要")
    take(ticket, Action.RATE, "officer", satisfaction="DISSATISFIED")

    assert (ticket.state, ticket.satisfaction, ticket.rounds) == (State.CLOSED, "DISSATISFIED", 2)


def test_a_rating_must_be_one_of_the_list(ticket, take):
    the_way(ticket, take)

    with pytest.raises(rules.NotSaid, match="选一项"):
        take(ticket, Action.RATE)


def test_a_leader_looks_and_does_nothing(ticket, take):
    with pytest.raises(NotYours):
        take(ticket, Action.ACCEPT, "leader")


def test_with_a_death_nobody_waits_any_more(ticket, person, cast, now):
    for handler in endings.HANDLERS:
        if handler.__module__ == "veterans.tickets.endings":
            handler(person, by=cast["officer"], at=now)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.steps.last().note) == (State.WITHDRAWN, "本人去世")


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "说了"}, {"state": "ANSWERED"}, {"state": "WITHDRAWN"}, {"satisfaction": "FAIR"},
        {"state": "WORKING"}, {"due_on": D(2026, 1, 1)},
    ],
)  # fmt: skip
def test_the_database_refuses_a_ticket_that_contradicts_itself(ticket, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(**wrong)
