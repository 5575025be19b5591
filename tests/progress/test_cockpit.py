import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bureau.kit import alerts
from bureau.progress import cockpit as leaders
from bureau.progress import operations
from bureau.progress.models import Campaign
from stations.enums import Role
from tests.progress.conftest import clock

pytestmark = pytest.mark.django_db
URL = "/progress/cockpit/"


@pytest.fixture(autouse=True)
def _ours_on_the_first_line(monkeypatch, filed_rate):
    monkeypatch.setattr(leaders, "FIRST_LINE", (filed_rate.key,))
    monkeypatch.setattr(leaders, "FUNNEL", (filed_rate.key,))


@pytest.fixture
def evening(campaign, people, time_machine):
    """Wednesday the 4th, ten past five: boards and figures of the day are there."""
    town = {
        "bridge": people("bridge", 10, filed=["02-20"] * 4 + ["03-03"]),
        "willow": people("willow", 4),
    }
    Campaign.objects.update(starts_on="2026-02-23", ends_on="2026-03-12", amber_points=5)
    time_machine.move_to(clock("03-04", "17:10"), tick=False)
    operations.freeze_due(at=clock("03-04", "17:10"))
    operations.count_due(at=clock("03-04", "17:10"))
    return town


def page(client, url=URL, status=200):
    response = client.get(url)
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def figure(soup):
    tile = soup.select_one(".fig")
    return [tile.select_one(css).get_text(" ", strip=True) for css in (".lb", ".v", ".base", ".at")]


def test_a_tile_says_value_base_change_moment_and_definition(as_, evening, filed_rate):
    soup = page(as_("leader"))

    assert figure(soup) == [
        "建档率 落后",
        "35.7 %",
        "已建档 5 / 在册 14",
        "较上周升 7.1 点 · 17:00",
    ]
    assert soup.select_one(".fig")["title"] == filed_rate.definition


def test_the_number_of_a_tile_opens_a_list_of_that_length(as_, evening):
    client = as_("leader")
    soup = page(client)

    listed = page(client, soup.select_one(".fig")["href"])

    assert listed.select_one("h1 .num").get_text() == "5"
    assert len(listed.select("tbody tr")) == 5


def test_every_link_of_the_cockpit_opens(as_, evening):
    client = as_("leader")

    for link in page(client).select("#cockpit a"):
        assert client.get(link["href"]).status_code == 200, link


def test_a_leader_walks_down_from_district_to_street_to_board(as_, evening):
    client = as_("leader")
    district = page(client)
    street = page(client, district.find("a", string="东街街道")["href"])
    community = street.find("a", string="桥北社区")["href"]

    assert [th.get_text() for th in district.select(".cards tbody th")] == [
        "西街街道",
        "东街街道",
        "本区合计",
    ]
    assert figure(street)[2] == "已建档 5 / 在册 10"
    assert page(client, community).select_one("h1").get_text().startswith("建档攻坚")


def test_red_items_stand_first_and_say_why(as_, evening, monkeypatch):
    monkeypatch.setattr(
        alerts, "PROVIDERS", [lambda **_: [alerts.Alert("warn", "积压", "3 件", "东街 3", "/")]]
    )
    monkeypatch.setattr(
        alerts,
        "PROVIDERS",
        [*alerts.PROVIDERS, lambda **_: [alerts.Alert("bad", "超期", "2 张", "西街 2", "/")]],
    )

    rows = page(as_("leader")).select(".alerts > li")

    assert [row.select_one(".tag").get_text(strip=True) for row in rows] == ["落后", "落后", "超期", "积压"]
    assert rows[0].a.get_text() == "建档率比计划线少 2 人"
    assert rows[0].select_one(".why").get_text() == "计划 7，实际 5；西街街道占缺口的 2 人"
    assert rows[1].a.get_text() == "1 个社区的建档率落后计划线 5 个百分点以上"
    assert rows[1].select_one(".why").get_text() == "柳巷社区 0.0%"


def test_a_figure_that_was_not_counted_in_time_turns_grey_by_itself(as_, evening, time_machine):
    time_machine.move_to(clock("03-06", "09:00"), tick=False)

    soup = page(as_("leader"))

    assert "late" in soup.select_one(".fig")["class"]
    assert figure(soup)[3] == "截至 03-04 17:00，未按时更新"


def test_before_the_first_count_figures_are_counted_on_the_spot(as_, people, time_machine, campaign):
    people("bridge", 3, filed=["03-02"])
    time_machine.move_to(clock("03-02", "11:00"), tick=False)

    soup = page(as_("leader"))

    assert figure(soup)[1:] == ["33.3 %", "已建档 1 / 在册 3", "11:00"]
    assert "还没有任务攻坚的榜" in soup.get_text()


