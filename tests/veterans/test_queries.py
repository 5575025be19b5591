import datetime as dt

import pytest
from django.db import connection

from bureau.kit import pinyin
from bureau.kit.models import AuditEvent
from tests.veterans.factories import ContactFactory, PersonFactory, an_id_number
from veterans import queries
from veterans.models import Person


def named(name, station, **more):
    sound, initials = pinyin.spell(name)
    return PersonFactory(name=name, pinyin=sound, initials=initials, station=station, **more)


@pytest.fixture
def town(district):
    """Two whom a search may find, and their namesakes in the next street."""
    found = named("王建国", district["bridge"], number=an_id_number(9, born="19500101"))
    ContactFactory(person=found, number="13800000271")
    named("单雄信", district["bridge"], number=an_id_number(21, born="19510203"))
    hidden = named("王建国", district["willow"], number=an_id_number(31, born="19500101"))
    ContactFactory(person=hidden, number="13800000271")
    return found


def found_by(text, scope):
    return [person.name for person in queries.matching(Person.objects.visible_to(scope), text)]


@pytest.mark.parametrize(
    "text",
    [
        "王", "王建", "王建国", "建国", " 王 建国 ", "wang", "WANGJIAN", "wang jian guo", "wangjianguo", "wjg", "wj",
        an_id_number(9, born="19500101"), an_id_number(9, born="19500101")[-4:], "13800000271", "138 0000 0271", "0271",
    ],
)  # fmt: skip
def test_the_box_finds_somebody_by(text, town, cast):
    assert found_by(text, cast["worker"]) == ["王建国"]


@pytest.mark.parametrize("text", ["shan", "dan", "danxiongxin", "sxx", "dxx", "单"])
def test_a_surname_with_two_readings_is_found_by_both(text, town, cast):
    assert found_by(text, cast["worker"]) == ["单雄信"]


@pytest.mark.parametrize("text", ["", "  ", "李", "zhao", "9999", "13911111111", "建军", "%", "_", "王%"])
def test_what_nobody_is_called_finds_nobody(text, town, cast):
    assert found_by(text, cast["worker"]) == []


def test_the_fifteen_digits_of_an_old_card_find_their_bearer(town, cast):
    number = an_id_number(9, born="19500101")

    assert found_by(number[:6] + number[8:17], cast["worker"]) == ["王建国"]


def test_a_search_does_not_look_over_the_fence(town, cast):
    for text in ("王", "wjg", "0271", "13800000271", an_id_number(31, born="19500101")):
        assert all(
            person.station_id == "990108001001" for person in queries.suggestions(text, by=cast["worker"])
        )
    assert found_by(an_id_number(31, born="19500101"), cast["neighbour"]) == ["王建国"]


def test_who_has_no_post_at_people_finds_nobody(town, cast):
    assert found_by("王", cast["auditor"]) == []


def test_names_that_begin_so_come_before_those_that_only_hold_it(town, cast, district):
    named("建王国", district["bridge"])

    assert [person.name for person in queries.suggestions("王", by=cast["worker"])] == ["王建国"]


@pytest.mark.parametrize("count", [1, 5])
def test_suggestions_cost_the_same_for_one_and_for_five(count, district, cast, django_assert_num_queries):
    for _ in range(count):
        ContactFactory(person=named("赵大", district["bridge"]))

    with django_assert_num_queries(4):  # people, identities, telephones, ratings
        assert len(queries.suggestions("赵", by=cast["worker"])) == count


@pytest.mark.parametrize("text", ["王", "wang", "wjg", "0271", "13800000271"])
def test_every_search_walks_an_index_behind_the_wall(text, town, cast):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    people = queries.matching(Person.objects.visible_to(cast["officer"]), text)

    plan = people.explain()

    assert "Seq Scan on veterans_person" not in plan
    assert any(index in plan for index in ("person_by_", "person_at_its_station")), plan


def test_held_by_knows_only_whom_i_may_see(town, cast):
    assert queries.held_by(an_id_number(9, born="19500101"), by=cast["worker"]) == town
    assert queries.held_by(an_id_number(31, born="19500101"), by=cast["worker"]) is None


def test_the_same_name_and_birth_under_another_number_is_pointed_out(town, cast):
    alike = queries.same_name_and_birth(
        "王建国", town.born_on, an_id_number(77, born="19500101"), by=cast["worker"]
    )

    assert alike == [town]
    assert queries.same_name_and_birth("", town.born_on, "", by=cast["worker"]) == []


def test_reveals_are_counted_by_the_hour_and_by_the_day(town, cast, now):
    for minutes in (10, 59, 61, 23 * 60, 25 * 60):
        AuditEvent.objects.create(
            verb="person.reveal",
            target="x",
            by_id=cast["worker"].user_id,
            at=now - dt.timedelta(minutes=minutes),
        )

    assert queries.reveals_by(cast["worker"].user_id, at=now) == {"last_hour": 2, "last_day": 4}
