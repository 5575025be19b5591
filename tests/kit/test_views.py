"""The switch to 长辈版, keyboard help, health, the style guide."""

import pytest
from django.urls import reverse

ELDER = "data-elder"


@pytest.mark.parametrize("verb", ["get", "post"])
def test_one_tap_to_larger_letters_and_one_tap_back(db, client, verb):
    tap = getattr(client, verb)

    there = tap(reverse("kit:elder"), {"next": "/keys/"})
    large = client.get("/keys/").content.decode()
    tap(reverse("kit:elder"), {"next": "/keys/"})
    small = client.get("/keys/").content.decode()

    assert there.headers["Location"] == "/keys/"
    assert f'<html lang="zh-CN" {ELDER}>' in large
    assert '<html lang="zh-CN">' in small


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", ""])
def test_the_switch_never_leads_to_another_site(db, client, elsewhere):
    assert client.post(reverse("kit:elder"), {"next": elsewhere}).headers["Location"] == "/"


def test_the_wall_view_is_an_address(db, client):
    assert "data-wall" in client.get("/keys/?view=wall").content.decode()


def test_health_asks_the_database(db, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(10) as asked:
        response = client.get("/healthz")

    assert response.json() == {"database": "ok"}
    assert "SELECT 1" in [query["sql"] for query in asked.captured_queries]


def test_the_style_guide_is_for_staff(as_, users):
    client = as_("worker")
    assert client.get(reverse("kit:components")).status_code == 404

    users["worker"].is_staff = True
    users["worker"].save()

    assert client.get(reverse("kit:components")).status_code == 200
