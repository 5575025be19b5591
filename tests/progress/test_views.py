import re

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from bureau.progress import operations
from bureau.progress.models import Restatement
from tests.progress.conftest import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(clock("03-06", "19:00"), tick=False)


@pytest.fixture
def town(people):
    """桥北 4 of whom 2 filed, 桥南 3 of whom 3 filed, 柳巷 2 of whom none."""
    return {
        "bridge": people("bridge", 4, filed=["03-02", "03-03"]),
        "south": people("south", 3, filed=["03-02", "03-02", "03-02"]),
        "willow": people("willow", 2),
    }


@pytest.fixture
def board(campaign, town, frozen):
    return frozen("03-03")


def page(response, status=200):
    assert response.status_code == status
    return BeautifulSoup(response.content, "html.parser")


def url(name, board, *more):
    return reverse(f"progress:{name}", args=[board.campaign_id, board.kind, board.on, *more])


def told(response):
    """The whole page but the token that is new in every answer."""
    return re.sub(r"[A-Za-z0-9]{64}", "token", response.content.decode())


def names_in(soup):
    return [th.get_text(strip=True) for th in soup.select("tbody th")]


def cells(soup, name):
    row = next(tr for tr in soup.select("tbody tr") if name in tr.th.get_text())
    return [cell.get_text(" ", strip=True) for cell in row.find_all(["td", "th"])]


# -- the board --------------------------------------------------------------------------------------------


def test_the_board_ranks_the_communities_with_base_rate_gap_and_light(as_, board):
    soup = page(as_("leader").get(url("board", board)))

    assert names_in(soup) == ["桥南社区", "桥北社区", "柳巷社区"]
    assert cells(soup, "桥北社区")[:7] == ["2", "桥北社区", "东街街道", "4", "2", "+2", "50.0%"]
    assert "2026-03-03 17:00" in soup.select_one(".page-h p").get_text()
    assert board.definition in soup.get_text()


def test_the_board_of_streets_and_of_one_street(as_, board):
    client = as_("leader")

    assert names_in(page(client.get(url("board", board) + "?level=STREET"))) == ["东街街道", "西街街道"]
    assert names_in(page(client.get(url("board", board) + "?street=990108001"))) == ["桥南社区", "桥北社区"]


def test_in_one_street_the_ranks_are_counted_among_its_own(as_, board, campaign):
    soup = page(as_("leader").get(url("board", board) + "?street=990108002"))

    assert cells(soup, "柳巷社区")[0] == "1"


def test_a_filter_by_light_shows_only_those(as_, board):
    soup = page(as_("leader").get(url("board", board) + "?light=GREEN"))

    assert names_in(soup) == ["桥南社区", "桥北社区"]


def test_nonsense_in_the_address_is_ignored(as_, board):
    response = as_("leader").get(url("board", board) + "?level=X&street=330999&light=7&on=tomorrow")

    assert len(names_in(page(response))) == 3


def test_another_day_in_the_form_leads_to_its_address(as_, board):
    response = as_("leader").get(url("board", board) + "?on=2026-03-04&level=STREET")

    assert response.url == url("board", board).replace("2026-03-03", "2026-03-04") + "?level=STREET"


def test_a_day_without_a_board_says_which_boards_exist(as_, board, campaign):
    response = as_("leader").get(url("board", board).replace("2026-03-03", "2026-03-01"))

    soup = page(response, 404)
    assert "从 2026-03-02 到 2026-04-11" in soup.get_text()
    assert [a["href"] for a in soup.select("main .btn")] == [url("board", board)]


@pytest.mark.parametrize("path", ["2026-02-30", "2026-3-3"])
def test_a_day_that_is_none_is_no_address(as_, board, path):
    response = as_("leader").get(url("board", board).replace("2026-03-03", path))

    assert response.status_code == 404


def test_whoever_is_ranked_may_read_the_ranking(as_, board):
    for who in ["worker", "neighbour", "street", "officer", "verifier"]:
        assert as_(who).get(url("board", board)).status_code == 200


@pytest.mark.parametrize("who", ["auditor", "sysadmin", "secadmin"])
def test_who_has_no_board_sees_the_same_page_as_for_an_unknown_one(as_, board, who):
    client = as_(who)

    hidden = client.get(url("board", board))
    unknown = client.get(url("board", board).replace(f"/{board.campaign_id}/", "/999999/"))

    assert hidden.status_code == unknown.status_code == 404
    assert told(hidden) == told(unknown).replace("/999999/", f"/{board.campaign_id}/")


