"""The API as it describes itself: generated requests meet what is described, and never a 5xx (G11, P7)."""

import os

import pytest
import schemathesis
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, given, settings

from tests.preferential_cards.factories import ApplicationFactory

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ", "2000")) // 20


@pytest.fixture
def described():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_every_route_of_the_api_is_described_and_no_number_of_a_person_is_in_it(described):
    assert set(described["paths"]) >= {"/api/cards/", "/api/cards/{id}/"}
    assert "id_number" not in str(described["components"])


@pytest.mark.parametrize("who", ["worker", "auditor"])
def test_generated_requests_never_break_the_api(as_, district, described, who):
    ApplicationFactory(person__station=district["bridge"])
    client, broken = as_(who), []
    described["servers"] = [{"url": "http://testserver"}]
    schema = schemathesis.openapi.from_dict(described)

    for operation in schema.get_all_operations():

        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.ok().as_strategy())
        def ask(case):
            answer = client.generic(
                case.method,
                case.formatted_path,
                QUERY_STRING="&".join(f"{k}={v}" for k, v in (case.query or {}).items()),
            )
            if answer.status_code >= 500 or answer.status_code not in (200, 403, 404):
                broken.append((case.method, case.formatted_path, case.query, answer.status_code))

        ask()

    assert broken == []


@pytest.mark.parametrize(("who", "status"), [("officer", 200), ("worker", 403)])
def test_the_description_is_for_staff(as_, users, who, status):
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_(who)

    assert client.get(reverse("kit:api_schema")).status_code == status
    page = client.get(reverse("kit:api"))
    assert page.status_code == status
    assert ("/api/cards/{id}/" in page.content.decode()) is (status == 200)
