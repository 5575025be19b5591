"""Nonsense by the thousand: no address, question or form ever breaks a page (promise P7).

Each run asks 2,000 times. The whole, for the evening: FUZZ=20000 pytest tests/security/test_fuzz.py -n 2
"""

import os
import random
from urllib.parse import quote

import pytest
from django.urls import NoReverseMatch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bureau.kit.procedures import CannotHappen
from preferential_cards import states as cards
from preferential_cards.enums import Action as CardAction
from preferential_cards.enums import State as CardState
from tests.security.ground import ANONYMOUS, FIXED, UNKNOWN
from tests.security.urls import pages
from veterans import rules, states
from veterans.enums import Action, State

ROUNDS = int(os.environ.get("FUZZ", "2000"))
ROLES = [ANONYMOUS, "worker", "officer", "leader", "secadmin"]
SHARES = 4  # so that the two cores share the work

WORDS = [
    "", "0", "-1", "1", "007", "999999999999999999999999", "1e309", "NaN", "null", "None", "true", "abc", "王", "𠮷", "㐂",
    "'", '"', "\\", "%", "%00", "%%", "\x00", "\n", "\r\nX-Evil: 1", "\u202e", "\u200b", "é", "ａ", "<script>alert(1)</script>",
    "' OR 1=1--", "{{7*7}}", "{%x%}", "${jndi:x}", "../../etc/passwd", "..\\..", "//evil.example", "javascript:alert(1)",
    "2026-02-30", "0000-00-00", "9999-12-31", "31/12/2026", "2026-13", "2026-03", "2026-03-02T10:00:00+08:00", "24:00",
    "FILED", "all", "mine", "-pk", "station__person__id_number", "-password", "12.5", "1,2,3", "1,a", ",", "[]", "{}",
    "x" * 300, "9" * 5000, "证" * 2000,
]  # fmt: skip
NAMES = [
    "q", "page", "sort", "o", "p", "e", "cols", "state", "station", "street", "category", "age", "sex", "source", "filed",
    "confirmed", "disability", "indicator", "behind", "at", "days", "card_type", "ids", "action", "every", "place", "view",
    "month", "user", "day", "kind", "topic", "on", "level", "light", "verify", "next", "outcome", "column", "code", "format",
    "page_size", "limit", "offset", "ordering", "app_label", "model_name", "field_name", "term", "_popup", "_to_field",
    "name", "note", "reason", "then", "purpose", "channel", "detail", "text", "id_number", "number", "phone", "version",
    "seen_version", "_decide", "_save", "enlisted", "left", "ends_on", "last_day", "starts_on", "role", "rate", "base",
    "done", "seq", "other", "right", "wrong", "answers", "decision", "file", "key", "heading", "query", "username",
    "password", "old_password", "new_password1", "seen_state", "card_number", "grade", "nature", "award", "times",
    "user__password__startswith", "person__id_number_index", "station__code__regex", "pk__in", "id__gt", "select_across",
    "_selected_action", "index", "milestones-TOTAL_FORMS", "milestones-INITIAL_FORMS", "targets-TOTAL_FORMS",
]  # fmt: skip


def address(world, page) -> str:
    """One of our own objects; for a page of which the town has none yet, a number that nobody has."""
    try:
        return page.url(world.ours.values(page))
    except KeyError:
        numbers = {key: FIXED.get(key, UNKNOWN) for key in page.parameters}
    try:
        return page.url(numbers)
    except NoReverseMatch:
        return f"/{page.route}"  # as it stands in the map: nobody is at home there


