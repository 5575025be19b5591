"""What the lists ask of the database, the wall, the session and the posts included."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.security.urls import pages

pytestmark = pytest.mark.django_db

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