def test_the_funnel_starts_with_what_is_due(as_, evening):
    steps = page(as_("leader")).select(".funnel li")

    assert [step.get_text(" ", strip=True) for step in steps] == ["在册 14 100.0%", "已建档 5 35.7%"]


def test_the_chart_has_words_and_a_table(as_, evening):
    soup = page(as_("leader"))

    assert "截至 2026-03-04 计划 7 人，实际 5 人，相差 −2 人" in soup.select_one(".chart")["aria-label"]
    last = [cell.get_text() for cell in soup.select("#t-plan tbody tr")[-1].find_all(["th", "td"])]
    assert last == ["2026-03-12", "14", "–"]


def test_one_page_for_wall_desk_and_phone(as_, evening):
    client = as_("leader")

    wall = page(client, URL + "?view=wall")

    assert wall.html.has_attr("data-wall")
    assert wall.select_one("#cockpit")["hx-trigger"] == "every 300s"
    assert not page(client).select_one("#cockpit").has_attr("hx-trigger")


@pytest.mark.parametrize("who", ["street", "worker", "auditor", "sysadmin"])
def test_who_is_no_leader_is_told_where_to_look(as_, users, who):
    assert "不看驾驶舱" in page(as_(who), status=403).get_text()


@pytest.mark.parametrize("place", ["990109", "990107001", "nonsense"])
def test_a_place_beyond_reach_is_no_place(as_, district, place):
    assert as_("leader").get(f"{URL}?place={place}").status_code == 404


def test_a_leader_of_one_street_has_no_cockpit_of_the_district(client, evening, someone, district):
    both = someone(Role.LEADER, district["east"], (Role.STREET_WORKER, district["district"]))
    client.force_login(both)

    assert client.get(f"{URL}?place=990108001").status_code == 200
    assert client.get(f"{URL}?place=990108").status_code == 404


def test_the_cockpit_costs_the_same_for_few_and_many(as_, evening, people):
    client = as_("leader")
    client.get(URL)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(URL)

    people("south", 30, filed=["03-02"] * 20)
    operations.freeze_due(at=clock("03-09", "18:00"))
    operations.count_due(at=clock("03-04", "17:10"))
    with CaptureQueriesContext(connection) as many:
        client.get(URL)

    assert len(many) == len(few) <= 34  # one or two for each room that may have something to say


# -- the rows behind a figure -----------------------------------------------------------------------------


def rows_url(key, code, behind, at=""):
    return reverse("progress:counted", args=[key, code, behind]) + (f"?at={at}" if at else "")


def test_a_community_worker_sees_only_own_people_behind_a_figure(as_, evening, filed_rate):
    client = as_("worker")

    own = page(client, rows_url(filed_rate.key, "990108001001", "due"))

    assert len(own.select("tbody tr")) == 10
    assert client.get(rows_url(filed_rate.key, "990108", "due")).status_code == 404
    assert client.get(rows_url(filed_rate.key, "990108002001", "due")).status_code == 404


def test_due_and_left_open_as_of_the_moment_of_the_figure(as_, evening, filed_rate):
    client = as_("leader")

    before = page(client, rows_url(filed_rate.key, "990108001", "left", "2026-03-02T09:00:00Z"))
    after = page(client, rows_url(filed_rate.key, "990108001", "left", "2026-03-04T09:00:00Z"))

    assert [soup.select_one("h1 .num").get_text() for soup in (before, after)] == ["6", "5"]
    assert before.select_one("h1").get_text().startswith("东街街道：未建档")


@pytest.mark.parametrize(
    "at", ["yesterday", "2026-99-01T00:00:00Z", "2026-03-02T09:00:00", "2027-01-01T00:00:00Z"]
)
def test_a_moment_that_is_none_is_no_address(as_, evening, filed_rate, at):
    assert as_("leader").get(rows_url(filed_rate.key, "990108", "due", at)).status_code == 404


def test_an_unknown_figure_is_no_address(as_, evening):
    assert as_("leader").get(rows_url("no_such", "990108", "due")).status_code == 404


def test_a_long_list_comes_in_pages(as_, people, filed_rate, time_machine):
    people("bridge", 60)
    time_machine.move_to(clock("03-04", "17:10"), tick=False)

    soup = page(as_("leader"), rows_url(filed_rate.key, "990108", "due"))

    assert (soup.select_one("h1 .num").get_text(), len(soup.select("tbody tr"))) == ("60", 50)


def test_trend_points_are_a_week_apart(evening):
    found = leaders.figures("990108", at=clock("03-04", "17:10"))["filed_of_the_town"]

    assert found.trend == [0.0, 0.0, 0.0, 28.6, 35.7]
    assert found.at == clock("03-04")
