import pytest

from tests.preferential_cards.factories import ApplicationFactory


def test_list_gives_the_promised_fields_masked_and_no_id_number(as_, district):
    shown = ApplicationFactory(person__station=district["bridge"], person__name="王建国")
    ApplicationFactory(person__station=district["willow"])

    response = as_("worker").get("/api/cards/")

    assert response.json()["results"] == [
        {
            "id": shown.pk,
            "person": "王**",
            "station": "990108001001",
            "card_type": "V",
            "channel": "STATION",
            "state": "DRAFT",
            "state_since": "2026-02-20T09:00:00+08:00",
            "submitted_at": None,
            "issued_at": None,
            "returns": 0,
        }
    ]


def test_one_beyond_reach_is_not_there(as_, district):
    theirs = ApplicationFactory(person__station=district["willow"])

    assert as_("worker").get(f"/api/cards/{theirs.pk}/").status_code == 404


@pytest.mark.parametrize("path", ["/api/cards/", "/api/cards/1/"])
def test_strangers_are_turned_away(client, db, path):
    assert client.get(path).status_code == 401


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_by_api(as_, application, method):
    assert getattr(as_("officer"), method)(f"/api/cards/{application.pk}/").status_code == 405
