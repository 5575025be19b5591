"""The scope of a list by itself: here no wall of the database stands behind it."""

import pytest

from bureau.progress import lists
from bureau.progress.enums import Behind
from tests.progress.conftest import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(people):
    return {"bridge": people("bridge", 3, filed=["03-02"]), "willow": people("willow", 2, filed=["03-02"])}


def test_a_frozen_list_gives_only_what_the_reader_may_see(frozen, town, cast):
    everybody = lists.frozen(frozen("03-02"), code="990108", behind=Behind.DUE)

    seen = {subject for subject, _ in lists.pairs(everybody, scope=cast["worker"])}

    assert everybody.count() == 5
    assert seen == {person.pk for person in town["bridge"]}
    assert list(lists.pairs(everybody, scope=cast["auditor"])) == []


def test_a_counted_list_gives_only_what_the_reader_may_see(filed_rate, town, cast):
    at = clock("03-03")

    for behind, count in [(Behind.DUE, 3), (Behind.DONE, 1), (Behind.LEFT, 2)]:
        rows = lists.counted(filed_rate, code="990108", behind=behind, at=at, scope=cast["worker"])
        assert {code for _, code in rows} == {"990108001001"}
        assert len(rows) == count


def test_a_name_is_told_only_of_whom_the_reader_may_see_today(filed_rate, town, cast):
    stranger = town["willow"][0]

    (told,) = lists.describe(
        [(stranger.pk, "990108001001")], indicator=filed_rate, scope=cast["worker"], at=clock("03-03")
    )

    assert (told.name, told.url, told.state_now) == ("已不在您的范围", "", "")


def test_a_list_page_costs_the_same_for_one_and_many(
    filed_rate, town, cast, people, django_assert_num_queries
):
    for count in (1, 3):
        pairs = [(person.pk, person.station_id) for person in town["bridge"][:count]]
        with django_assert_num_queries(3):
            lists.describe(pairs, indicator=filed_rate, scope=cast["leader"], at=clock("03-03"))
