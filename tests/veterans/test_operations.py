import datetime as dt

import pytest

from bureau.kit.models import AuditEvent
from bureau.kit.procedures import CannotHappen
from stations.enums import Role, StationStatus
from stations.scope import NotYours, Scope
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, an_id_number
from veterans import operations, rules, states, validators
from veterans.enums import Action, State
from veterans.models import Contact, Identity, Person, RegistrationStep, SavedView

NUMBER = an_id_number(17, born="19530807")


def register(by, at, station, **more):
    facts = {"name": "李卫国", "id_number": NUMBER, "category": "B01"} | more
    return operations.register(station=station, by=by, at=at, **facts)


def verbs():
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# -- register ----------------------------------------------------------------------------------------------


def test_register_derives_birth_sex_pinyin_and_card(cast, district, now):
    person = register(cast["worker"], now, district["bridge"], phone="139 1234 5678")

    person.refresh_from_db()
    assert (person.born_on, person.sex) == (dt.date(1953, 8, 7), "1")
    assert (person.pinyin, person.initials) == ("liweiguo", "lwg")
    assert (person.id_number, person.state, person.registered_at) == (NUMBER, State.NOT_STARTED, now)
    assert Identity.objects.get(person=person).card_type == "V"
    assert Contact.objects.get(person=person).number == "13912345678"
    assert verbs() == ["person.register", "person.add_identity", "person.set_contact"]


def test_register_makes_fifteen_digits_eighteen(cast, district, now):
    old = NUMBER[:6] + NUMBER[8:17]

    assert register(cast["worker"], now, district["bridge"], id_number=old).id_number == NUMBER


def test_register_says_which_station_holds_a_number_within_reach(cast, district, now):
    PersonFactory(station=district["south"], number=NUMBER, name="李卫国")

    with pytest.raises(rules.AlreadyRegistered, match="已登记在桥南社区：李\\*\\*"):
        register(cast["street"], now, district["bridge"])


def test_register_says_nothing_of_who_holds_a_number_elsewhere(cast, district, now):
    PersonFactory(station=district["willow"], number=NUMBER, name="李卫国")

    with pytest.raises(rules.AlreadyRegistered) as refused:
        register(cast["worker"], now, district["bridge"])

    assert str(refused.value) == "这个身份证号已在其他站登记，请联系街道"
    assert AuditEvent.objects.count() == 0


def test_register_stops_at_the_edge_of_ones_reach(cast, district, now):
    with pytest.raises(NotYours):
        register(cast["worker"], now, district["south"])

    assert Person.objects.count() == 0


def test_register_needs_a_station_in_use(cast, district, now):
    district["bridge"].status = StationStatus.CLOSED
    district["bridge"].save()

    with pytest.raises(rules.NotInUse, match="桥北社区已撤销"):
        register(cast["worker"], now, district["bridge"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"id_number": NUMBER[:-1] + "0"},
        {"name": "1"},
        {"category": ""},
        {"category": "Z99"},
        {"phone": "123"},
    ],
)
def test_register_refuses_a_wrong_value_and_leaves_no_trace(cast, district, now, wrong):
    if wrong.get("id_number") == NUMBER:
        wrong = {"id_number": NUMBER[:-1] + "1"}

    with pytest.raises(validators.WrongValue):
        register(cast["worker"], now, district["bridge"], **wrong)

    assert (Person.objects.count(), AuditEvent.objects.count()) == (0, 0)


# -- amend -------------------------------------------------------------------------------------------------


def test_amend_changes_facts_and_says_which(person, cast, now):
    operations.amend(person_id=person.pk, version=1, by=cast["worker"], at=now, name="王大国", ethnic="01")

    person.refresh_from_db()
    assert (person.name, person.pinyin, person.ethnic, person.version) == ("王大国", "wangdaguo", "01", 2)
    assert AuditEvent.objects.get().detail == {"fields": ["name", "ethnic"]}


def test_amend_without_a_change_leaves_no_trace(person, cast, now):
    operations.amend(person_id=person.pk, version=1, by=cast["worker"], at=now, name="王建国")

    person.refresh_from_db()
    assert (person.version, AuditEvent.objects.count()) == (1, 0)


def test_amend_refuses_the_second_of_two_editors(person, cast, now):
    operations.amend(person_id=person.pk, version=1, by=cast["worker"], at=now, ethnic="01")

    with pytest.raises(operations.Changed) as refused:
        operations.amend(person_id=person.pk, version=1, by=cast["street"], at=now, ethnic="11")

    person.refresh_from_db()
    assert (person.ethnic, refused.value.version) == ("01", 2)


