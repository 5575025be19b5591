"""Stations, posts and accounts: who may, what is refused, what remains in the trail, and that it acts at once."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from bureau.accounts.models import User
from bureau.kit.models import AuditEvent
from stations import operations, rules
from stations.enums import Level, Role, StationStatus
from stations.models import Post, Station
from stations.permissions import Permission
from stations.scope import NotYours, Scope
from tests.stations.factories import PostFactory, UserFactory
from tests.veterans.factories import PersonFactory
from veterans.models import Person

TODAY = dt.date(2026, 3, 2)


def appoint(user, station, role, *, by, at, **term):
    return operations.appoint(
        user_id=user.pk,
        station_code=station.code,
        role=role,
        by=by,
        at=at,
        **{"starts_on": TODAY} | term,
    )


# -- stations ---------------------------------------------------------------------------------------------


def new_station(code, level, parent):
    return Station(code=code, name="新站退役军人服务站", short_name="新站", level=level, parent=parent)


def test_the_bureau_adds_a_station_below_its_street(district, cast, now):
    station = new_station("990108001003", Level.COMMUNITY, district["east"])

    operations.add_station(station, by=cast["officer"], at=now)

    assert list(district["east"].children.order_by("code").values_list("code", flat=True)) == [
        "990108001001",
        "990108001002",
        "990108001003",
    ]
    assert AuditEvent.objects.get().verb == "station.add"


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("990108002009", Level.COMMUNITY, "east"),  # the code lies under the other street
        ("990108001009", Level.COMMUNITY, "district"),  # a community under a district
        ("990108009", Level.STREET, None),  # a street under nothing
        ("990108U01", Level.UNIVERSITY, "east"),  # a university belongs to the district
    ],
)
def test_the_tree_says_the_same_as_the_codes(district, cast, now, code, level, parent):
    station = new_station(code, level, district.get(parent))

    with pytest.raises(rules.WrongPlace):
        operations.add_station(station, by=cast["officer"], at=now)

    assert not Station.objects.filter(code=code).exists()


def test_a_code_of_the_wrong_length_is_refused_by_form_and_database(district, cast, now):
    station = new_station("99010800109", Level.COMMUNITY, district["east"])

    with pytest.raises(ValidationError, match="编码与类型不符"):
        operations.add_station(station, by=cast["officer"], at=now)


def test_a_university_stands_below_the_district_and_beside_the_streets(district, cast, now):
    operations.add_station(
        new_station("990108U01", Level.UNIVERSITY, district["district"]), by=cast["officer"], at=now
    )

    assert cast["officer"].allows(Permission.PERSON_VIEW, "990108U01")
    assert not cast["street"].allows(Permission.PERSON_VIEW, "990108U01")


def test_what_may_change_changes_and_the_trail_has_both_words(district, cast, now):
    operations.amend_station(
        "990108001001", values={"phone": "0571-00000000", "address": ""}, by=cast["officer"], at=now
    )

    assert Station.objects.get(code="990108001001").phone == "0571-00000000"
    assert AuditEvent.objects.get().detail == {"changed": {"phone": ["", "0571-00000000"]}}


def test_a_station_with_staff_is_not_closed(district, users, cast, now):
    with pytest.raises(rules.WrongPlace, match="1 个在任岗位"):
        operations.amend_station(
            "990108001001", values={"status": StationStatus.CLOSED}, by=cast["officer"], at=now
        )


def test_a_street_keeps_the_telephone_of_its_station_and_changes_no_name(district, cast, now):
    operations.amend_station("990108001001", values={"phone": "1"}, by=cast["street"], at=now)

    with pytest.raises(NotYours):
        operations.amend_station("990108001001", values={"name": "别名"}, by=cast["street"], at=now)
    with pytest.raises(NotYours):
        operations.amend_station("990108001001", values={"phone": "2"}, by=cast["verifier"], at=now)


# -- posts ------------------------------------------------------------------------------------------------


def test_an_appointment_acts_with_the_next_request(district, cast, now):
    user = UserFactory()
    before = Scope.of(user, today=TODAY)

    appoint(user, district["bridge"], Role.COMMUNITY_WORKER, by=cast["secadmin"], at=now)

    assert not before.allows(Permission.PERSON_VIEW, "990108001001")
    assert Scope.of(user, today=TODAY).allows(Permission.PERSON_VIEW, "990108001001")
    assert not Scope.of(user, today=TODAY).allows(Permission.PERSON_VIEW, "990108001002")
    assert AuditEvent.objects.get().detail == {"station": "990108001001", "role": "COMMUNITY_WORKER"}


def test_a_withdrawn_post_is_gone_with_the_next_request(district, users, cast, now):
    post = users["worker"].posts.get()

    operations.withdraw_post(post.pk, by=cast["secadmin"], at=now)

    assert Scope.of(users["worker"], today=TODAY).reach == ()
    assert Post.objects.get(pk=post.pk).ends_on == dt.date(2026, 3, 1)
    assert AuditEvent.objects.get().verb == "post.withdraw"


def test_a_post_that_began_today_and_is_taken_back_today_never_was(district, cast, now):
    user = UserFactory()
    post = appoint(user, district["bridge"], Role.COMMUNITY_WORKER, by=cast["secadmin"], at=now)

    operations.withdraw_post(post.pk, by=cast["secadmin"], at=now)

    assert Scope.of(user, today=TODAY).reach == ()
    assert not user.posts.exists()
    assert [event.verb for event in AuditEvent.objects.order_by("pk")] == ["post.appoint", "post.withdraw"]


def test_a_post_may_run_out_with_a_day(district, users, cast, now):
    post = users["worker"].posts.get()

    operations.end_post(post.pk, last_day=dt.date(2026, 3, 31), by=cast["secadmin"], at=now)

    assert Scope.of(users["worker"], today=dt.date(2026, 3, 31)).reach != ()
    assert Scope.of(users["worker"], today=dt.date(2026, 4, 1)).reach == ()


def test_a_term_does_not_end_in_the_past(district, users, cast, now):
    with pytest.raises(rules.WrongPost):
        operations.end_post(
            users["worker"].posts.get().pk, last_day=dt.date(2026, 2, 1), by=cast["secadmin"], at=now
        )


@pytest.mark.parametrize("name", ["leader", "officer", "street", "worker", "auditor", "sysadmin"])
def test_only_the_security_administrator_appoints(district, cast, now, name):
    with pytest.raises(NotYours):
        appoint(UserFactory(), district["bridge"], Role.COMMUNITY_WORKER, by=cast[name], at=now)


def test_the_security_administrator_appoints_nobody_next_door(district, cast, now):
    with pytest.raises(NotYours):
        appoint(UserFactory(), district["stranger"], Role.OFFICER, by=cast["secadmin"], at=now)


def test_nobody_appoints_or_dismisses_themselves(district, users, cast, now):
    with pytest.raises(rules.WrongPost, match="不能任命自己"):
        appoint(users["secadmin"], district["district"], Role.SECURITY_ADMIN, by=cast["secadmin"], at=now)
    with pytest.raises(rules.WrongPost, match="不能收回自己"):
        operations.withdraw_post(users["secadmin"].posts.get().pk, by=cast["secadmin"], at=now)


@pytest.mark.parametrize(
    ("has", "wants"),
    [
        (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
        (Role.AUDITOR, Role.OFFICER),
        (Role.OFFICER, Role.SYSTEM_ADMIN),
    ],
)
def test_an_administrator_is_nothing_else_and_is_told_so(district, cast, now, has, wants):
    user = PostFactory(role=has, station=district["district"]).user

    with pytest.raises(rules.WrongPost, match="不能兼任"):
        appoint(user, district["district"], wants, by=cast["secadmin"], at=now)


def test_a_closed_account_gets_no_post(district, cast, now):
    with pytest.raises(rules.WrongAccount):
        appoint(
            UserFactory(is_active=False),
            district["bridge"],
            Role.COMMUNITY_WORKER,
            by=cast["secadmin"],
            at=now,
        )


@pytest.mark.slow
def test_two_posts_never_widen_each_other(district, now):
    """Every pair of roles at two places: a permission reaches exactly where a post grants that very permission (F104)."""
    places = [district["bridge"], district["willow"]]
    for place in places:
        PersonFactory(station=place)
    kept_apart = rules.ADMINISTRATORS
    pairs = [(a, b) for a in Role for b in Role if a == b or not kept_apart & {a, b}]
    for first, second in pairs:
        user = UserFactory()
        PostFactory(user=user, role=first, station=places[0])
        PostFactory(user=user, role=second, station=places[1])
        both = Scope.of(user, today=TODAY)
        for station, role in zip(places, (first, second), strict=True):
            alone = Scope.of(PostFactory(role=role, station=station).user, today=TODAY)
            for permission in Permission:
                assert both.allows(permission, station) == alone.allows(permission, station)
            seen = Person.objects.visible_to(both).filter(station=station)
            assert list(seen) == list(Person.objects.visible_to(alone))


# -- accounts ---------------------------------------------------------------------------------------------


def test_a_new_account_can_sign_in_and_do_nothing(district, cast, now):
    user, password = operations.open_account(
        username="newcomer", full_name="新同事", is_staff=False, by=cast["sysadmin"], at=now
    )

    assert user.check_password(password)
    assert Scope.of(user, today=TODAY).reach == ()
    assert password not in str(AuditEvent.objects.get().detail)


@pytest.mark.parametrize("name", ["leader", "officer", "secadmin", "auditor", "worker"])
def test_only_the_system_administrator_opens_accounts(cast, now, name):
    with pytest.raises(NotYours):
        operations.open_account(
            username="newcomer", full_name="新同事", is_staff=False, by=cast[name], at=now
        )

    assert not User.objects.filter(username="newcomer").exists()


def test_a_closed_account_is_out_with_the_next_request(client, users, cast, now):
    client.force_login(users["worker"])

    operations.close_account(users["worker"].pk, by=cast["sysadmin"], at=now)

    users["worker"].refresh_from_db()
    assert Scope.of(users["worker"], today=TODAY).user_id is None
    operations.reopen_account(users["worker"].pk, by=cast["sysadmin"], at=now)
    users["worker"].refresh_from_db()
    assert Scope.of(users["worker"], today=TODAY).reach != ()


def test_an_account_of_the_next_district_is_not_ours(district, cast, now):
    stranger = PostFactory(role=Role.OFFICER, station=district["stranger"]).user

    with pytest.raises(NotYours):
        operations.reset_password(stranger.pk, by=cast["sysadmin"], at=now)


def test_a_new_password_replaces_the_old_one(users, cast, now):
    password = operations.reset_password(users["worker"].pk, by=cast["sysadmin"], at=now)

    users["worker"].refresh_from_db()
    assert users["worker"].check_password(password)


def test_nobody_closes_their_own_account(users, cast, now):
    with pytest.raises(rules.WrongPost):
        operations.close_account(users["sysadmin"].pk, by=cast["sysadmin"], at=now)
