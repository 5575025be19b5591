"""The pages of the rota, as people use them; what they refuse is said in words on the page."""

import datetime as dt
import io

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from pypdf import PdfReader

from bureau.kit.features import pdf_available
from stations.rota import documents, feeds, indicators, operations, queries
from stations.rota.enums import Answer, Length, Way
from stations.rota.models import Chief, Feed, Plan, Swap, Turn, TurnDay
from tests.rota.factories import ChiefFactory, make_turn

pytestmark = pytest.mark.django_db
D = dt.date
BRIDGE, WILLOW = "990108001001", "990108002001"
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _in_march():
    with time_machine.travel(NOON, tick=False):
        yield


def url(name, *args):
    return reverse(f"rota:{name}", args=args)


def text(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


# -- looking ----------------------------------------------------------------------------------------------


def test_a_worker_of_one_station_comes_straight_to_it(as_, chiefs):
    assert as_("worker").get(url("overview")).url == url("station", BRIDGE)


def test_a_street_sees_its_stations_and_the_gaps_among_them(as_, chiefs, turns):
    page = text(as_("street").get(url("overview")))

    assert "桥北社区" in page
    assert "桥南社区" in page
    assert "柳巷社区" not in page
    assert "要续排" in page


def test_the_page_of_a_station_shows_who_why_and_how_fairly(as_, chiefs, turns):
    page = text(as_("worker").get(url("station", BRIDGE), {"month": "2026-03"}))

    for words in ("周甲", "吴乙", "139****", "再排一班，会排到 郑丙", "2026 年 3 月"):
        assert words in page


def test_what_is_not_mine_does_not_exist(as_, chiefs, turns):
    client = as_("neighbour")
    pages = [
        url("station", BRIDGE),
        url("chief", chiefs[0].pk),
        url("turn", turns[0].pk),
        url("wall", BRIDGE),
        url("export", BRIDGE),
        url("plan", turns[0].plan_id),
    ]

    assert {client.get(page).status_code for page in pages} == {404}
    assert client.post(url("vacate", turns[0].pk), {"note": "x", "way": "PHONE"}).status_code == 404


def test_a_leader_looks_and_is_offered_no_change(as_, chiefs, turns):
    client = as_("leader")

    page = text(client.get(url("turn", turns[0].pk)))

    assert "为什么轮到这一位" in page
    assert "替班" not in page
    assert "记下换班请求" not in page
    assert client.get(url("draft")).status_code == 404


def test_lists_go_out_without_names_for_many_and_masked_for_one(as_, chiefs, turns):
    client = as_("street")

    for page in (url("overview") + "?export=1", url("export", BRIDGE)):
        assert b"".join(client.get(page))[:2] == b"PK"


# -- chiefs -----------------------------------------------------------------------------------------------


def test_a_candidate_is_taken_on_and_consents_on_the_page(as_, district):
    client = as_("worker")
    asked = {"name": "周正", "phone": "13900001234", "is_veteran": "on", "starts_on": "2026-01-01"}

    wrong = client.post(url("add_chief", BRIDGE), asked | {"ends_on": "2026-12-31", "phone": "12"})
    assert "电话请写 11 位手机号" in text(wrong)
    done = client.post(url("add_chief", BRIDGE), asked | {"ends_on": "2026-12-31"})
    assert done.url == url("station", BRIDGE)

    chief = Chief.objects.get()
    assert "待本人同意" in text(client.get(url("chief", chief.pk)))
    assert client.get(url("paper", chief.pk, "letter")).status_code == 404
    client.post(url("consent", chief.pk), {"way": "PHONE", "on": "2026-03-02"})
    chief.refresh_from_db()
    assert chief.consented_on == D(2026, 3, 2)


def test_a_date_range_of_leave_is_one_form_and_says_what_it_hits(as_, chiefs, turns):
    client = as_("worker")

    answer = client.post(
        url("add_leave", chiefs[0].pk), {"first_day": "2026-03-10", "last_day": "2026-03-12"}, follow=True
    )
    assert "这期间已排了 1 班" in text(answer)

    leave = chiefs[0].leaves.get()
    client.post(url("withdraw_leave", leave.pk))
    leave.refresh_from_db()
    assert leave.withdrawn_at is not None
    wrong = client.post(url("add_leave", chiefs[0].pk), {"first_day": "2026-03-10", "last_day": "2026-03-01"})
    assert (wrong.status_code, "止日不能早于起日" in text(wrong)) == (409, True)


def test_a_telephone_is_shown_for_a_reason(as_, chiefs):
    client, page = as_("worker"), url("reveal", chiefs[0].pk)

    assert client.get(page).status_code == 200
    assert client.post(page, {"reason": ""}, headers={"Accept": "application/json"}).status_code == 409
    shown = client.post(page, {"reason": "问换班"}, headers={"Accept": "application/json"}).json()
    assert shown["value"] == chiefs[0].phone


# -- planning ---------------------------------------------------------------------------------------------


def test_a_year_is_drafted_looked_at_put_right_and_confirmed(as_, chiefs):
    client = as_("worker")
    assert "排出草稿" in text(client.get(url("draft")))

    asked = {"place": BRIDGE, "length": "WEEK", "first_day": "2026-03-09", "last_day": "2026-12-31"}
    plan = Plan.objects.get(pk=client.post(url("draft"), asked).url.split("/")[-2])
    assert plan.turns.count() == 43
    assert "确认 43 班" in text(client.get(url("plan", plan.pk)))

    turn = plan.turns.first()
    other = next(chief for chief in chiefs if chief.pk != turn.chief_id)
    page = text(client.get(url("plan_station", plan.pk, BRIDGE)))
    assert "公平份额" in page
    client.post(url("redraft", turn.pk), {"chief": other.pk})
    assert Turn.objects.get(pk=turn.pk).chief_id == other.pk

    client.post(url("confirm", plan.pk))
    assert TurnDay.objects.filter(day__year=2026).count() == 298


def test_a_period_that_makes_no_sense_is_told_on_the_form(as_, chiefs):
    asked = {"place": BRIDGE, "length": "WEEK", "first_day": "2026-02-09", "last_day": "2026-12-31"}

    assert "过去的日子不能再排班" in text(as_("worker").post(url("draft"), asked))


def test_the_form_begins_where_the_rota_ends(as_, chiefs, turns):
    form = as_("worker").get(url("draft")).context["form"]

    assert form.initial["first_day"] == D(2026, 3, 23)
    assert form.initial["last_day"] == D(2026, 12, 31)


def test_a_draft_is_thrown_away(as_, chiefs, cast):
    period = operations.Period(D(2026, 3, 9), D(2026, 3, 15), Length.WEEK)
    plan = operations.draft_plan(BRIDGE, period=period, by=cast["worker"], at=NOON)

    as_("worker").post(url("discard", plan.pk))

    assert not plan.turns.exists()


# -- changes ----------------------------------------------------------------------------------------------


def test_a_swap_by_telephone_is_recorded_asked_and_answered(as_, chiefs, turns):
    client = as_("worker")
    deal = f"{chiefs[1].pk}:{turns[1].pk}"

    assert "吴乙，换他 2026-03-16 至 03-22 的班" in text(client.get(url("turn", turns[0].pk)))
    client.post(url("ask_swap", turns[0].pk), {"deal": deal, "way": "PHONE", "note": "要看病"})
    swap = Swap.objects.get()
    assert "对方同意，换" in text(client.get(url("turn", turns[0].pk)))
    assert "周甲 想请 吴乙 值" in text(client.get(url("station", BRIDGE)))

    client.post(url("answer_swap", swap.pk), {"answer": Answer.ACCEPT, "way": Way.PHONE})
    page = text(client.get(url("turn", turns[0].pk)))
    assert "换班：周甲 → 吴乙" in page
    assert "电话（代录），要看病" in page
    again = client.post(url("answer_swap", swap.pk), {"answer": Answer.ACCEPT, "way": Way.PHONE}, follow=True)
    assert "“已换”的换班不能“同意换”" in text(again)


def test_a_turn_is_left_open_and_taken(as_, chiefs, turns):
    client = as_("worker")

    client.post(url("vacate", turns[0].pk), {"note": "住院", "way": "PHONE"})
    page = text(client.get(url("station", BRIDGE), {"month": "2026-03"}))
    assert "空班" in page
    client.post(url("hand_over", turns[0].pk, "take"), {"chief": chiefs[2].pk, "way": "PHONE", "note": ""})

    assert Turn.objects.get(pk=turns[0].pk).chief == chiefs[2]


def test_overriding_without_a_reason_is_refused_beside_the_form(as_, chiefs, turns):
    answer = as_("worker").post(
        url("hand_over", turns[0].pk, "override"), {"chief": chiefs[2].pk, "way": "PHONE", "note": ""}
    )

    assert (answer.status_code, "请写一句原因" in text(answer)) == (409, True)


def test_only_a_street_is_offered_somebody_of_the_next_station(as_, district, chiefs, turns):
    ChiefFactory(station=district["south"], name="帮手")

    assert "帮手" in text(as_("street").get(url("turn", turns[0].pk)))
    assert "帮手" not in text(as_("worker").get(url("turn", turns[0].pk)))


# -- papers and calendars ---------------------------------------------------------------------------------


def test_the_letter_says_whom_where_and_how_long(chiefs):
    said = documents.letter_context(chiefs[0], printed_on=D(2026, 3, 2))

    assert said["paragraphs"][0] == (
        "兹聘请您担任桥北社区退役军人服务站轮值站长，任期自2026 年 1 月 1 日至2026 年 12 月 31 日。"
    )
    assert (said["name"], said["day"]) == ("周甲", "2026 年 3 月 2 日")


def test_the_letter_of_thanks_counts_what_was_served(chiefs):
    make_turn(chiefs[0], D(2026, 2, 2), D(2026, 2, 8))

    said = documents.thanks_context(chiefs[0], printed_on=D(2026, 3, 2))

    assert "轮值 1 班，共 7 天" in said["paragraphs"][0]


def test_the_wall_shows_the_month_in_large_type(district, chiefs, turns):
    said = documents.wall_context(
        district["bridge"], first=D(2026, 3, 1), today=D(2026, 3, 2), url="https://x/duty/at/1/"
    )

    cells = {cell["number"]: cell for week in said["weeks"] for cell in week}
    assert (cells[9]["name"], cells[16]["name"], cells[23]["name"]) == ("周甲", "吴乙", "")
    assert said["qr"].startswith("data:image/svg+xml")


@pytest.mark.slow
@pytest.mark.skipif(bool(pdf_available()), reason="no Pango on this machine")
def test_the_papers_print(as_, chiefs, turns):
    client = as_("worker")

    wall = PdfReader(io.BytesIO(client.get(url("wall", BRIDGE), {"month": "2026-03"}).content))
    letter = PdfReader(io.BytesIO(client.get(url("paper", chiefs[0].pk, "letter")).content))

    assert len(wall.pages) == 1
    assert round(float(wall.pages[0].mediabox.width) / 72 * 25.4) == 420  # A3 on its side
    assert "周甲" in wall.pages[0].extract_text()
    assert "周甲" in letter.pages[0].extract_text()


def test_a_calendar_subscribes_without_an_account_until_it_is_revoked(client, as_, chiefs, turns):
    worker = as_("worker")
    shown = worker.post(url("open_feed", BRIDGE), {"chief": chiefs[0].pk})
    address = BeautifulSoup(shown.content, "html.parser").select_one("#url")["value"]
    worker.logout()

    book = client.get(address)
    assert book.headers["Content-Type"].startswith("text/calendar")
    assert book.content.decode().count("BEGIN:VEVENT") == 1
    assert "周甲" not in book.content.decode()

    worker = as_("worker")
    worker.post(url("revoke_feed", Feed.objects.get().pk))
    worker.logout()
    assert client.get(address).status_code == 404
    assert client.get(url("feed", "no-such-secret")).status_code == 404


def test_a_feed_also_tells_where_one_stands_in_next_door(client, as_, district, chiefs, cast):
    _, secret = feeds.open_feed(BRIDGE, chief_id=chiefs[0].pk, by=cast["worker"], at=NOON)
    turn = make_turn(ChiefFactory(station=district["south"]), D(2026, 3, 9))
    as_("street").post(
        url("hand_over", turn.pk, "substitute"), {"chief": chiefs[0].pk, "way": "PHONE", "note": ""}
    )
    client.logout()

    assert "桥南社区" in client.get(url("feed", secret)).content.decode()


# -- figures ----------------------------------------------------------------------------------------------


def test_coverage_counts_communities_with_somebody_this_month(district, chiefs, turns, now):
    ChiefFactory(station=district["south"], candidate=True)

    assert indicators.serving(now).count() == 3
    assert [s.code for s in indicators.covered(now)] == [BRIDGE]
    assert indicators.covered(now + dt.timedelta(days=60)).count() == 0


@pytest.mark.parametrize("count", [1, 4])
def test_the_overview_costs_the_same_for_one_station_and_four(
    as_, district, count, django_assert_max_num_queries
):
    for code in ("bridge", "south", "east", "willow")[:count]:
        make_turn(ChiefFactory(station=district[code]), D(2026, 3, 2), D(2026, 3, 8))
    client = as_("officer")

    with django_assert_max_num_queries(22):
        client.get(url("overview") + "?show=")


def test_the_admin_shows_the_rota_to_look_through(users, as_, chiefs, turns):
    users["street"].is_staff = True
    users["street"].save()
    client = as_("street")

    for model, pk in (("chief", chiefs[0].pk), ("turn", turns[0].pk), ("plan", turns[0].plan_id)):
        assert client.get(reverse(f"admin:rota_{model}_changelist")).status_code == 200
        page = client.get(reverse(f"admin:rota_{model}_change", args=[pk]))
        assert page.status_code == 200
        assert chiefs[0].phone not in page.content.decode()


def test_the_next_in_line_is_told_even_when_nobody_is_left(district, now):
    assert queries.next_in_line([], today=now.date()) == (None, "现在没有在任、不请假的轮值站长")
