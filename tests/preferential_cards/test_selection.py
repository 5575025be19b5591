"""One decision on a selection, through the pages: first what would happen, then the button."""

import pytest
from django.urls import reverse

from preferential_cards.enums import Action, State
from preferential_cards.models import Application
from tests.preferential_cards.factories import ApplicationFactory


@pytest.fixture
def three(district):
    return [
        ApplicationFactory(person__station=district["bridge"], person__name="王建国", state=state)
        for state in (State.SUBMITTED, State.SUBMITTED, State.ISSUED)
    ]


def ask(client, applications, action=Action.ACCEPT, **more):
    params = {"action": action, "ids": [a.pk for a in applications], **more}
    return client.get(reverse("cards:preview"), params)


def test_the_preview_names_the_number_hit_and_changes_nothing(as_, three):
    response = ask(as_("street"), three)

    assert (response.context["total"], len(response.context["free"])) == (3, 2)
    assert response.context["blocked"] == [(three[2], "“已发放”的申请不能“受理”")]
    assert "受理 2 件" in response.content.decode()
    assert Application.objects.filter(state=State.ACCEPTED).count() == 0


def test_every_one_that_the_filters_leave_can_be_chosen(as_, three, district):
    ApplicationFactory(person__station=district["south"], state=State.SUBMITTED)

    response = ask(as_("street"), [], every="1", state="SUBMITTED", station=district["bridge"].code)

    assert response.context["total"] == 2


def test_the_preview_shows_nothing_of_a_neighbour(as_, three, district):
    theirs = ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED)

    assert ask(as_("street"), [theirs]).context["total"] == 0


def test_the_button_decides_and_tells_each_outcome(as_, three):
    ids = ",".join(str(a.pk) for a in three)

    response = as_("street").post(reverse("cards:take_many"), {"action": "ACCEPT", "ids": ids})

    assert (response.context["done"], response.context["left"]) == (2, 1)
    assert "“已发放”的申请不能“受理”" in response.content.decode()


def test_a_neighbour_slipped_in_stops_the_whole_selection(as_, three, district):
    theirs = ApplicationFactory(person__station=district["willow"], state=State.SUBMITTED)
    ids = f"{three[0].pk},{theirs.pk}"

    response = as_("street").post(reverse("cards:take_many"), {"action": "ACCEPT", "ids": ids})

    assert response.status_code == 409
    assert "有 1 件不在您的范围内，一件也没有办" in response.content.decode()
    assert Application.objects.filter(state=State.ACCEPTED).count() == 0


def test_a_missing_reason_is_asked_for_on_the_same_page(as_, three):
    response = as_("street").post(
        reverse("cards:take_many"), {"action": "RETURN", "ids": str(three[0].pk), "note": "蓝底"}
    )

    assert response.status_code == 409
    assert "蓝底" in response.content.decode()


@pytest.mark.parametrize("ids", ["", "1;2", "abc", "1,"])
def test_a_selection_that_came_from_no_list_is_sent_back_to_it(as_, three, ids):
    client = as_("street")

    assert client.post(reverse("cards:take_many"), {"action": "ACCEPT", "ids": ids}).status_code == 302
    assert client.get(reverse("cards:preview"), {"action": "ACCEPT", "ids": ids}).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_costs_the_same_for_one_and_three(as_, district, count, django_assert_num_queries):
    chosen = [
        ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED) for _ in range(count)
    ]
    client = as_("street")

    with django_assert_num_queries(11):
        ask(client, chosen)
