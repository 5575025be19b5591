import pytest
from django.urls import reverse

from tests.veterans.factories import PersonFactory
from tests.veterans.tickets.factories import TicketFactory
from veterans.tickets.enums import State
from veterans.tickets.models import Ticket


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