class Nonsense:
    def __init__(self, world, seed):
        self.world, self.random, self.pages = world, random.Random(seed), pages()

    def fields(self) -> dict:
        pick = self.random
        chosen = pick.sample(NAMES, pick.randint(0, 6))
        return {name: [pick.choice(WORDS) for _ in range(pick.choice([1, 1, 1, 2]))] for name in chosen}

    def filled(self, role, page) -> dict:
        """What the form of this page asks for, each with nonsense: deeper than names that nobody reads."""
        response = self.world.ask(role, "GET", address(self.world, page))
        names = [
            name
            for layer in response.context or ()
            for value in getattr(layer, "dicts", [layer])
            for thing in (value.values() if isinstance(value, dict) else ())
            if hasattr(thing, "is_valid") and hasattr(thing, "fields")
            for name in thing.fields
        ]
        return {name: self.random.choice(WORDS) for name in names}

    def request(self):
        pick, page = self.random, self.random.choice(self.pages)
        role, method = pick.choice(ROLES), pick.choice(["GET", "GET", "POST"])
        url = address(self.world, page)
        if page.parameters and pick.random() < 0.3:
            parts = url.split("/")
            parts[pick.randrange(1, len(parts))] = quote(
                pick.choice(WORDS)[:300], safe="%" if pick.random() < 0.2 else ""
            )
            url = "/".join(parts)
            if url.startswith("//"):
                url = f"/x{url}"
        fields = self.filled(role, page) if method == "POST" and pick.random() < 0.2 else {}
        extra = {}
        if pick.random() < 0.2:
            extra["headers"] = pick.choice([
                {"hx-request": "true"}, {"accept": "application/json"}, {"accept-language": "xx"}, {"cookie": "cols=%00"},
                {"x-forwarded-for": "1, 2, <x>"}, {"referer": "javascript:x"}, {"x-request-id": "\u00e9" * 99},
            ])  # fmt: skip
            extra["headers"].pop("cookie", None)
        return role, method, url, fields | self.fields(), extra


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("share", range(SHARES))
def test_nonsense_never_breaks_a_page(world, share, caplog):
    caplog.set_level("CRITICAL", "django.request")
    nonsense, broken = Nonsense(world, seed=share), []

    for _ in range(ROUNDS // SHARES):
        role, method, url, fields, extra = nonsense.request()
        response = world.ask(role, method, url, fields, **extra)
        if response.status_code >= 500:
            broken.append((role, method, url, fields, getattr(response, "exc_info", ("", ""))[1]))

    assert [f"{role} {method} {url} {error!r}" for role, method, url, _, error in broken] == []


@pytest.mark.django_db
def test_a_body_that_is_no_form_is_refused(world, caplog):
    caplog.set_level("CRITICAL", "django.request")
    urls = [address(world, page) for page in pages() if not page.name.startswith(("admin:", "/"))]
    kinds = ["application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/xml", "\xff"]

    broken = []
    for number, url in enumerate(urls):
        kind = kinds[number % len(kinds)]
        client = world.client("worker")
        response = client.generic("POST", url, b'--x\r\n{"a":\xff', content_type=kind)
        if response.status_code >= 500:
            broken.append((url, kind))

    assert broken == []


# -- the two tables of states ------------------------------------------------------------------------------


class Registration(RuleBasedStateMachine):
    """Any order of clicks: the file is always in a state of the table, and what is not in the table is refused."""

    @initialize()
    def begins(self):
        self.state, self.steps = State.NOT_STARTED, []

    @rule(action=st.sampled_from(list(Action)), note=st.sampled_from(["", "   ", "材料不全"]))
    def click(self, action, note):
        try:
            move = states.move(self.state, action)
            rules.check_note(action, note)
        except CannotHappen:
            assert (self.state, action) not in states.TABLE
            return
        except rules.Refused:
            assert action in states.MUST_SAY_WHY
            assert not note.strip()
            return
        self.state = move.to
        self.steps.append(action)

    @invariant()
    def a_filed_one_went_the_whole_way(self):
        if self.state == State.FILED:
            since = max(
                (n for n, a in enumerate(self.steps) if a == Action.COLLECT or a == Action.REOPEN), default=0
            )
            assert [a for a in self.steps[since:] if a in states.FORWARD[1:]] == list(states.FORWARD[1:])

    @invariant()
    def there_is_always_a_way_on(self):
        assert states.actions_from(self.state)


class Card(RuleBasedStateMachine):
    """The same for a card: handed out only after every authority in between, and never again after the end."""

    BEFORE_A_CARD = (
        CardAction.ACCEPT, CardAction.VERIFY, CardAction.REVIEW, CardAction.RECORD_CITY, CardAction.RECORD_PROVINCE,
        CardAction.SEND_TO_BANK, CardAction.RECORD_MAKING, CardAction.RECEIVE_AT_DISTRICT, CardAction.RECEIVE_AT_STATION,
    )  # fmt: skip

    @initialize()
    def begins(self):
        self.state, self.steps = CardState.DRAFT, []

    @rule(action=st.sampled_from(list(CardAction)))
    def click(self, action):
        try:
            move = cards.move(self.state, action)
        except CannotHappen:
            assert (self.state, action) not in cards.TABLE
            return
        assert self.state not in cards.FINAL
        self.state = move.to
        self.steps.append(action)

    @precondition(lambda self: cards.actions_from(self.state))
    @rule(data=st.data())
    def go_on(self, data):
        """Mostly right clicks, so that the far states are reached."""
        self.click(data.draw(st.sampled_from(cards.actions_from(self.state))))

    @invariant()
    def nothing_is_left_out(self):
        if self.state == CardState.ISSUED:
            last = max((n for n, a in enumerate(self.steps) if a == CardAction.RETURN), default=-1)
            since = self.steps[last + 1 :]
            assert [a for a in self.BEFORE_A_CARD if a not in since] == []

    @invariant()
    def an_end_is_an_end(self):
        assert bool(cards.actions_from(self.state)) == (self.state not in cards.FINAL)


LONG = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRegistration = Registration.TestCase
TestRegistration.settings = LONG
TestCard = Card.TestCase
TestCard.settings = LONG