def test_a_corrected_number_brings_birth_and_sex_along(person, cast, now):
    operations.amend(person_id=person.pk, version=1, id_number=NUMBER, by=cast["worker"], at=now)

    person.refresh_from_db()
    assert (person.id_number, person.born_on, person.sex) == (NUMBER, dt.date(1953, 8, 7), "1")


def test_amend_refuses_a_number_that_somebody_else_has(person, cast, district, now):
    PersonFactory(station=district["willow"], number=NUMBER)

    with pytest.raises(rules.AlreadyRegistered, match="其他站"):
        operations.amend(person_id=person.pk, version=1, id_number=NUMBER, by=cast["worker"], at=now)


def test_amend_refuses_a_code_that_is_not_in_the_list(person, cast, now):
    with pytest.raises(validators.WrongValue, match="民族没有"):
        operations.amend(person_id=person.pk, version=1, ethnic="99x", by=cast["worker"], at=now)


def test_nobody_amends_who_has_died(person, cast, now):
    operations.take(Action.RECORD_DEATH, person_id=person.pk, note="家属来电", by=cast["worker"], at=now)

    with pytest.raises(rules.Closed, match="已故"):
        operations.amend(person_id=person.pk, version=2, ethnic="01", by=cast["worker"], at=now)


@pytest.mark.parametrize("name", ["leader", "verifier", "approver"])
def test_who_may_only_look_amends_nothing(person, cast, now, name):
    with pytest.raises(NotYours):
        operations.amend(person_id=person.pk, version=1, ethnic="01", by=cast[name], at=now)


@pytest.mark.parametrize("name", ["neighbour", "auditor", "sysadmin", "secadmin"])
def test_beyond_reach_a_person_does_not_exist(person, cast, now, name):
    with pytest.raises(Person.DoesNotExist):
        operations.amend(person_id=person.pk, version=1, ethnic="01", by=cast[name], at=now)


# -- steps -------------------------------------------------------------------------------------------------


def test_a_registration_goes_its_straight_way(person, cast, now):
    for action, who in [
        (Action.COLLECT, "worker"),
        (Action.CONFIRM, "worker"),
        (Action.CHECK, "street"),
        (Action.VERIFY, "officer"),
        (Action.FILE, "officer"),
    ]:
        operations.take(action, person_id=person.pk, by=cast[who], at=now)

    person.refresh_from_db()
    assert (person.state, person.filed_at, person.left_at) == (State.FILED, now, None)
    assert [step.state for step in RegistrationStep.objects.filter(person=person)] == list(states.WAY[1:])
    assert verbs() == ["person.collect", "person.confirm", "person.check", "person.verify", "person.file"]


@pytest.mark.parametrize("who", ["worker", "street", "officer"])
@pytest.mark.parametrize(("state", "action"), sorted(states.TABLE))
def test_each_step_asks_for_its_permission(district, cast, now, state, action, who):
    left = {"left_at": now} if state in states.LEFT else {}
    person = PersonFactory(station=district["bridge"], state=state, **left)
    move = states.TABLE[state, action]

    if cast[who].allows(move.needs, person):
        step = operations.take(action, person_id=person.pk, note="有原因", by=cast[who], at=now)
        assert step.state == move.to
    else:
        with pytest.raises(NotYours):
            operations.take(action, person_id=person.pk, note="有原因", by=cast[who], at=now)
        assert RegistrationStep.objects.count() == 0


def test_a_step_out_of_turn_leaves_no_trace(person, cast, now):
    with pytest.raises(CannotHappen):
        operations.take(Action.FILE, person_id=person.pk, by=cast["officer"], at=now)

    person.refresh_from_db()
    assert (person.state, AuditEvent.objects.count()) == (State.NOT_STARTED, 0)


def test_a_return_without_a_reason_is_refused(district, cast, now):
    person = PersonFactory(station=district["bridge"], state=State.SELF_CONFIRMED)

    with pytest.raises(rules.MustSayWhy):
        operations.take(Action.RETURN, person_id=person.pk, by=cast["street"], at=now)


def test_who_is_taken_back_is_filed_again_from_the_start(district, cast, now):
    person = PersonFactory(station=district["bridge"])
    operations.take(Action.RECORD_DEATH, person_id=person.pk, note="误报", by=cast["worker"], at=now)
    person.refresh_from_db()
    assert (person.left_at, person.filed_at is not None) == (now, True)

    operations.take(Action.REOPEN, person_id=person.pk, note="本人到站", by=cast["officer"], at=now)

    person.refresh_from_db()
    assert (person.state, person.left_at, person.filed_at) == (State.COLLECTED, None, None)


# -- moving, confirming ------------------------------------------------------------------------------------