def test_my_own_station_is_marked_with_its_rank(as_, board):
    soup = page(as_("worker").get(url("board", board)))

    assert soup.select_one("tr.mine th").get_text(strip=True) == "桥北社区"
    assert "本站：桥北社区" in soup.select_one(".figs").get_text()


def test_a_board_costs_the_same_for_many_units(as_, board, django_assert_max_num_queries):
    client = as_("leader")

    with django_assert_max_num_queries(22):
        client.get(url("board", board))


def test_the_board_can_be_proved_from_its_page(as_, board):
    soup = page(as_("worker").get(url("board", board) + "?verify=1"))

    assert "复核通过" in soup.select_one(".callout.ok").get_text()


# -- from the number to the people ------------------------------------------------------------------------


def test_a_leader_walks_from_every_number_to_a_list_of_that_length(as_, board):
    client = as_("leader")
    soup = page(client.get(url("board", board)))

    links = [a for a in soup.select("tbody td a") if re.search("/(due|done)/", a["href"])]
    assert len(links) == 6
    for link in links:
        listed = page(client.get(link["href"]))
        assert listed.select_one("h1 .num").get_text() == link.get_text(strip=True)
        assert len(listed.select("tbody tr")) == int(link.get_text(strip=True))


def test_the_list_is_the_one_of_the_cut_off_and_not_of_today(as_, board, town):
    filed_later = town["bridge"][2]
    filed_later.state, filed_later.filed_at = "FILED", clock("03-05", "10:00")
    filed_later.save()

    left = page(as_("leader").get(url("members", board, "990108001001", "left")))

    assert left.select_one("h1 .num").get_text() == "2"
    assert [tr.find_all("td")[-1].get_text(strip=True) for tr in left.select("tbody tr")] == ["是", "否"]


def test_the_gain_opens_who_came_and_says_who_went(as_, board, town, frozen):
    came, went = town["bridge"][2], town["bridge"][0]
    came.state, came.filed_at = "FILED", clock("03-04", "10:00")
    came.save()
    went.state, went.left_at = "DECEASED", clock("03-04", "11:00")
    went.save()
    client, next_board = as_("leader"), frozen("03-04")

    soup = page(client.get(url("board", next_board)))
    listed = page(client.get(url("members", next_board, "990108001001", "new")))

    assert cells(soup, "桥北社区")[5] == "0"
    assert listed.select_one("h1 .num").get_text() == "1"
    assert [a["href"] for a in listed.select("tbody a")] == [reverse("people:person", args=[came.pk])]
    assert "同期有 1 人离开名单" in listed.get_text()


def test_names_in_a_list_are_masked(as_, board, town):
    soup = page(as_("leader").get(url("members", board, "990108001001", "done")))

    assert set(names_in(soup)) == {"王**"}
    assert not any(person.name in str(soup) for person in town["bridge"])


def test_a_community_worker_sees_only_own_people_behind_the_numbers(as_, board):
    client = as_("worker")

    own = page(client.get(url("members", board, "990108001001", "due")))
    street = page(client.get(url("members", board, "990108001", "due")))
    foreign = page(client.get(url("members", board, "990108002001", "due")))

    assert (own.select_one("h1 .num").get_text(), len(own.select("tbody tr"))) == ("4", 4)
    assert (street.select_one("h1 .num").get_text(), len(street.select("tbody tr"))) == ("7", 4)
    assert "3 人不在您的范围内" in street.get_text()
    assert (foreign.select_one("h1 .num").get_text(), len(foreign.select("tbody tr"))) == ("2", 0)


def test_a_person_who_moved_out_of_reach_stays_counted_without_a_name(as_, board, town, district):
    moved = town["bridge"][0]
    moved.station = district["willow"]
    moved.save()

    soup = page(as_("worker").get(url("members", board, "990108001001", "done")))

    assert sorted(names_in(soup)) == ["已不在您的范围", "王**"]
    assert str(moved.pk) not in "".join(a["href"] for a in soup.select("tbody a"))


def test_a_unit_that_is_not_on_the_board_has_no_list(as_, board):
    assert as_("leader").get(url("members", board, "990109", "due")).status_code == 404


# -- what leaves the house --------------------------------------------------------------------------------


