"""Signing up, waiting, moving up by itself, and the door."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureau.kit import indicators, walls
from bureau.kit.errors import Refused
from stations.duty import presence
from stations.rota import feeds
from stations.scope import NotYours
from stations.trainings import operations, passes, queries, reminding, rules, seating
from stations.trainings.alerts import to_tell
from stations.trainings.enums import Action, Guest, How, Kind, SeatAction, SeatState, Tell
from stations.trainings.models import Certificate, Seat, SeatStep, Training
from stations.trainings.seating import Who
from tests.rota.factories import ChiefFactory
from tests.trainings.factories import (
    AFTER,
    BRIDGE,
    NOON,
    ON_THE_DAY,
    SOUTH,
    WILLOW,
    finish,
    sign_up,
    staff,
    start,
    volunteer,
)

pytestmark = pytest.mark.django_db
ZHAO, QIAN, SUN = (
    volunteer("赵一", "13900000001"),
    volunteer("钱二", "13900000002"),
    volunteer("孙三", "139 0000 0003"),
)


def states_of(training):
    return {seat.name: seat.state for seat in training.seated.all()}


def test_a_station_ticks_its_staff_and_chiefs_and_writes_only_volunteers(district, arrange, cast):
    one, chief = (
        staff(district["bridge"], "李社工", "13800001111"),
        ChiefFactory(station=district["bridge"], name="周甲"),
    )
    made = sign_up(
        arrange(seats=9),
        Who(Guest.STAFF, key=one.pk), Who(Guest.CHIEF, key=chief.pk), ZHAO,
        by=cast["worker"],
    )  # fmt: skip

    assert [(s.name, s.guest, s.phone, s.state) for s in made] == [
        ("李社工", "STAFF", "13800001111", "SEATED"),
        ("周甲", "CHIEF", chief.phone, "SEATED"),
        ("赵一", "VOLUNTEER", "13900000001", "SEATED"),
    ]
    assert b"13900000001" not in bytes(made[2].phone_sealed)
    assert made[2].masked_phone == "139****0001"


def test_beyond_the_last_seat_people_wait_and_the_longest_waiting_moves_up_across_stations(
    arrange, cast, someone, district
):
    training = arrange(seats=1)
    [first] = sign_up(training, ZHAO, by=cast["worker"])
    sign_up(training, QIAN, by=cast["street"], station=SOUTH, at=NOON + dt.timedelta(minutes=1))
    sign_up(training, SUN, by=cast["worker"], at=NOON + dt.timedelta(minutes=2))
    assert states_of(training) == {"赵一": "SEATED", "钱二": "WAITING", "孙三": "WAITING"}

    with walls.within([BRIDGE]):  # as the request of the worker is walled: 桥南's row is not there for them
        seating.withdraw(first.pk, by=cast["worker"], at=NOON + dt.timedelta(hours=1))

    training.refresh_from_db()
    assert states_of(training) == {"赵一": "WITHDRAWN", "钱二": "SEATED", "孙三": "WAITING"}
    assert (training.taken, training.waiting) == (1, 1)
    moved = Seat.objects.get(name="钱二")
    assert moved.tell == Tell.MOVED_UP
    assert list(moved.steps.values_list("action", flat=True)) == ["MOVE_UP", "ENROL"]


def test_who_moved_up_waits_on_the_desk_of_their_own_station_until_told(arrange, cast):
    training = arrange(seats=1)
    [first] = sign_up(training, ZHAO, by=cast["street"], station=SOUTH)
    [second] = sign_up(training, QIAN, by=cast["worker"])
    seating.withdraw(first.pk, by=cast["street"], at=NOON)

    assert [w.count for w in to_tell(scope=cast["worker"], at=NOON)] == [1]
    assert list(to_tell(scope=cast["neighbour"], at=NOON)) == []
    seating.told(second.pk, by=cast["worker"], at=NOON)
    assert list(to_tell(scope=cast["worker"], at=NOON)) == []


def test_more_seats_go_to_who_waits_and_fewer_than_taken_are_refused(arrange, cast):
    training = arrange(seats=1)
    sign_up(training, ZHAO, QIAN, SUN, by=cast["worker"])

    def seats(count):
        kept = {n: getattr(training, n) for n in operations.AMENDABLE}
        operations.amend(training.pk, values=kept | {"seats": count}, by=cast["street"], at=NOON)
        training.refresh_from_db()

    seats(2)
    assert states_of(training) == {"赵一": "SEATED", "钱二": "SEATED", "孙三": "WAITING"}
    with pytest.raises(rules.WrongTraining, match="已有 2 人占了名额"):
        seats(1)
    with pytest.raises(IntegrityError, match="nobody_sits_on_nothing"), transaction.atomic():
        Training.objects.filter(pk=training.pk).update(seats=1)


def kept(training):
    return {name: getattr(training, name) for name in operations.AMENDABLE}


def test_who_only_signs_people_up_moves_no_training(arrange, cast):
    training = arrange()

    with pytest.raises(NotYours):
        operations.amend(training.pk, values=kept(training) | {"place": "别处"}, by=cast["worker"], at=NOON)

    training.refresh_from_db()
    assert training.place == "三楼会议室"


def test_a_training_that_has_begun_is_not_moved(arrange, cast):
    training = arrange()
    start(training, by=cast["street"])

    with pytest.raises(rules.WrongTraining, match="不能再改时间、地点和名额"):
        operations.amend(
            training.pk, values=kept(training) | {"place": "别处"}, by=cast["street"], at=ON_THE_DAY
        )


def test_an_amended_hour_that_cannot_be_is_said_in_words(arrange, cast):
    training = arrange()
    backwards = {"ends_at": training.starts_at - dt.timedelta(hours=1)}

    with pytest.raises(rules.WrongTraining, match="结束要晚于开始"):
        operations.amend(training.pk, values=kept(training) | backwards, by=cast["street"], at=NOON)


def test_a_training_does_not_finish_before_its_hour(arrange, cast):
    training = arrange(starts_at=NOON + dt.timedelta(hours=2), ends_at=NOON + dt.timedelta(hours=5))
    operations.take(Action.START, training_id=training.pk, by=cast["street"], at=NOON)

    with pytest.raises(rules.WrongTraining, match="还没到开始时间"):
        operations.take(Action.FINISH, training_id=training.pk, by=cast["street"], at=NOON)


def test_a_campaign_training_names_its_campaign_and_every_training_its_topic(arrange):
    with pytest.raises(rules.WrongTraining, match="专项培训要写是哪项工作"):
        arrange(kind=Kind.CAMPAIGN, campaign=" ")
    with pytest.raises(rules.WrongTraining):
        arrange(topic="")

    assert not Training.objects.exists()


def test_nobody_is_signed_up_by_an_empty_list(arrange, cast):
    with pytest.raises(rules.NoSeat, match="请选要报名的人"):
        sign_up(arrange(), by=cast["worker"])


def test_who_is_on_the_list_does_not_leave_it_once_it_has_begun(arrange, cast):
    training = arrange()
    [one] = sign_up(training, ZHAO, by=cast["worker"])
    start(training, by=cast["street"])

    with pytest.raises(Refused, match="不能再退出"):
        seating.withdraw(one.pk, by=cast["worker"], at=ON_THE_DAY)


def test_nobody_is_ticked_before_the_door_opens(arrange, cast):
    [one] = sign_up(arrange(), ZHAO, by=cast["worker"])

    with pytest.raises(rules.WrongTraining, match="先点“开始签到”"):
        seating.arrive(one.pk, by=cast["street"], at=NOON)


def test_who_only_reads_does_not_say_that_somebody_was_told(arrange, cast):
    training = arrange(seats=1)
    [one] = sign_up(training, ZHAO, by=cast["worker"])
    operations.amend(training.pk, values=kept(training) | {"place": "别处"}, by=cast["street"], at=NOON)
    assert one in Seat.objects.visible_to(cast["leader"])

    with pytest.raises(NotYours):
        seating.told(one.pk, by=cast["leader"], at=NOON)

    one.refresh_from_db()
    assert one.tell == Tell.CHANGED


def test_a_new_hour_is_told_to_everybody_on_the_list(arrange, cast):
    training = arrange(seats=1)
    sign_up(training, ZHAO, QIAN, by=cast["worker"])
    kept = {n: getattr(training, n) for n in operations.AMENDABLE}

    operations.amend(training.pk, values=kept | {"place": "一楼大厅"}, by=cast["street"], at=NOON)
    assert set(Seat.objects.values_list("tell", flat=True)) == {Tell.CHANGED}
    operations.take(Action.CANCEL, training_id=training.pk, note="台风", by=cast["street"], at=NOON)
    assert set(Seat.objects.values_list("tell", flat=True)) == {Tell.CANCELLED}


def test_nobody_sits_twice(district, arrange, cast):
    training, one = arrange(seats=9), staff(district["bridge"], "李社工")
    sign_up(training, Who(Guest.STAFF, key=one.pk), ZHAO, by=cast["worker"])

    again = sign_up(training, Who(Guest.STAFF, key=one.pk), ZHAO, SUN, by=cast["worker"])

    assert [seat.name for seat in again] == ["孙三"]
    training.refresh_from_db()
    assert training.taken == training.seated.count() == 3


def test_who_withdrew_may_sign_up_again(arrange, cast):
    training = arrange()
    [seat] = sign_up(training, ZHAO, by=cast["worker"])
    seating.withdraw(seat.pk, by=cast["worker"], at=NOON)

    assert [s.state for s in sign_up(training, ZHAO, by=cast["worker"])] == ["SEATED"]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (volunteer("赵一", ""), "志愿者要写姓名和手机号"),
        (volunteer("", "13900000001"), "志愿者要写姓名和手机号"),
        (volunteer("赵一", "12"), "不是电话号码"),
        (Who(Guest.STAFF, key=987654), "不在这个站"),
    ],
)
def test_who_cannot_be_signed_up_is_said(arrange, cast, person, said):
    training = arrange()

    with pytest.raises(rules.NoSeat, match=said):
        sign_up(training, person, by=cast["worker"])
    assert Seat.objects.count() == 0


def test_a_neighbours_staff_cannot_be_taken_by_their_key(district, arrange, cast):
    one = staff(district["willow"], "别站的")

    with pytest.raises(rules.NoSeat, match="不在这个站"):
        sign_up(arrange(), Who(Guest.STAFF, key=one.pk), by=cast["worker"])


def test_only_stations_below_the_organiser_are_invited(arrange, cast):
    training = arrange()
    with pytest.raises(Training.DoesNotExist):
        sign_up(training, ZHAO, by=cast["neighbour"], station=WILLOW)
    with pytest.raises(rules.NoSeat, match="只收它下面的站"):
        sign_up(training, ZHAO, by=cast["officer"], station=WILLOW)
    with pytest.raises(NotYours):
        sign_up(training, ZHAO, by=cast["leader"], station=BRIDGE)


def test_sign_up_ends_on_its_hour_and_the_organiser_may_still_add(arrange, cast):
    training = arrange(closes_at=NOON + dt.timedelta(days=1))
    late = NOON + dt.timedelta(days=1, minutes=1)

    with pytest.raises(rules.NoSeat, match="报名已截止"):
        sign_up(training, ZHAO, by=cast["worker"], at=late)
    assert len(sign_up(training, ZHAO, by=cast["street"], at=late)) == 1


# -- the door ---------------------------------------------------------------------------------------------


@pytest.fixture
def running(arrange, cast):
    training = arrange(seats=2)
    sign_up(training, ZHAO, QIAN, SUN, by=cast["worker"])
    return start(training, by=cast["street"])


def enter(training, name="赵一", tail="0001", code=None):
    code = code or presence.code(passes.door(training.pk), ON_THE_DAY)
    return seating.sign_in(training.pk, code=code, name=name, tail=tail, at=ON_THE_DAY)


def test_the_code_the_name_and_four_digits_let_somebody_in_once(running):
    seat, again = enter(running), enter(running)

    assert seat.pk == again.pk
    assert (seat.state, seat.how, seat.arrived_at) == (SeatState.ATTENDED, How.CODE, ON_THE_DAY)
    assert SeatStep.objects.filter(action=SeatAction.ARRIVE).count() == 1
    assert passes.opened_by(passes.give(seat)) == (seat.pk, BRIDGE)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"tail": "0002"}, "对不上报名名单"),
        ({"name": "钱"}, "对不上报名名单"),
        ({"tail": ""}, "对不上报名名单"),
        ({"code": "000000"}, "签到码不对"),
        ({"name": "孙三", "tail": "0003"}, "还在候补"),
    ],
)
def test_nobody_else_comes_in(running, asked, said):
    with pytest.raises(Refused, match=said):
        enter(running, **asked)
    assert not Seat.objects.filter(state=SeatState.ATTENDED).exists()


def test_the_code_of_one_training_opens_no_other(running, arrange, cast):
    other = start(arrange(topic="另一场"), by=cast["street"])

    with pytest.raises(presence.NotHere):
        enter(running, code=presence.code(passes.door(other.pk), ON_THE_DAY))


def test_before_and_after_the_door_is_shut(arrange, cast):
    training = arrange()
    sign_up(training, ZHAO, by=cast["worker"])

    with pytest.raises(rules.NotHere, match="不在签到时间"):
        enter(training)


def test_who_waits_comes_in_by_hand_while_there_is_room(running, cast):
    waits = Seat.objects.get(name="孙三")
    enter(running)
    with pytest.raises(NotYours):
        seating.arrive(waits.pk, by=cast["worker"], at=ON_THE_DAY)

    seating.arrive(waits.pk, by=cast["street"], at=ON_THE_DAY)

    [seat] = sign_up(running, volunteer("李四", "13900000004"), by=cast["street"], at=ON_THE_DAY)
    with pytest.raises(rules.NoSeat, match="已经坐满"):
        seating.arrive(seat.pk, by=cast["street"], at=ON_THE_DAY)


def test_without_a_quiz_who_came_has_passed_and_who_did_not_is_absent(running, cast):
    enter(running)
    finish(running, by=cast["street"])

    assert states_of(running) == {"赵一": "PASSED", "钱二": "ABSENT", "孙三": "UNPLACED"}
    held = Certificate.objects.get()
    assert held.number == f"培〔2026〕990108001-{running.pk}-001"

    seating.arrive(
        Seat.objects.get(name="钱二").pk, by=cast["street"], at=AFTER
    )  # was there, nobody noted it
    assert states_of(running)["钱二"] == "PASSED"
    assert Certificate.objects.count() == 2


def test_a_trained_chief_counts_and_a_revoked_certificate_does_not(district, arrange, cast):
    chief = ChiefFactory(station=district["bridge"], name="周甲", phone="13900001234")
    ChiefFactory(station=district["bridge"], name="吴乙")
    training = arrange()
    [seat] = sign_up(training, Who(Guest.CHIEF, key=chief.pk), by=cast["worker"])
    start(training, by=cast["street"])
    enter(training, name="周甲", tail="1234")
    finish(training, by=cast["street"])
    figure = indicators.get("trained_chiefs")
    assert (list(figure.numerator(AFTER)), figure.denominator(AFTER).count()) == ([chief], 2)
    [share] = queries.chief_shares("", scope=cast["street"], today=AFTER.date())
    assert [(c.name, done) for c, done in share.chiefs] == [("周甲", True), ("吴乙", False)]

    with pytest.raises(rules.WrongTraining, match="要写一句原因"):
        seating.decide(SeatAction.REVOKE, seat_id=seat.pk, note="", by=cast["street"], at=AFTER)
    seating.decide(SeatAction.REVOKE, seat_id=seat.pk, note="替签", by=cast["street"], at=AFTER)

    assert not figure.numerator(AFTER).exists()
    checked = queries.check_certificate(Certificate.objects.get().code)
    assert (checked.valid, checked.name, checked.topic) == (False, "周*", "优待证政策与受理")


def test_a_seat_of_a_neighbour_is_not_there(running, cast):
    seat = Seat.objects.get(name="赵一")
    for deed in (seating.withdraw, seating.told, seating.arrive):
        with pytest.raises(Seat.DoesNotExist):
            deed(seat.pk, by=cast["neighbour"], at=NOON)


def test_the_station_calendar_holds_it_and_names_nobody(arrange, cast, client):
    training = arrange()
    sign_up(training, ZHAO, by=cast["worker"])
    _, secret = feeds.open_feed(BRIDGE, by=cast["worker"], at=NOON)

    book = client.get(reverse("rota:feed", args=[secret])).content.decode()

    assert "培训：优待证政策与受理" in book
    assert "赵一" not in book


def test_messages_tell_whom_to_ring_and_that_sign_up_ends(arrange, cast):
    training = arrange(seats=1)
    [first] = sign_up(training, ZHAO, by=cast["worker"])
    sign_up(training, QIAN, by=cast["worker"])
    seating.withdraw(first.pk, by=cast["worker"], at=NOON)

    [ring] = reminding.to_tell(at=NOON)
    [silent] = reminding.sign_up_ends(at=NOON)

    assert (ring.place, ring.subject) == (BRIDGE, "培训：1 人从候补转为正式名额，要告诉本人")
    assert (silent.place, silent.act_by) == (SOUTH, training.closes_at)
    assert list(reminding.sign_up_ends(at=training.closes_at)) == []
    assert "钱二" not in f"{ring} {silent}"
