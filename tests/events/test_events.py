import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from bureau.kit import alerts
from bureau.kit.errors import Refused
from bureau.kit.models import AccessEvent
from bureau.kit.signature import NotSigned
from preferential_cards.enums import State as CardState
from stations.scope import NotYours
from tests.events.factories import STARTS, BookingFactory, EventFactory
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import PersonFactory, an_id_number
from tests.visits.factories import VisitFactory, born
from veterans import operations as people
from veterans.enums import Action as Registration
from veterans.enums import State as RegistrationState
from veterans.events import indicators, operations, queries, rules, states
from veterans.events.enums import Action, EventAction, EventState, Kind, State, Way
from veterans.events.models import Booking, BookingStep, DriveStep, Event
from veterans.models import Person

DRAWING = Path(__file__).resolve().parents[2] / "docs/diagrams/event.md"
SIGNED = "M10 10" + "".join(f" L{n} {n}" for n in range(11, 30))
TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def event(district):
    return EventFactory(station=district["bridge"])


@pytest.fixture
def someone_new(district):
    return PersonFactory(
        station=district["bridge"],
        number=born(1970),
        state=RegistrationState.NOT_STARTED,
        filed_at=None,
        name="王海",
    )


@pytest.fixture
def today(time_machine, now):
    time_machine.move_to(now, tick=False)


# -- the tables --------------------------------------------------------------------------------------------

WAYS = {
    State.BOOKED: {"CALL": "CALLED", "ARRIVE": "ARRIVED", "MISS": "NO_SHOW", "CANCEL": "CANCELLED"},
    State.CALLED: {"ARRIVE": "ARRIVED", "MISS": "NO_SHOW", "CANCEL": "CANCELLED"},
    State.NO_SHOW: {"ARRIVE": "ARRIVED"},
    State.ARRIVED: {"FINISH": "DONE"},
    State.DONE: {},
    State.CANCELLED: {},
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_each_pair_goes_where_the_table_says(state, action):
    promised = WAYS[state].get(action)

    if promised is None:
        with pytest.raises(states.CannotHappen):
            states.move(state, action)
    else:
        assert states.move(state, action).to == promised


@pytest.mark.parametrize("state", EventState)
@pytest.mark.parametrize("action", EventAction)
def test_an_event_starts_once_and_closes_once(state, action):
    promised = {("PLANNED", "START"): "OPEN", ("PLANNED", "CANCEL"): "CANCELLED", ("OPEN", "CLOSE"): "CLOSED"}

    if (state, action) in promised:
        assert states.event_move(state, action).to == promised[state, action]
    else:
        with pytest.raises(states.CannotHappen):
            states.event_move(state, action)


def test_drawing_is_current():
    assert DRAWING.read_text(encoding="utf-8") == states.drawing()


# -- slots -------------------------------------------------------------------------------------------------


def test_the_slots_fit_into_the_hours(event):
    assert [slot.minute for slot in rules.slots(event)] == [0, 30]
    event.slot_minutes = 50
    assert len(rules.slots(event)) == 1


def test_booking_takes_the_first_free_slot_and_a_full_day_says_so(event, district, cast, now):
    made = [
        operations.book(
            event_id=event.pk,
            person_id=PersonFactory(station=district["bridge"]).pk,
            by=cast["worker"],
            at=now,
        )
        for _ in range(4)
    ]

    assert [(b.number, b.slot_at) for b in made] == [
        (1, STARTS), (2, STARTS), (3, STARTS + dt.timedelta(minutes=30)), (4, STARTS + dt.timedelta(minutes=30)),
    ]  # fmt: skip
    with pytest.raises(rules.NoRoom, match="都满了"):
        operations.book(
            event_id=event.pk,
            person_id=PersonFactory(station=district["bridge"]).pk,
            by=cast["worker"],
            at=now,
        )


def test_a_slot_that_is_full_with_people_of_elsewhere_is_full_for_me_too(district, cast, now):
    event = EventFactory(station=district["east"], per_slot=1)
    BookingFactory(event=event, person__station=district["south"])

    with pytest.raises(rules.NoRoom, match="已经满了"):
        operations.book(
            event_id=event.pk,
            person_id=PersonFactory(station=district["bridge"]).pk,
            slot_at=STARTS,
            by=cast["worker"],
            at=now,
        )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_clerks_do_not_sell_the_last_place_twice(district, cast, now):
    event = EventFactory(station=district["bridge"], per_slot=1, ends_at=STARTS + dt.timedelta(minutes=30))
    persons = [PersonFactory(station=district["bridge"]) for _ in range(3)]
    outcomes = []

    def go(person):
        try:
            outcomes.append(
                operations.book(event_id=event.pk, person_id=person.pk, by=cast["worker"], at=now)
            )
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[person]) for person in persons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == Booking.objects.count() == 1