def test_a_move_takes_along_what_belongs_to_the_person(whole_person, cast, district, now):
    operations.move_station(person_id=whole_person.pk, station=district["south"], by=cast["street"], at=now)

    assert Identity.objects.get(person=whole_person).station_id == district["south"].pk
    assert Contact.objects.get(person=whole_person).station_id == district["south"].pk
    assert AuditEvent.objects.get().detail == {"from_station": "990108001001", "to_station": "990108001002"}


@pytest.mark.parametrize(("who", "to"), [("worker", "south"), ("street", "willow")])
def test_a_move_needs_both_ends_within_reach(person, cast, district, now, who, to):
    with pytest.raises(NotYours):
        operations.move_station(person_id=person.pk, station=district[to], by=cast[who], at=now)

    person.refresh_from_db()
    assert person.station_id == district["bridge"].pk


def test_confirm_keeps_the_moment(person, cast, now):
    operations.confirm(person_id=person.pk, by=cast["worker"], at=now)

    person.refresh_from_db()
    assert person.confirmed_at == now
    assert verbs() == ["person.confirm"]


# -- reveal ------------------------------------------------------------------------------------------------


def reveal(person, by, at, field="id_number", reason="上门走访"):
    return operations.reveal(field, person_id=person.pk, reason=reason, by=by, at=at)


def test_a_reveal_gives_one_value_and_is_logged(whole_person, cast, now):
    assert reveal(whole_person, cast["worker"], now) == whole_person.id_number
    assert reveal(whole_person, cast["worker"], now, field="phone") == "13800000271"

    assert list(AuditEvent.objects.order_by("pk").values_list("verb", "detail__field", "detail__reason")) == [
        ("person.reveal", "id_number", "上门走访"),
        ("person.reveal", "phone", "上门走访"),
    ]


def test_no_reason_no_value(person, cast, now):
    with pytest.raises(rules.NeedsReason):
        reveal(person, cast["worker"], now, reason="")

    assert AuditEvent.objects.count() == 0


def test_a_leader_reveals_nothing(person, cast, now):
    with pytest.raises(NotYours):
        reveal(person, cast["leader"], now)


def test_the_thirty_first_reveal_of_an_hour_is_refused_and_logged(person, cast, now):
    for _ in range(30):
        reveal(person, cast["worker"], now)

    with pytest.raises(rules.TooManyReveals):
        reveal(person, cast["worker"], now)

    assert AuditEvent.objects.filter(verb="person.reveal_refused").count() == 1
    assert reveal(person, cast["worker"], now + dt.timedelta(hours=1, seconds=1)) == person.id_number
    assert reveal(person, cast["street"], now) == person.id_number  # the limit is each clerk's own


def test_two_posts_never_widen_each_other(someone, district, now):
    """Edits at home, looks next door: next door nothing is edited and nothing revealed."""
    user = someone(Role.COMMUNITY_WORKER, district["bridge"], (Role.CARD_APPROVER, district["west"]))
    scope = Scope.of(user, today=now.date())
    next_door = PersonFactory(station=district["willow"])

    with pytest.raises(NotYours):
        operations.amend(person_id=next_door.pk, version=1, ethnic="01", by=scope, at=now)
    with pytest.raises(NotYours):
        reveal(next_door, scope, now)


# -- lists worth keeping -----------------------------------------------------------------------------------


def test_a_saved_view_of_the_same_name_replaces_the_first(cast):
    operations.keep_view(name="高龄", query="age=80-", by=cast["worker"])
    operations.keep_view(name="高龄", query="age=70-79", by=cast["worker"])

    assert SavedView.objects.get().query == "age=70-79"


def test_nobody_drops_anothers_view(cast):
    view = operations.keep_view(name="高龄", query="age=80-", by=cast["worker"])

    operations.drop_view(view_id=view.pk, by=cast["street"])

    assert SavedView.objects.count() == 1


def test_saved_views_have_an_end(cast):
    for number in range(20):
        operations.keep_view(name=f"第{number}个", query="", by=cast["worker"])

    with pytest.raises(rules.TooManyViews):
        operations.keep_view(name="又一个", query="", by=cast["worker"])


def test_history_names_whose_deed_it_was(cast, district, now):
    person = register(cast["worker"], now, district["bridge"])

    assert person.events.get().pgh_context.metadata["user"] == cast["worker"].user_id


def test_factories_make_people_like_the_operations_do(cast, district, now):
    made = PersonFactory(station=district["bridge"], number=an_id_number(3))
    ContactFactory(person=made)
    IdentityFactory(person=made)

    assert reveal(made, cast["worker"], now) == an_id_number(3)
