import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.desk import operations, queries
from bureau.desk.models import PutOff
from bureau.desk.operations import CannotPutOff
from preferential_cards.enums import State
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import PersonFactory
from tests.visits.factories import VisitTaskFactory, born
from veterans.enums import State as Registration

# session, user, posts · the wall (5) · cards, registrations, visits, needs, events, tickets, hardship, samples, gaps, steps of a campaign, reports · put off · post
QUEUE_QUERIES = 19


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def waiting(district):
    """A visit five days late, a returned card two days late, an old person whose file is on the way, one of the neighbour."""
    today = timezone.localdate()
    visit = VisitTaskFactory(
        person__station=district["bridge"], person__name="吴定邦", due_on=today - dt.timedelta(days=5)
    )
    card = ApplicationFactory(
        person__station=district["bridge"],
        state=State.RETURNED,
        state_since=ago(32),
        due_on=today - dt.timedelta(days=2),
    )
    file = PersonFactory(
        station=district["bridge"],
        number=born(1940),
        state=Registration.NOT_STARTED,
        filed_at=None,
        registered_at=ago(3),
    )
    VisitTaskFactory(person__station=district["willow"], due_on=today)
    return [f"visit:{visit.pk}", f"card:{card.pk}:RETURNED", f"person:{file.pk}:NOT_STARTED"]


def test_the_queue_orders_what_is_due_over_all_rooms_and_says_why(cast, waiting):
    found = queries.due(cast["worker"], timezone.now(), most=10)

    assert [item.key for item in found] == waiting
    assert [item.reason for item in found][:2] == ["高龄老人，超期 5 天", "已等 32 天，超期 2 天"]
    assert found[2].reason.startswith("80 岁以上，已等 3 天")
    assert [item.whom[1:] for item in found] == ["**", "**", "**"]


def test_the_list_on_the_page_is_the_list_of_the_home_page_and_leads_on(as_, waiting):
    client = as_("worker")

    home, whole = (client.get(reverse(f"desk:{name}")).context["queue"] for name in ("home", "queue"))

    assert [item.key for item in home] == [item.key for item in whole] == waiting
    assert all(client.get(item.url).status_code == 200 for item in home)


def test_what_was_put_off_comes_back_on_its_day_and_only_my_queue_forgets_it(
    as_, cast, waiting, time_machine
):
    client = as_("worker")

    client.post(
        reverse("desk:put_off"), {"key": waiting[0], "days": "3", "reason": "等女儿回来", "back": "queue"}
    )

    now = timezone.now()
    assert [item.key for item in queries.due(cast["worker"], now, most=10)] == waiting[1:]
    assert waiting[0] in [item.key for item in queries.due(cast["street"], now, most=20)]
    time_machine.move_to(now + dt.timedelta(days=3))
    assert queries.due(cast["worker"], timezone.now(), most=10)[0].key == waiting[0]


@pytest.mark.parametrize(
    ("said", "words"), [({"reason": " ", "days": 3}, "为什么"), ({"reason": "x", "days": 40}, "最多放 14 天")]
)
def test_putting_off_wants_a_reason_and_a_near_day(cast, now, said, words):
    until = timezone.localdate(now) + dt.timedelta(days=said["days"])

    with pytest.raises(CannotPutOff, match=words):
        operations.put_off("visit:1", until=until, reason=said["reason"], by=cast["worker"], at=now)


def test_a_made_up_key_and_an_empty_reason_are_told_and_write_nothing(as_):
    client = as_("worker")
    for wrong in (
        {"key": "<script>", "days": "1", "reason": "x"},
        {"key": "visit:1", "days": "1", "reason": ""},
    ):
        client.post(reverse("desk:put_off"), wrong)

    assert PutOff.objects.count() == 0


def test_who_has_no_post_with_people_has_an_empty_queue(as_, waiting):
    assert as_("auditor").get(reverse("desk:queue")).context["queue"] == []


@pytest.mark.parametrize("count", [1, 4])
def test_the_queue_costs_the_same_for_one_and_four(as_, district, count, django_assert_num_queries):
    for _ in range(count):
        VisitTaskFactory(person__station=district["bridge"], due_on=timezone.localdate())
        ApplicationFactory(person__station=district["bridge"], state=State.RETURNED, state_since=ago(32))
    client = as_("worker")

    with django_assert_num_queries(QUEUE_QUERIES):
        client.get(reverse("desk:queue"))
