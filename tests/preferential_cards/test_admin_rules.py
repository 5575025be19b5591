import datetime as dt

import pytest
from django.urls import reverse

from preferential_cards import clocks
from preferential_cards.enums import State
from preferential_cards.models import Clock
from preferential_cards.models.rulebook import forget


@pytest.fixture
def officer(as_, users):
    users["officer"].is_staff = True
    users["officer"].save()
    yield as_("officer")
    forget()  # rules are kept in memory for half a minute, and the database takes this test back


def test_the_officer_ends_a_rule_and_begins_another(officer):
    old = Clock.objects.get(key=State.SUBMITTED)
    form = {"holder": "STREET", "counts_from": "STATE", "length": 3, "unit": "WORKDAYS", "basis": "新规定"}

    officer.post(
        reverse("admin:preferential_cards_clock_change", args=[old.pk]),
        form | {"length": old.length, "basis": old.basis, "valid_to": "2026-02-28"},
    )
    officer.post(
        reverse("admin:preferential_cards_clock_add"),
        form | {"key": State.SUBMITTED, "valid_from": "2026-03-01", "valid_to": ""},
    )

    forget()
    assert clocks.rule(State.SUBMITTED, dt.date(2026, 2, 1)).length == 5
    assert clocks.rule(State.SUBMITTED, dt.date(2026, 3, 2)).length == 3


@pytest.mark.parametrize("model", ["clock", "paperrule", "eligibilityrule", "clockrun"])
def test_a_street_worker_does_not_open_the_rule_book(as_, users, model):
    users["street"].is_staff = True
    users["street"].save()

    assert as_("street").get(reverse(f"admin:preferential_cards_{model}_changelist")).status_code in {
        302,
        403,
    }


@pytest.mark.parametrize("model", ["clock", "paperrule", "eligibilityrule", "clockrun", "obstacle"])
def test_the_lists_open_for_who_keeps_them(officer, as_, users, model):
    users["verifier"].is_staff = True
    users["verifier"].save()
    client = as_("verifier") if model == "obstacle" else officer

    assert client.get(reverse(f"admin:preferential_cards_{model}_changelist")).status_code == 200
