"""Whose data, and which deeds: scope by official code, per permission."""

import datetime as dt
import itertools

import pytest

from stations.enums import Role
from stations.models import Station
from stations.permissions import GRANTS, Permission
from stations.scope import NotYours, Scope
from tests.stations.factories import PostFactory
from tests.veterans.factories import PersonFactory
from veterans.models import Person

TODAY = dt.date(2026, 3, 2)


@pytest.fixture
def people(district):
    return {
        place: PersonFactory(station=district[place]) for place in ("bridge", "south", "willow", "stranger")
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("officer", {"bridge", "south", "willow"}),
        ("leader", {"bridge", "south", "willow"}),
        ("street", {"bridge", "south"}),
        ("worker", {"bridge"}),
        ("neighbour", {"willow"}),
        ("auditor", set()),
        ("sysadmin", set()),
        ("secadmin", set()),
    ],
)
def test_each_of_the_cast_sees_exactly_the_people_below_their_post(people, cast, who, sees):
    seen = set(Person.objects.visible_to(cast[who]).values_list("pk", flat=True))

    assert seen == {people[place].pk for place in sees}


def test_without_a_post_nothing_is_visible(people, users):
    users["officer"].posts.all().delete()

    assert not Person.objects.visible_to(Scope.of(users["officer"], today=TODAY)).exists()


def test_a_code_that_begins_alike_at_another_length_is_not_within_reach(district, someone):
    east = someone(Role.STREET_WORKER, district["east"])
    agency = Station(code="990108A01", short_name="机关", level="AGENCY")

    assert not Scope.of(east, today=TODAY).allows(Permission.PERSON_VIEW, agency)


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(Role, 2)))
def test_two_posts_never_widen_each_other(first, second):
    # Made here, not from posts: the database refuses some of these pairs (test_administrators.py).
    both = Scope(user_id=1, reach=(("990108001", GRANTS[first]), ("990108002", GRANTS[second])))

    for permission in Permission:
        assert both.allows(permission, "990108001001") == (permission in GRANTS[first])
        assert both.allows(permission, "990108002001") == (permission in GRANTS[second])


def test_a_post_counts_from_its_first_to_its_last_day(district, someone):
    user = someone(Role.OFFICER, district["stranger"])
    PostFactory(
        user=user, station=district["east"], role=Role.STREET_WORKER,
        starts_on=dt.date(2026, 3, 2), ends_on=dt.date(2026, 3, 3),
    )  # fmt: skip

    allowed = [
        Scope.of(user, today=dt.date(2026, 3, day)).allows(Permission.PERSON_VIEW, "990108001")
        for day in (1, 2, 3, 4)
    ]

    assert allowed == [False, True, True, False]


def test_a_deed_beyond_ones_post_is_refused_with_a_sentence(cast):
    with pytest.raises(NotYours, match="没有办理此事的权限"):
        cast["worker"].require(Permission.PERSON_EDIT, "990108002001")


def test_a_disabled_account_reaches_nothing(users):
    users["officer"].is_active = False

    assert Scope.of(users["officer"], today=TODAY) == Scope(user_id=None)


def test_the_wider_of_two_places_for_one_permission_is_enough(district, someone):
    user = someone(Role.STREET_WORKER, district["east"], (Role.COMMUNITY_WORKER, district["bridge"]))

    assert Scope.of(user, today=TODAY).places(Permission.PERSON_VIEW) == ["990108001"]


def test_no_role_sees_both_files_and_logs():
    mixed = [
        role for role, granted in GRANTS.items() if {Permission.AUDIT_VIEW, Permission.PERSON_VIEW} <= granted
    ]

    assert mixed == []
