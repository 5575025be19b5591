import pytest
from django.urls import reverse

from preferential_cards.enums import Action, State
from preferential_cards.models import Application
from tests.preferential_cards.factories import ApplicationFactory


@pytest.fixture
def staff_(as_, users):
    """staff_("officer") → the client of a member of the bureau who may enter the admin."""

    def sign_in(name):
        users[name].is_staff = True
        users[name].save()
        return as_(name)

    return sign_in


def change(application):
    return reverse("admin:preferential_cards_application_change", args=[application.pk])


LIST = "admin:preferential_cards_application_changelist"


def test_the_list_is_scoped_like_every_page(staff_, district):
    mine = ApplicationFactory(person__station=district["bridge"])
    ApplicationFactory(person__station=district["willow"])

    response = staff_("street").get(reverse(LIST))

    assert list(response.context["cl"].queryset) == [mine]


def test_an_application_of_another_street_does_not_exist(staff_, district):
    theirs = ApplicationFactory(person__station=district["willow"])

    assert staff_("street").get(change(theirs)).status_code == 404


def test_a_button_takes_the_step_that_the_page_takes(staff_, application, walk, users):
    walk(application, Action.SUBMIT)

    staff_("street").post(change(application), {"_decide": "ACCEPT", "_note": "材料齐"})

    step = application.steps.last()
    assert (step.state, step.note, step.by) == (State.ACCEPTED, "材料齐", users["street"])


def test_a_return_asks_for_its_kind_and_a_card_for_its_number(staff_, application, walk):
    walk(application, Action.SUBMIT)
    client = staff_("street")

    refused = client.post(change(application), {"_decide": "RETURN", "_note": "蓝底"}, follow=True)
    client.post(change(application), {"_decide": "RETURN", "_reason": "PHOTO_BAD"})

    assert "请选择退回原因，申请人会看到" in refused.content.decode()
    application.refresh_from_db()
    assert application.state == State.RETURNED


@pytest.mark.parametrize("who", ["leader", "officer"])
def test_nothing_that_a_step_owns_can_be_typed(staff_, application, who):
    staff_(who).post(change(application), {"state": "ISSUED", "card_number": "33010800001234"})

    application.refresh_from_db()
    assert (application.state, application.card_number) == (State.DRAFT, "")


def test_a_selection_leads_to_the_page_that_shows_what_would_happen(staff_, district):
    made = ApplicationFactory(person__station=district["bridge"], state=State.SUBMITTED)

    response = staff_("street").post(reverse(LIST), {"action": "ACCEPT", "_selected_action": [made.pk]})

    assert response.url == f"{reverse('cards:preview')}?action=ACCEPT&ids={made.pk}"


def test_the_pages_show_no_full_name_and_no_full_number(staff_, application):
    client = staff_("officer")

    for url in (reverse(LIST), change(application)):
        text = client.get(url).content.decode()
        assert "王建国" not in text
        assert application.person.id_number not in text


def test_nothing_is_added_or_deleted_in_the_admin(staff_, application):
    client = staff_("officer")

    assert client.get(reverse("admin:preferential_cards_application_add")).status_code == 403
    assert (
        client.get(reverse("admin:preferential_cards_application_delete", args=[application.pk])).status_code
        == 403
    )
    assert Application.objects.count() == 1
