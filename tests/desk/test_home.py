import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from preferential_cards.enums import State
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import PersonFactory
from veterans.enums import State as Registration

# session, user, posts · the wall (5) · heaps of cards, registrations, rosters, rooms, swaps, matters of duty, tickets,
# who of a training is to be told, hardship, samples · the queue of twelve rooms, what was put off · stations, four counts · my post
DESK_QUERIES = 50


def ago(days):
    return timezone.now() - dt.timedelta(days=days)


def heaps(response):
    return [(duty.what, duty.count, duty.late) for duty in response.context["duties"]]


@pytest.mark.parametrize(
    ("who", "waits"),
    [
        ("worker", ["优待证申领“退回补正”", "建档“待采集”", "优待证申领“草稿”"]),
        ("street", ["优待证申领“退回补正”", "优待证申领“站已签收”", "优待证申领“已提交”", "建档“本人已确认”", "建档“待采集”", "优待证申领“草稿”"]),
        ("verifier", ["优待证申领“已受理”"]),
        ("approver", ["优待证申领“已核实”"]),
        ("leader", []),
        ("neighbour", []),
        ("auditor", []),
    ],
)  # fmt: skip
def test_each_post_finds_what_waits_for_it_and_nothing_else(as_, district, who, waits):
    waiting = [
        (State.RETURNED, 40), (State.AT_STATION, 20), (State.SUBMITTED, 9), (State.ACCEPTED, 3), (State.VERIFIED, 3),
        (State.DRAFT, 1), (State.ISSUED, 90), (State.WITHDRAWN, 90),
    ]  # fmt: skip
    for state, days in waiting:
        ApplicationFactory(person__station=district["bridge"], state=state, state_since=ago(days))
    for state, days in [(Registration.NOT_STARTED, 4), (Registration.SELF_CONFIRMED, 6)]:
        PersonFactory(station=district["bridge"], state=state, filed_at=None, registered_at=ago(days))

    assert [what for what, _, _ in heaps(as_(who).get(reverse("desk:home")))] == waits


def test_the_late_come_first_then_the_oldest(as_, district):
    for state, days in [(State.ACCEPTED, 8), (State.MAKING, 60), (State.ACCEPTED, 20), (State.ACCEPTED, 2)]:
        ApplicationFactory(person__station=district["bridge"], state=state, state_since=ago(days))

    response = as_("verifier").get(reverse("desk:home"))

    assert heaps(response) == [("优待证申领“已受理”", 3, 1), ("优待证申领“制证中”", 1, 0)]
    assert [item.reason.split("，")[0] for item in response.context["queue"]] == [
        "已等 20 天", "已等 8 天", "已等 2 天", "已等 60 天",
    ]  # fmt: skip


def test_the_numbers_are_those_of_the_lists_behind_them(as_, district):
    ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED)
    ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED)
    client = as_("street")

    duty = client.get(reverse("desk:home")).context["duties"][0]

    assert duty.count == len(client.get(duty.url).context["lines"]) == 1


def test_progress_counts_my_place_and_leads_to_the_lists(as_, district):
    ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED)
    ApplicationFactory(person__station=district["bridge"], state=State.DRAFT)
    ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED)

    applied, issued = as_("worker").get(reverse("desk:home")).context["progress"]

    assert (applied.place, applied.done, applied.due, applied.left) == ("桥北社区", 1, 2, 1)
    assert (issued.done, issued.due, issued.rate) == (0, 1, 0.0)
    assert "indicator=card_application_rate&station=990108001001&" in applied.behind["missing"]


def test_an_empty_desk_says_so_and_the_order_is_explained_on_a_full_one(as_, district):
    client = as_("worker")

    assert "没有等您办的" in client.get(reverse("desk:home")).content.decode()
    ApplicationFactory(person__station=district["bridge"])
    assert "先超期的，再等得最久的" in client.get(reverse("desk:home")).content.decode()


@pytest.mark.parametrize(
    ("who", "shortcuts"),
    [
        ("worker", ["登记建档", "走访", "导入名册", "优待证申领"]),
        ("street", ["登记建档", "走访", "导入名册", "发放证件"]),
        ("leader", ["驾驶舱", "优待证申领", "晾晒榜", "服务站"]),
        ("sysadmin", ["账号", "离岗交接", "服务站"]),
        ("secadmin", ["岗位", "离岗交接", "服务站"]),
        ("auditor", ["操作留痕", "服务站"]),
    ],
)
def test_the_shortcuts_fit_the_post_and_open(as_, who, shortcuts):
    shown = as_(who).get(reverse("desk:home")).context["shortcuts"]

    assert [shortcut.label for shortcut in shown] == shortcuts
    assert all(shortcut.url for shortcut in shown)


def test_leaders_see_what_needs_their_word_with_its_reason(as_, district):
    ApplicationFactory(person__station=district["bridge"], state=State.AT_STATION, state_since=ago(20))

    response = as_("leader").get(reverse("desk:home"))

    assert [(a.text, a.why) for a in response.context["alerts"]] == [
        ("1 张优待证到站后超过 10 个工作日没有发放", "东街街道 1")
    ]


def test_administrators_see_no_person(as_, district):
    ApplicationFactory(person__station=district["bridge"], person__name="王建国")

    for who in ("sysadmin", "secadmin", "auditor"):
        text = as_(who).get(reverse("desk:home")).content.decode()
        assert "王" not in text
        assert "您的岗位不看人员档案" in text


def test_the_desk_is_for_those_who_have_signed_in(client, db):
    assert client.get("/").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_one_and_three(as_, district, count, django_assert_num_queries):
    for _ in range(count):
        ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED, state_since=ago(9))
    client = as_("street")

    with django_assert_num_queries(DESK_QUERIES):
        client.get(reverse("desk:home"))