def test_nobody_over_eighty_is_asked_to_come_but_who_comes_is_served(event, district, cast, now):
    old = PersonFactory(station=district["bridge"], number=born(1945))

    with pytest.raises(rules.NotInvited, match="上门采集"):
        operations.book(event_id=event.pk, person_id=old.pk, by=cast["worker"], at=now)

    assert (
        operations.walk_in(event_id=event.pk, person_id=old.pk, by=cast["worker"], at=now).state
        == State.ARRIVED
    )


def test_inviting_fills_the_slots_with_those_who_are_still_to_come(event, someone_new, district, cast, now):
    PersonFactory(
        station=district["bridge"], number=born(1940), state=RegistrationState.NOT_STARTED, filed_at=None
    )
    PersonFactory(station=district["bridge"])
    PersonFactory(station=district["willow"], state=RegistrationState.NOT_STARTED, filed_at=None)

    assert operations.invite(event_id=event.pk, most=10, by=cast["worker"], at=now) == 1
    assert operations.invite(event_id=event.pk, most=10, by=cast["worker"], at=now) == 0
    assert Booking.objects.get().person == someone_new


# -- the day -----------------------------------------------------------------------------------------------


def test_one_person_goes_through_the_day_and_every_counter_moves(event, someone_new, cast, now):
    booking = operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["worker"], at=now)
    for action in (Action.CALL, Action.ARRIVE):
        operations.take(action, booking_id=booking.pk, by=cast["worker"], at=now)
    operations.finish(booking_id=booking.pk, collected=True, card_papers=True, by=cast["worker"], at=now)

    someone_new.refresh_from_db()
    assert someone_new.state == RegistrationState.COLLECTED
    assert dict(queries.counters(event, cast["worker"])) == {
        "名单上": 1, "已通知": 1, "已到场": 1, "已办完": 1, "没有来": 0, "完成采集": 1, "收证件材料": 1,
    }  # fmt: skip
    assert list(BookingStep.objects.values_list("action", flat=True)) == ["CALL", "ARRIVE", "FINISH"]
    assert list(indicators.served(now)) == [someone_new]


def test_a_new_person_is_registered_and_served_in_one_go_and_once(event, district, cast, now):
    said = {
        "event_id": event.pk, "by": cast["worker"], "at": now, "now": now, "client_id": "6f9c2a52-8d1c-4b7b-9df1-0f9fb8f2a002",
        "id_number": an_id_number(7, born="19700101"), "station": district["bridge"], "category": "B02", "name": "周一鸣",
        "phone": "13800000272",
    }  # fmt: skip

    first, again = operations.register_here(**said), operations.register_here(**said)

    person = Person.objects.get()
    assert (first.pk, first.state, first.walk_in) == (again.pk, State.DONE, True)
    assert (person.source, person.state) == ("COLLECTIVE_EVENT", RegistrationState.COLLECTED)


def test_nothing_happens_at_an_event_that_has_not_begun(event, someone_new, cast, now):
    Event.objects.update(state=EventState.PLANNED)

    with pytest.raises(rules.NotToday, match="点“开始”"):
        operations.walk_in(event_id=event.pk, person_id=someone_new.pk, by=cast["worker"], at=now)


