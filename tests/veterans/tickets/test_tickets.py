import datetime as dt
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureau.kit import alerts, issues, my
from bureau.kit.errors import Refused
from bureau.kit.models import AccessEvent, AuditEvent
from stations.duty.models import Matter
from stations.models import Station
from stations.scope import NotYours
from tests.rota.factories import ChiefFactory, make_turn
from tests.veterans.factories import PersonFactory
from tests.veterans.tickets.factories import TicketFactory
from veterans import endings
from veterans.citizens.scope import OwnScope
from veterans.models import Person
from veterans.tickets import documents, indicators, operations, queries, resources, rules, states
from veterans.tickets.enums import Action, Desk, State
from veterans.tickets.models import Ticket, TicketKind

DRAWING = Path(__file__).resolve().parents[3] / "docs/diagrams/ticket.md"
D = dt.date


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"], name="吴定邦")


@pytest.fixture
def ticket(person):
    return TicketFactory(person=person)


@pytest.fixture
def secret(person):
    return TicketFactory(person=person, kind=TicketKind.objects.get(code="RIGHTS"), text="单位拖欠工资")


@pytest.fixture
def take(cast, now):
    """take(ticket, action, who="worker", **said) → the ticket as it is afterwards."""

    def go(ticket, action, who="worker", at=now, **said):
        operations.take(action, ticket_id=ticket.pk, by=cast[who], at=at, **said)
        ticket.refresh_from_db()
        return ticket

    return go


def the_way(ticket, take):
    """Answered at the station."""
    return take(ticket, Action.ANSWER, note="已装好扶手")


# -- the table ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_what_is_not_in_the_table_cannot_happen(state, action):
    running = {
        Action.NOTE: state, Action.HAND_UP: State.NEW, Action.HAND_DOWN: State.NEW, Action.EXTEND: state,
        Action.ANSWER: State.ANSWERED, Action.WITHDRAW: State.WITHDRAWN,
    }  # fmt: skip
    expected = {
        State.NEW: running | {Action.ACCEPT: State.WORKING},
        State.WORKING: running,
        State.ANSWERED: {Action.RATE: State.CLOSED, Action.REOPEN: State.NEW},
    }.get(state, {})

    if action in expected:
        assert states.move(state, action).to == expected[action]
    else:
        with pytest.raises(states.CannotHappen, match="不能"):
            states.move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()


# -- taking one in -----------------------------------------------------------------------------------------


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


# -- confidential ------------------------------------------------------------------------------------------


def test_the_words_of_a_confidential_ticket_are_for_few(secret, cast, users):
    assert [
        who for who in ("worker", "street", "officer", "leader") if rules.may_read(secret, cast[who])
    ] == [
        "street",
        "officer",
    ]

    secret.taken_by = users["worker"]
    assert rules.may_read(secret, cast["worker"])


@pytest.mark.parametrize(("who", "sees"), [("worker", False), ("street", True), ("leader", False)])
def test_the_page_hides_them_and_logs_who_read_them(as_, secret, who, sees):
    body = as_(who).get(reverse("tickets:ticket", args=[secret.pk])).content.decode()

    assert ("拖欠工资" in body) is sees
    assert AccessEvent.objects.filter(target=f"tickets.Ticket:{secret.pk}", field="text").exists() is sees


def test_neither_list_nor_life_nor_workbook_shows_them(as_, secret, person, cast, now):
    assert "拖欠工资" not in as_("officer").get(reverse("tickets:list")).content.decode()

    chosen = resources._choose("when=all", by=cast["officer"], at=now)
    assert [column.text(secret) for column in chosen.columns].count("单位拖欠工资") == 0


# -- pages -------------------------------------------------------------------------------------------------


def test_intake_finds_the_person_and_keeps_what_was_typed(as_, person):
    client = as_("worker")

    found = client.post(reverse("tickets:new"), {"who": "吴定", "text": "楼道没有扶手", "find": "1"})
    made = client.post(
        reverse("tickets:new"),
        {"person": person.pk, "channel": "COUNTER", "kind": "APPEAL", "text": "楼道没有扶手"},
    )

    assert found.context["found"] == [person]
    assert "楼道没有扶手" in found.content.decode()
    assert made.url == reverse("tickets:ticket", args=[Ticket.objects.get().pk])


def test_a_refused_step_keeps_the_words_and_says_why(as_, ticket):
    answer = as_("street").post(reverse("tickets:take", args=[ticket.pk, "EXTEND"]), {"note": "等厂家送货"})

    body = answer.content.decode()
    assert (answer.status_code, "已经超期" in body, "等厂家送货" in body) == (409, True, True)