def test_neither_board_poster_nor_workbook_nor_paper_names_a_person(as_, board, town):
    from bureau.progress import boards, documents, resources  # noqa: PLC0415 -- only this test reads them

    client = as_("leader")
    told = boards.board(board)
    said = [
        client.get(url("board", board)).content.decode(),
        client.get(url("poster", board)).content.decode(),
        str([resources.headings(told), *resources.rows(told), resources.about(told)]),
        str(documents.board_context(told, printed_at=clock("03-06"))),
    ]

    people = [person for persons in town.values() for person in persons]
    for text in said:
        assert "桥北社区" in text
        assert not re.search(r"王\*|王建", text)
        assert not any(str(person.pk) in text for person in people)


def test_a_poster_blurs_small_counts(as_, board):
    soup = page(as_("leader").get(url("poster", board)))

    assert cells(soup, "桥北社区")[:4] == ["2", "桥北社区", "<5 / <5", "–"]


def test_the_workbook_holds_every_unit_as_frozen(as_, board):
    import io  # noqa: PLC0415 -- only this test reads a workbook

    import openpyxl  # noqa: PLC0415 -- as above

    response = as_("worker").get(url("excel", board))

    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert "2026-03-03 17:00 冻结" in rows[0][0]
    assert rows[1][:8] == ("名次", "单位", "所属街道", "类型", "在册", "已建档", "本期新增", "建档率（%）")
    assert [row[:2] for row in rows[2:5]] == [(1, "桥南社区"), (2, "桥北社区"), (3, "柳巷社区")]
    assert rows[3][4:8] == (4, 2, 2, 50)
    assert len(rows) == 2 + 6


@pytest.mark.slow
def test_the_board_prints_as_a_pdf(as_, board):
    import io  # noqa: PLC0415 -- only this test reads a PDF

    from pypdf import PdfReader  # noqa: PLC0415 -- as above

    from bureau.kit import features  # noqa: PLC0415 -- as above

    if features.pdf_available():
        pytest.skip(features.pdf_available())
    response = as_("leader").get(url("pdf", board))

    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert "桥南社区" in text


def test_without_pango_the_page_says_what_to_do(as_, board, monkeypatch):
    from bureau.kit import features  # noqa: PLC0415 -- the machine is what is pretended here, not our code

    monkeypatch.setattr(features, "pdf_available", lambda: "这台服务器缺少排版组件，请管理员执行 apt-get")

    soup = page(as_("leader").get(url("board", board)))

    assert "请管理员执行 apt-get" in soup.get_text()
    assert not soup.select(f'a[href^="{url("pdf", board)}"]')


# -- restatement ------------------------------------------------------------------------------------------


def test_an_officer_restates_and_the_board_says_so(as_, board):
    client = as_("officer")
    row = board.rows.get(station="990108001001")
    said = {"station": row.station_id, "base": 4, "done": 3, "reason": "漏录一人"}

    soup = page(client.post(url("restate", board), said, follow=True))

    assert Restatement.objects.get().done == 3
    notice = soup.select_one(".callout.warn").get_text()
    assert "桥北社区 更正为 3 / 4：漏录一人" in notice
    assert cells(soup, "桥北社区")[4] == "2"


def test_a_restatement_without_a_reason_is_told_in_words(as_, board):
    said = {"station": "990108001001", "base": 4, "done": 2, "reason": "漏录"}

    soup = page(as_("officer").post(url("restate", board), said), 422)

    assert "与榜上的一样" in soup.select_one(".errsum").get_text()


def test_who_may_not_restate_is_refused_in_words(as_, board):
    assert as_("worker").get(url("restate", board)).status_code == 403


# -- all boards -------------------------------------------------------------------------------------------


def test_the_list_of_boards_opens_the_newest_of_each_kind(as_, campaign, town):
    operations.freeze_due(at=clock("03-06", "18:00"))

    soup = page(as_("worker").get(reverse("progress:boards")))

    assert [a.get_text() for a in soup.select(".panel .bd a.strong")] == [
        "日榜 2026-03-06",
        "周榜 2026-03-06",
    ]


def test_without_a_campaign_the_list_says_what_comes(as_, users):
    assert "还没有任务攻坚" in page(as_("leader").get(reverse("progress:boards"))).get_text()


def test_before_the_first_board_the_list_says_when(as_, campaign):
    assert "第一张在 2026-03-02 17:00 冻结" in page(as_("leader").get(reverse("progress:boards"))).get_text()
