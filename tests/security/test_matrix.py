"""Who gets which answer from which address: every URL × every role, compared with the reviewed table matrix.csv.

A new URL fails here until somebody has looked at its row. To write the table anew, then read the difference as a reviewer:

    REGENERATE=1 pytest tests/security/test_matrix.py -k matrix && git diff tests/security/matrix.csv
"""

import csv
import fcntl
import os
import re
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.forms import ModelChoiceField
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from bureau.kit.middleware import HEADERS
from tests.security.ground import ANONYMOUS
from tests.security.urls import pages

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).parent / "matrix.csv"
REGENERATE = "REGENERATE" in os.environ
ROLES = [
    ANONYMOUS, "postless", "plain", "worker", "street", "officer", "verifier", "approver", "leader",
    "auditor", "sysadmin", "secadmin",
]  # fmt: skip
QUICK = {ANONYMOUS, "worker"}  # the rest belongs to the whole run
BY_ROLE = [role if role in QUICK else pytest.param(role, marks=pytest.mark.slow) for role in ROLES]

# The steps of signing in: each lets nobody in who has not taken the one before.
DOOR = {
    "accounts:code", "accounts:set_up", "accounts:start", "accounts:back", "accounts:in_app",
    "openid_connect_login", "openid_connect_callback",
    # the door of the person themselves: tests/citizen/test_door.py
    "my:sign_in", "my:code", "my:open_link", "my:leave",
}  # fmt: skip
# What else may be opened without an account, each for a reason. Not more than thirty.
PUBLIC = {
    "accounts:login": "the door itself",
    "/admin/login/": "the admin's door, which is the same one",
    "admin:login": "the same address by Django's name",
    "kit:healthz": "for the proxy; says nothing but ok",
    "kit:keys": "help for the keyboard",
    "kit:elder": "size of letters",
    "my:progress": "from the QR on a receipt, with four digits: one step of one matter",
    "privacy:notices": "the law wants them public",
    "privacy:notice": "one of them",
    "privacy:notice_version": "and as it read before",
    "cards:check": "whoever thinks of applying; keeps nothing",
    "cards:receipt": "behind the QR of a receipt and four digits; names nobody",
    "benefits:catalogue": "what there is for whom: the law wants it known",
    "shops:directory": "the public list of supportive shops",
    "shops:shop": "one of them",
    "shops:apply": "whoever wants to become one; throttled",
    "shops:applied": "behind a secret link: how the application stands",
    "shops:matter": "behind a secret link: how the complaint stands",
    "shop:join": "behind a secret link: takes a seat in a shop",
    "scan:worker": "the scanner's program; holds nothing",
    "code:code": "the holder's own code, bound to the device",
    "field:home": "the frame of the page for work without network; holds nobody",
    "field:service_worker": "its program",
    "field:manifest": "its name and icon",
    "duty:arrive": "what the QR on a station's wall opens: surname of who is on, and the chief's way to sign in",
    "duty:own_log": "the day's log, opened by a signed pass that signing in gives",
    "rota:feed": "calendars cannot sign in: the address is a secret, and what it gives holds no name",
}


def read() -> dict[str, dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["url"]: row for row in csv.DictReader(file)}


def write(role: str, answers: dict[str, str]) -> None:
    """Only the column of this role; several may be at it at once (-n)."""
    with (TABLE.parent / "__init__.py").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        _write(role, answers, read() if TABLE.exists() else {})


def _write(role, answers, table):
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["url", *ROLES], lineterminator="\n")
        writer.writeheader()
        for url in sorted(answers):
            writer.writerow(
                {name: table.get(url, {}).get(name, "") for name in ROLES} | {"url": url, role: answers[url]}
            )


def test_every_url_has_a_row_and_every_row_a_url():
    known, there = set(read()), {page.name for page in pages()}
    assert len(there) == len(pages()), "two routes of one name: give each its own"

    assert there - known == set(), "new URLs: run REGENERATE=1 (see above), read the new rows, commit them"
    assert known - there == set(), "rows without a URL: run REGENERATE=1 (see above)"