def test_a_longer_term_is_offered_only_to_the_desk_above(as_, ticket):
    offered = {
        who: "延长期限" in as_(who).get(reverse("tickets:ticket", args=[ticket.pk])).content.decode()
        for who in ("worker", "street")
    }

    assert offered == {"worker": False, "street": True}


def test_the_whole_way_through_the_pages(as_, ticket):
    client = as_("worker")
    for action, said in (("ACCEPT", {}), ("NOTE", {"note": "已联系"}), ("ANSWER", {"note": "好了"})):
        client.post(reverse("tickets:take", args=[ticket.pk, action]), said)
    client.post(reverse("tickets:take", args=[ticket.pk, "RATE"]), {"satisfaction": "SATISFIED"})

    ticket.refresh_from_db()
    assert (ticket.state, ticket.satisfaction) == (State.CLOSED, "SATISFIED")


@pytest.mark.parametrize("name", ["ticket", "letter"])
def test_beyond_reach_is_not_found(as_, ticket, name):
    assert as_("neighbour").get(reverse(f"tickets:{name}", args=[ticket.pk])).status_code in (302, 404)
    assert as_("neighbour").post(reverse("tickets:take", args=[ticket.pk, "NOTE"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(as_, district, count, django_assert_max_num_queries):
    for _ in range(count):
        TicketFactory(person=PersonFactory(station=district["bridge"]))
    client = as_("worker")

    with django_assert_max_num_queries(15):
        response = client.get(reverse("tickets:list"))

    assert len(response.context["page"].object_list) == count


def test_who_has_no_such_post_is_told_so(as_, ticket):
    assert as_("auditor").get(reverse("tickets:list")).status_code in (403, 409)


# -- what comes of it --------------------------------------------------------------------------------------


def test_it_lies_on_one_desk_and_is_late_for_the_street_first(ticket, cast):
    def told(who, day, place):
        at = dt.datetime.combine(day, dt.time(4), dt.UTC)
        return [a for a in alerts.gather(scope=cast[who], place=place, at=at) if "诉求" in a.text]

    at = dt.datetime(2026, 3, 23, 4, tzinfo=dt.UTC)
    heaps = {who: [w for w in alerts.waiting_for(cast[who], at) if "诉求" in w.what] for who in cast}

    assert [(who, w[0].count, w[0].late) for who, w in heaps.items() if w] == [("worker", 1, 1)]
    assert told("street", D(2026, 3, 20), "990108001") == []
    assert len(told("street", D(2026, 3, 23), "990108001")) == 1
    assert told("officer", D(2026, 3, 23), "990108") == []
    assert len(told("officer", D(2026, 3, 30), "990108")) == 1


def test_withdrawn_ones_count_nowhere(ticket, take, now):
    take(ticket, Action.WITHDRAW, note="自己解决了")

    later = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
    assert (indicators.due(later).count(), indicators.open_now(later).count()) == (0, 0)


def test_the_letter_names_the_person_and_the_way_of_appeal(ticket, take, now):
    the_way(ticket, take)

    letter = documents.letter_context(ticket, at=now)

    assert (letter["name"], letter["answer"], letter["from"]) == ("吴定邦", "已装好扶手", str(ticket.station))
    assert "交上一级" in letter["appeal"]


# -- the person themselves ---------------------------------------------------------------------------------


def test_the_person_asks_reads_and_rates_on_their_own(person, cast, now, take):
    own = OwnScope(None, persons=(person.pk,), stations=(person.station_id,))
    made = operations.receive(
        kind="RIGHTS", channel="MY", text="单位拖欠工资", person_id=person.pk, by=own, at=now
    )
    [matter] = [m for m in my.matters_of(person, at=now) if m.key == f"tickets:{made.pk}"]
    assert (matter.state, matter.open) == ("待受理", True)

    the_way(made, take)
    operations.take(Action.REOPEN, ticket_id=made.pk, by=own, at=now, note="没有解决")

    made.refresh_from_db()
    assert (made.desk, made.state) == (Desk.STREET, State.NEW)
    with pytest.raises(Refused):
        operations.take(Action.ANSWER, ticket_id=made.pk, by=own, at=now, note="自己答")
    stranger = OwnScope(None, persons=(person.pk + 1,), stations=(person.station_id,))
    with pytest.raises(Ticket.DoesNotExist):
        operations.take(Action.WITHDRAW, ticket_id=made.pk, by=stranger, at=now, note="别人的")


def test_a_matter_of_the_desk_is_named_by_its_station(ticket):
    assert queries.desk_name(ticket) == str(ticket.station)
