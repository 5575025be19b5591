"""Who gets which answer from which address: every URL × every role, compared with the reviewed table matrix.csv.

A new URL fails here until somebody has looked at its row. To write the table anew, then read the difference as a reviewer:

    REGENERATE=1 pytest tests/security/test_matrix.py -k matrix && git diff tests/security/matrix.csv
"""

import csv
import fcntl
import os
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import get_resolver

from bureau.kit.middleware import HEADERS
from tests.security.doors import DOOR, PUBLIC
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