def test_closing_says_who_did_not_come(event, cast, now):
    came = BookingFactory(event=event, person__station=event.station, state=State.ARRIVED, arrived_at=now)
    missed = BookingFactory(event=event, person__station=event.station, state=State.CALLED)

    operations.turn(EventAction.CLOSE, event_id=event.pk, by=cast["worker"], at=now)

    came.refresh_from_db()
    missed.refresh_from_db()
    assert (came.state, missed.state) == (State.ARRIVED, State.NO_SHOW)
    assert list(indicators.covered(now)) == [event]


def test_a_card_is_handed_over_against_a_signature_only(district, cast, now):
    ceremony = EventFactory(station=district["bridge"], kind=Kind.CEREMONY)
    booking = BookingFactory(
        event=ceremony, person__station=district["bridge"], state=State.ARRIVED, arrived_at=now
    )

    with pytest.raises(NotSigned):
        operations.finish(booking_id=booking.pk, by=cast["worker"], at=now)
    operations.finish(booking_id=booking.pk, signature=SIGNED, by=cast["worker"], at=now)

    booking.refresh_from_db()
    assert (booking.state, booking.signature) == (State.DONE, SIGNED)


def test_the_guests_of_a_ceremony_are_those_whose_card_is_here(district, cast, now):
    ceremony = EventFactory(station=district["bridge"], kind=Kind.CEREMONY)
    here = ApplicationFactory(person__station=district["bridge"], state=CardState.AT_STATION)
    ApplicationFactory(person__station=district["bridge"], state=CardState.MAKING)

    assert list(queries.to_invite(ceremony, cast["worker"], at=now)) == [here.person]


def test_death_takes_a_person_off_the_lists_that_are_to_come(event, someone_new, cast, now):
    booking = operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["worker"], at=now)

    people.take(
        Registration.RECORD_DEATH, person_id=someone_new.pk, by=cast["worker"], at=now, note="家属告知"
    )

    booking.refresh_from_db()
    assert booking.state == State.CANCELLED


def test_nobody_works_beyond_the_own_place(event, someone_new, cast, now):
    with pytest.raises(Event.DoesNotExist):
        operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["neighbour"], at=now)
    with pytest.raises(NotYours):
        operations.book(event_id=event.pk, person_id=someone_new.pk, by=cast["leader"], at=now)
    with pytest.raises(NotYours):
        operations.plan(station=event.station, by=cast["neighbour"], at=now)


