"""What the lists ask of the database, from the session to the last row: everything counts, the wall too."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.security.urls import pages

pytestmark = pytest.mark.django_db

LISTS = [
    "people:list", "cards:list", "imports:list", "stations:list", "reports:list", "supplies:list", "progress:boards", "privacy:requests",
    "privacy:register", "oversight:questions", "search", "api-list", "trainings:list", "trainings:chiefs", "hardship:list", "sampling:list",
]  # fmt: skip
MOST_QUERIES = 12  # not one of them is left out: session with account, posts, the wall, then the page itself
# Only a test stands inside a transaction of its own, in which the wall is opened and shut again.
OF_THE_TEST = re.compile(
    r"SAVEPOINT|RELEASE|ROLLBACK|SELECT current_setting|SELECT set_config\('portal.lowest', '0'|"
    r"SELECT set_config\('pghistory"
)


def asked(world, role, url, data=None):
    with CaptureQueriesContext(connection) as seen:
        response = world.ask(role, "GET", url, data)
    return response, [q["sql"] for q in seen if not OF_THE_TEST.match(q["sql"])]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_few_queries_and_no_more_for_more_rows(world, name):
    [page] = [page for page in pages() if page.name == name]
    url, data = page.url({}), {"q": "王"} if name == "search" else None
    world.ask("officer", "GET", url, data)  # code lists stay in memory between two requests

    response, own = asked(world, "officer", url, data)

    assert response.status_code == 200
    assert sum("set_config('portal.lowest'" in sql for sql in own) == 1
    assert len(own) < MOST_QUERIES, "\n".join(own)


def test_who_is_there_and_what_they_may_costs_two_queries(world):
    _, own = asked(world, "officer", reverse("people:list"))

    who, posts = own[:2]
    assert "accounts_session" in who
    assert "accounts_user" in who
    assert "stations_post" in posts
    assert [sql for sql in own[2:] if "accounts_" in sql or "stations_post" in sql] == []
