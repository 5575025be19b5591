"""Every dangerous deed asks who is there when the log-in is older than twenty minutes."""

import pytest
import time_machine
from django.urls import reverse

from tests.security.door import NOON

DEEDS = [
    ("leader", "post", "privacy:decide_disposal", (1, "sign")),
    ("officer", "get", "people:export", ()),
    ("officer", "get", "cards:export", ()),
    ("secadmin", "get", "stations:appoint", ("990108001",)),
    ("secadmin", "post", "stations:appoint", ("990108001",)),
    ("sysadmin", "post", "desk:leave", ()),
]


@pytest.mark.parametrize(("who", "method", "name", "args"), DEEDS, ids=[d[2] + d[1] for d in DEEDS])
def test_a_chair_that_was_left_signs_nothing(as_, who, method, name, args):
    with time_machine.travel(NOON, tick=False) as clock:
        client = as_(who)
        clock.shift(21 * 60)

        answer = getattr(client, method)(reverse(name, args=args))

    assert answer.headers["Location"].startswith(reverse("accounts:confirm"))


def test_a_button_leads_back_to_its_page_and_never_elsewhere(as_):
    with time_machine.travel(NOON, tick=False) as clock:
        client = as_("leader")
        clock.shift(21 * 60)
        page = reverse("privacy:decide_disposal", args=(1, "sign"))
        here = client.post(page, headers={"referer": "http://testserver/privacy/register/"})
        there = client.post(page, headers={"referer": "https://evil.example/x"})

    assert here.headers["Location"].endswith("?next=%2Fprivacy%2Fregister%2F")
    assert there.headers["Location"].endswith("?next=")


def test_a_piece_of_a_page_and_a_program_are_told_in_their_own_way(as_):
    with time_machine.travel(NOON, tick=False) as clock:
        client = as_("officer")
        clock.shift(21 * 60)
        piece = client.get(reverse("people:export"), headers={"hx-request": "true"})
        program = client.get(reverse("people:export"), headers={"accept": "application/json"})

    assert piece.headers["HX-Redirect"].startswith(reverse("accounts:confirm"))
    assert program.status_code == 403