def test_a_community_sees_the_event_of_its_street_and_not_of_the_other(district, cast):
    mine = EventFactory(station=district["east"])
    EventFactory(station=district["west"])

    assert list(Event.objects.visible_to(cast["worker"])) == [mine]


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"ends_at": STARTS}, "event_ends_after"),
        ({"per_slot": 0}, "event_slots"),
        ({"kind": "UNIT_SESSION"}, "unit_session"),
        ({"state": "CLOSED", "closed_at": None}, "event_closed"),
    ],
)
def test_the_database_refuses_what_must_never_be(district, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        EventFactory(station=district["bridge"], **wrong)


# -- the campaign ------------------------------------------------------------------------------------------


@pytest.fixture
def drive(district, cast, now):
    return operations.start_drive(
        name="攻坚", station=district["bridge"], starts_on=dt.date(2026, 2, 20), ends_on=dt.date(2026, 3, 12),
        target_rate=100, by=cast["worker"], at=now,
    )  # fmt: skip


def test_a_campaign_begins_with_its_eight_steps_each_with_a_day(drive):
    assert [(str(step), step.due_on.isoformat()) for step in drive.steps.all()][:3] == [
        ("组建一支专班", "2026-02-21"), ("召开一次部署会", "2026-02-22"), ("组织一次业务培训", "2026-02-23"),
    ]  # fmt: skip
    assert drive.steps.count() == 8


def test_four_steps_are_ticked_only_when_rows_prove_them(drive, event, cast, now):
    step = DriveStep.objects.get(key="collection")

    def tick(note="3 月 2 日办了一场"):
        operations.tick(step_id=step.pk, done_on=TODAY, note=note, by=cast["worker"], at=now)

    with pytest.raises(rules.NotProved, match="集中采集"):
        tick()
    operations.turn(EventAction.CLOSE, event_id=event.pk, by=cast["worker"], at=now)
    with pytest.raises(rules.MustSayWhat):
        tick(" ")
    tick()

    step.refresh_from_db()
    assert step.done_on == TODAY


def test_home_visits_prove_the_step_of_the_home(drive, cast, now):
    VisitFactory(person__station=drive.station, reason="COLLECT", at=now, recorded_at=now)

    assert queries.proofs(drive) == {"messages": 0, "collection": 0, "home": 1, "ceremony": 0}


def test_the_line_runs_straight_from_where_it_began_to_the_target(drive):
    assert rules.planned_rate(drive, today=dt.date(2026, 3, 2), start_rate=0.5) == 0.75
    assert rules.planned_rate(drive, today=dt.date(2026, 5, 2), start_rate=0.5) == 1.0


def test_the_standing_counts_people_of_the_place(drive, district, now):
    for filed in (True, True, False):
        PersonFactory(
            station=district["bridge"], **({} if filed else {"filed_at": None, "state": "NOT_STARTED"})
        )
    PersonFactory(station=district["willow"])

    stand = queries.standing(drive, at=now, start=now - dt.timedelta(days=10))

    assert (stand.filed, stand.total, stand.plan, stand.behind) == (2, 3, 2, 0)


# -- household elsewhere -----------------------------------------------------------------------------------


def test_who_lives_here_with_a_household_elsewhere_is_helped_once(district, cast, now, settings):
    settings.HOME_CODE = "990108"
    away = PersonFactory(station=district["bridge"], household_region="330109")
    PersonFactory(station=district["bridge"], household_region="990108")

    assert list(queries.elsewhere(cast["worker"], at=now, way="todo")) == [away]
    with pytest.raises(rules.MustSayWhat):
        operations.help_household(person_id=away.pk, way=Way.GUIDED, note="", by=cast["worker"], at=now)
    operations.help_household(
        person_id=away.pk, way=Way.GUIDED, note="已告知，周末回萧山办", by=cast["worker"], at=now
    )

    assert list(queries.elsewhere(cast["worker"], at=now, way="todo")) == []
    assert list(queries.elsewhere(cast["worker"], at=now)) == [away]


# -- pages -------------------------------------------------------------------------------------------------


def test_the_counter_serves_a_day_by_taps(as_, event, someone_new, today):
    client = as_("worker")
    url = reverse("events:event", args=[event.pk])

    html = client.get(url + "?q=王海").content.decode()
    assert "到场" in html
    client.post(reverse("events:walk_in", args=[event.pk]), {"person": someone_new.pk})
    booking = Booking.objects.get()
    answer = client.post(reverse("events:finish", args=[booking.pk]), {"collected": "on"})

    assert answer.url == url
    assert Booking.objects.get().state == State.DONE
    assert "已办完" in client.get(url).content.decode()


def test_a_refusal_comes_back_to_the_counter_in_words(as_, event, district, today):
    old = PersonFactory(station=district["bridge"], number=born(1945))

    answer = as_("worker").post(reverse("events:book", args=[event.pk]), {"person": old.pk}, follow=True)

    assert "80 岁以上不请老人跑一趟" in answer.content.decode()


def test_planning_registering_booking_inviting_and_exporting_work_from_the_pages(
    as_, district, someone_new, today
):
    client = as_("worker")
    client.post(
        reverse("events:new"),
        {"kind": "COLLECTION", "station": "990108001001", "place": "一楼", "starts_at": "2026-03-02T09:00", "ends_at": "2026-03-02T11:00", "slot_minutes": 30, "per_slot": 6},
    )  # fmt: skip
    event = Event.objects.get()
    assert event.name == "桥北社区集中采集（3月02日）"
    client.post(reverse("events:invite", args=[event.pk]), {"most": "5"})
    client.post(reverse("events:turn", args=[event.pk]), {"action": "START"})
    refused = client.post(reverse("events:register", args=[event.pk]), {"name": "周一鸣"})
    client.post(
        reverse("events:register", args=[event.pk]),
        {"name": "周一鸣", "id_number": an_id_number(7, born="19700101"), "station": "990108001001", "category": "B02", "collected": "on"},
    )  # fmt: skip
    as_("street").get(reverse("events:export", args=[event.pk])).getvalue()

    assert refused.status_code == 422
    assert Booking.objects.filter(event=event).count() == 2
    assert AccessEvent.objects.filter(action="EXPORT", count=2).count() == 1


def test_a_unit_session_asks_for_its_unit(as_, district, today):
    answer = as_("worker").post(
        reverse("events:new"),
        {"kind": "UNIT_SESSION", "station": "990108001001", "place": "x", "starts_at": "2026-03-02T09:00", "ends_at": "2026-03-02T08:00", "slot_minutes": 30, "per_slot": 6},
    )  # fmt: skip

    assert set(answer.context["form"].errors) == {"unit", "unit_kind", "ends_at"}


@pytest.mark.parametrize("name", ["event", "register"])
def test_an_event_of_the_other_street_does_not_exist(as_, event, name):
    assert as_("neighbour").get(reverse(f"events:{name}", args=[event.pk])).status_code == 404


@pytest.mark.parametrize("name", ["take", "finish"])
def test_a_booking_of_the_other_street_does_not_exist(as_, event, name):
    booking = BookingFactory(event=event, person__station=event.station)

    assert (
        as_("neighbour").post(reverse(f"events:{name}", args=[booking.pk]), {"action": "CALL"}).status_code
        == 404
    )


def test_the_campaign_page_ticks_calls_home_and_shows_the_line(as_, drive, district, today):
    PersonFactory(station=district["bridge"], number=born(1940), state="NOT_STARTED", filed_at=None)
    client, url = as_("worker"), reverse("events:drive", args=[drive.pk])
    step = DriveStep.objects.get(key="team")

    client.post(reverse("events:tick", args=[step.pk]), {"done_on": "2026-02-21", "note": "专班 5 人"})
    client.post(reverse("events:call_home", args=[drive.pk]), {"due_on": "2026-03-10"})
    html = client.get(url).content.decode()

    assert "专班 5 人" in html
    assert client.get(reverse("visits:list") + "?reason=COLLECT").context["lines"]
    assert client.get(reverse("events:drives")).status_code == 200
    client.post(
        reverse("events:drives"),
        {
            "name": "二轮",
            "station": "990108001001",
            "starts_on": "2026-04-01",
            "ends_on": "2026-05-01",
            "target_rate": "98",
        },
    )
    assert DriveStep.objects.count() == 16


def test_the_household_page_writes_what_was_agreed(as_, district, today):
    away = PersonFactory(station=district["bridge"], household_region="110101")
    client = as_("worker")
    assert away.pk in [p.pk for p in client.get(reverse("events:household")).context["page"]]

    client.post(reverse("events:help_household", args=[away.pk]), {"way": "GUIDED", "note": "网上办"})

    assert "网上办" in client.get(reverse("events:household") + "?way=GUIDED").content.decode()


@pytest.mark.parametrize("count", [1, 4])
def test_the_counter_costs_the_same_for_one_and_four(as_, event, count, django_assert_num_queries, today):
    for _ in range(count):
        BookingFactory(event=event, person__station=event.station)
    client = as_("worker")

    with django_assert_num_queries(19):
        client.get(reverse("events:event", args=[event.pk]))


def test_the_queue_names_todays_event_and_late_steps(cast, event, drive, now):
    Event.objects.update(state=EventState.PLANNED)

    found = [(item.key.split(":")[0], item.reason) for item in alerts.due_for(cast["worker"], now, most=20)]

    assert ("drive", "攻坚时间表，超期 9 天") == found[0]
    assert ("event", "今天 09:00，名单上 0 人") in found
