import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from stations.models import Post
from tests.stations.factories import UserFactory
from tests.veterans.factories import PersonFactory

BRIDGE, WILLOW = "990108001001", "990108002001"


def page(answer):
    return BeautifulSoup(answer.content, "html.parser")


def comparable(answer):
    """The CSRF token is masked anew for each page and the frame repeats the address; the rest must be equal byte for byte."""
    return re.sub(rb"[A-Za-z0-9]{64}", b"", answer.content).replace(answer.wsgi_request.path.encode(), b"")


def rows(answer):
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in page(answer).select("tbody tr")]  # fmt: skip


def test_the_list_is_the_tree_as_far_as_one_reaches(as_, district):
    PersonFactory.create_batch(2, station=district["bridge"])
    PersonFactory(station=district["willow"])

    seen = [row[0] for row in rows(as_("street").get(reverse("stations:list")))]

    assert seen == ["东街街道", "└ 桥北社区", "└ 桥南社区"]


def test_a_street_counts_the_people_of_its_communities_and_the_number_is_a_door(as_, district):
    PersonFactory.create_batch(2, station=district["bridge"])
    PersonFactory(station=district["south"])

    answer = as_("street").get(reverse("stations:list"))

    assert [row[3] for row in rows(answer)] == ["3", "2", "1"]
    assert page(answer).select_one(f'a[href="{reverse("people:list")}?station={BRIDGE}"]').text == "2"


def test_an_administrator_sees_stations_and_no_counts(as_, district):
    PersonFactory(station=district["bridge"])

    answer = as_("sysadmin").get(reverse("stations:list"))

    assert len(rows(answer)) == 6
    assert reverse("people:list") + "?" not in answer.content.decode()


@pytest.mark.parametrize("code", [WILLOW, "990109", "990108009009"])
def test_a_station_beyond_reach_does_not_exist(as_, district, code):
    client = as_("worker")
    unknown = client.get(reverse("stations:station", args=["990108009008"]))

    answer = client.get(reverse("stations:station", args=[code]))

    assert answer.status_code == 404
    assert comparable(answer) == comparable(unknown)


def test_the_page_says_who_can_see_the_station_and_why(as_, users, district):
    answer = as_("officer").get(reverse("stations:station", args=[BRIDGE]))

    told = {row.th.get_text(strip=True): row.get_text(" ", strip=True) for row in page(answer).select('[aria-labelledby="h-reach"] tbody tr')}  # fmt: skip
    assert "桥北社区 社区工作人员" in told[str(users["worker"])]
    assert "管辖 990108001 以下全部" in told[str(users["street"])]
    assert "不能" in told[str(users["auditor"])]
    assert str(users["neighbour"]) not in told
    assert len(told) == 9


def test_figures_open_the_list_behind_them(as_, district):
    PersonFactory(station=district["bridge"])

    answer = as_("officer").get(reverse("stations:station", args=[BRIDGE]))

    door = f"{reverse('people:list')}?station={BRIDGE}&indicator=on_register&part=done"
    assert page(answer).find("a", href=door).text == "1"


@pytest.mark.parametrize("name", ["officer", "worker", "auditor", "sysadmin"])
def test_only_the_security_administrator_is_offered_appointments(as_, district, name):
    assert "任命岗位" not in as_(name).get(reverse("stations:station", args=[BRIDGE])).content.decode()
    assert as_(name).get(reverse("stations:appoint", args=[BRIDGE])).status_code == 403


def test_an_appointment_is_made_and_taken_back_on_the_page(as_, district):
    user, client = UserFactory(full_name="新同事"), as_("secadmin")

    client.post(
        reverse("stations:appoint", args=[BRIDGE]),
        {"user": user.pk, "role": "COMMUNITY_WORKER", "starts_on": "2026-01-01"},
    )
    post = user.posts.get()
    assert "新同事" in client.get(reverse("stations:station", args=[BRIDGE])).content.decode()

    client.post(reverse("stations:end_post", args=[post.pk]), {"last_day": ""})
    assert Post.objects.get(pk=post.pk).ends_on is not None


def test_a_refusal_stands_on_the_form_with_what_was_typed(as_, users, district):
    answer = as_("secadmin").post(
        reverse("stations:appoint", args=[BRIDGE]),
        {"user": users["auditor"].pk, "role": "OFFICER", "starts_on": "2026-01-01"},
    )

    assert "不能兼任" in answer.content.decode()
    assert page(answer).select_one("option[value=OFFICER]").has_attr("selected")


def test_the_bureau_edits_what_may_change(as_, district):
    client = as_("officer")

    client.post(
        reverse("stations:edit_station", args=[BRIDGE]),
        {"name": "桥北社区退役军人服务站", "short_name": "桥北社区", "status": "ACTIVE", "phone": "0571-00000000"},
    )  # fmt: skip

    assert "0571-00000000" in client.get(reverse("stations:station", args=[BRIDGE])).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(as_, district, count, django_assert_max_num_queries):
    PersonFactory.create_batch(count, station=district["bridge"])
    client = as_("officer")
    client.get(reverse("stations:list"))

    with django_assert_max_num_queries(14):
        client.get(reverse("stations:list"))