@pytest.mark.parametrize("role", BY_ROLE)
def test_every_url_answers_each_role_as_the_matrix_says(world, role, caplog):
    caplog.set_level("CRITICAL", "django.request")
    answers, bare, broken = {}, [], []
    for page in pages():
        url, statuses = page.url(world.ours.values(page)), []
        for method in ("GET", "POST"):
            response = world.ask(role, method, url)
            statuses.append(str(response.status_code))
            bare += [
                (method, url, name) for name, value in HEADERS.items() if response.headers.get(name) != value
            ]
            if response.status_code >= 500:
                broken.append((method, url, response.exc_info[1] if hasattr(response, "exc_info") else ""))
        answers[page.name] = "/".join(statuses)
        cache.clear()  # one role's throttle is not the next page's answer

    assert [f"{m} {u} {e!r}" for m, u, e in broken] == []
    assert bare == [], "an answer without a security header"
    if REGENERATE:
        write(role, answers)
    expected = {url: row[role] for url, row in read().items()}
    assert answers == expected


def test_without_an_account_only_the_reviewed_pages_open():
    open_to_all = {
        url
        for url, row in read().items()
        if any(status not in ("302", "401", "403", "405") for status in row[ANONYMOUS].split("/"))
    }

    assert len(PUBLIC) <= 30
    assert open_to_all <= PUBLIC.keys() | DOOR


def test_what_asks_for_no_login_is_on_the_same_list():
    """Read from the views themselves, so that a redirect elsewhere hides nothing. The admin and
    the API have guards of their own, which the column of the anonymous proves."""
    from_views = {
        page.name
        for page in pages()
        if not page.name.startswith(("admin:", "/admin/", "api-"))
        and not getattr(_callback(page), "login_required", True)
        # guarded by the person's own session, or by the seat of a shop's phone, instead
        and not getattr(_callback(page), "citizens_only", False)
        and not getattr(_callback(page), "seats_only", False)
    }

    assert from_views <= PUBLIC.keys() | DOOR
    assert "privacy:notices" in from_views  # the control: the mark is read where it stands


def _callback(page):
    def find(patterns, before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern).removeprefix("^")
            if hasattr(pattern, "url_patterns"):
                yield from find(pattern.url_patterns, route)
            elif f"/{route}" == page.route:
                yield pattern.callback

    return next(find(get_resolver().url_patterns))


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FOO"])
@pytest.mark.parametrize("role", [ANONYMOUS, "officer"])
def test_other_methods_are_refused_everywhere(world, role, method, caplog):
    caplog.set_level("CRITICAL", "django.request")
    asked = {page.url(world.ours.values(page)): None for page in pages()}

    answers = {url: world.ask(role, method, url) for url in asked}

    assert {url: r.status_code for url, r in answers.items() if r.status_code != 405} == {}
    assert [url for url, r in answers.items() for name in HEADERS if name not in r.headers] == []


# -- objects of others -------------------------------------------------------------------------------------

# Objects that belong to nobody's place: lists, notices, registers, and what every post may see of the whole district.
FOR_ALL_PLACES = re.compile(
    r"^(admin:|/admin/)(privacy_|kit_|privacy/|kit/|view_on_site)|privacy:notice|privacy:decide_disposal"
)
TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def told(response, url) -> tuple:
    """The answer without what must differ: tokens, and the address that was asked for."""
    body = TOKENS.sub(b"", response.body).replace(url.encode(), b"URL")
    headers = {
        k: v.replace(url, "URL")
        for k, v in response.headers.items()
        if k not in ("Date", "Expires", "Content-Length")
    }
    return response.status_code, headers, body


THEIRS = {
    "worker": ("neighbours", "strangers"),
    "street": ("neighbours", "strangers"),
    "officer": ("strangers",),
    "verifier": ("strangers",),
    "leader": ("strangers",),
    "secadmin": ("strangers",),
    "sysadmin": ("strangers",),
    "auditor": ("strangers",),
}


@pytest.mark.parametrize(
    "role", [r if r == "worker" else pytest.param(r, marks=pytest.mark.slow) for r in THEIRS]
)
def test_anothers_object_and_one_that_never_was_answer_alike(world, role, caplog):
    caplog.set_level("CRITICAL", "django.request")
    opened, different = [], []
    for page in pages():
        ours, nobodys = world.ours.values(page), world.nobodys.values(page)
        if ours == nobodys or FOR_ALL_PLACES.search(page.name) or page.name in PUBLIC.keys() | DOOR:
            continue
        for method in ("GET", "POST"):
            nowhere = page.url(nobodys)
            unknown = told(world.ask(role, method, nowhere), nowhere)
            for side in THEIRS[role]:
                theirs = page.url(getattr(world, side).values(page))
                if told(world.ask(role, method, theirs), theirs) != unknown:
                    different.append((page.name, method, side))
        if world.ask(role, "GET", page.url(ours)).status_code == 200:
            opened.append(page.name)

    assert different == []
    assert len(opened) >= ENOUGH[role], (
        f"the control: one's own must open, else all of this proves nothing ({opened})"
    )


ENOUGH = {
    "worker": 30, "street": 30, "officer": 30, "verifier": 15, "leader": 15, "secadmin": 3, "sysadmin": 2, "auditor": 1,
}  # fmt: skip


@pytest.mark.parametrize("role", ["worker", pytest.param("officer", marks=pytest.mark.slow), "secadmin"])
def test_no_form_takes_an_object_of_others(world, role, caplog):
    """Every choice of a row, on every form of every page: what lies beyond one's reach is no choice."""
    caplog.set_level("CRITICAL", "django.request")
    theirs = {
        "Station": [world.strangers.station, *([world.neighbours.station] if role == "worker" else [])],
        "Person": [world.strangers.of_name["people:"]["pk"]],
        "Application": [world.strangers.of_name["cards:"]["pk"]],
        "Campaign": [world.strangers.of_name["progress:"]["campaign"]],
        "Batch": [world.strangers.of_name["imports:"]["pk"]],
    }
    asked, taken = set(), []
    for page in pages():
        response = world.ask(role, "GET", page.url(world.ours.values(page)))
        for form in _forms(response):
            for name, field in form.fields.items():
                if not isinstance(field, ModelChoiceField) or field.disabled:
                    continue
                asked.add((page.name, name))
                if (page.name, name) == ("people:offer_transfer", "taker"):
                    continue  # a file is offered to another station: their names are public, and that station has to agree
                for key in theirs.get(field.queryset.model.__name__, []):
                    if field.queryset.filter(pk=key).exists():
                        taken.append((page.name, name, key))

    assert taken == []
    assert len(asked) >= (1 if role == "worker" else 2), "the control: there are such fields"


def _forms(response):
    for layer in response.context or ():
        for value in getattr(layer, "dicts", [layer]):
            for thing in value.values() if isinstance(value, dict) else ():
                form = getattr(thing, "form", thing)
                if hasattr(form, "fields") and hasattr(form, "is_valid"):
                    yield form


# -- what a page costs -------------------------------------------------------------------------------------

LISTS = [
    "people:list", "cards:list", "imports:list", "stations:list", "progress:boards", "privacy:requests",
    "privacy:register", "oversight:questions", "search", "api-list",
]  # fmt: skip
MOST_QUERIES = 12  # of the page itself; the wall, the session and the posts come before any page


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_few_queries_and_no_more_for_more_rows(world, name, caplog):
    [page] = [page for page in pages() if page.name == name]

    with CaptureQueriesContext(
        connection,
    ) as seen:
        response = world.ask("officer", "GET", page.url({}), {"q": "王"} if name == "search" else None)

    own = [
        q["sql"]
        for q in seen
        if not re.match(r"(SAVEPOINT|RELEASE|ROLLBACK|SELECT set_config|SELECT pg_catalog)", q["sql"])
    ]
    assert response.status_code == 200
    assert len(own) < MOST_QUERIES + BEFORE_THE_PAGE, "\n".join(own)


BEFORE_THE_PAGE = 3  # session, account, posts
