"""Whole journeys, as people make them: the clerk with a roster, the director from a number to the people, the community worker."""

import datetime as dt
import os
import re
import subprocess
import sys
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.db import connection
from playwright.sync_api import expect

from bureau.kit import codes
from bureau.progress import operations as progress
from bureau.progress.models import Campaign
from preferential_cards.enums import State as CardState
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import IdentityFactory, PersonFactory
from tests.veterans.imports.rosters import number, xlsx
from veterans.models import Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
WINDOWS = [
    pytest.param({"screen": "laptop"}, id="laptop"),
    pytest.param({"screen": "phone"}, id="phone"),
    pytest.param({"screen": "laptop", "elder": True}, id="elder"),
    pytest.param({"screen": "phone", "elder": True}, id="elder-phone"),
]
ANSWER = 60_000  # milliseconds for a job: two cores may be busy with other tests


@pytest.fixture
def worker(transactional_db, district, settings):
    """worker() starts a real Celery worker on the queue of this copy; until then jobs wait, as on a busy morning."""
    started = []
    settings.HOME_CODE = district["district"].code  # the jobs of the house see this town

    def start():
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "bureau",
            "worker",
            "--pool",
            "solo",
            "--loglevel",
            "WARNING",
        ]
        env = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.browser.worker_settings",
            "TEST_DATABASE": connection.settings_dict["NAME"],
            "PORTAL_VAR": str(settings.VAR),
            "PORTAL_HOME_CODE": settings.HOME_CODE,
        }
        flags = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with (settings.VAR / "journey-worker.log").open("w") as log:
            started.append(subprocess.Popen([*command, *flags], env=env, stdout=log, stderr=log))

    yield start
    for process in started:
        process.terminate()
        process.wait(30)


@pytest.fixture
def roster(tmp_path):
    """Six rows: two good ones, a category nobody knows, a community nobody knows, a sex to ask about, a number twice."""
    good = {
        "姓名": "周一鸣",
        "身份证号": number(1),
        "人员类别": "自主就业退役士兵",
        "所属社区": "桥北社区",
        "性别": "男",
    }
    rows = [
        good,
        good | {"姓名": "吴双", "身份证号": number(3), "所属社区": "桥南社区"},
        good | {"姓名": "郑三", "身份证号": number(5), "人员类别": "外星军人"},
        good | {"姓名": "王四", "身份证号": number(7), "所属社区": "不存在社区"},
        good | {"姓名": "冯五", "身份证号": number(9), "性别": "女"},
        good | {"姓名": "周一鸣", "所属社区": "柳巷社区"},
    ]
    return xlsx(tmp_path / "桥北名册.xlsx", rows)


def names_of(text):
    return [person.name for person in Person.objects.filter(name__in=text).order_by("name")]


@pytest.mark.slow
@pytest.mark.worker
def test_given_a_roster_with_troubles_when_a_clerk_mends_decides_and_confirms_then_the_people_stand_at_their_stations_and_can_be_taken_back(
    as_user, users, accessible, worker, roster, tmp_path
):
    codes.load()
    one = as_user("officer")

    # Given a file on the clerk's desk
    page = one.goto("/")
    accessible(one)
    page.locator(".more > summary").click()
    page.locator(".more").get_by_role("link", name="名册导入").click()
    accessible(one)

    # When it is uploaded, the page shows that it waits, and turns to the review by itself
    page.get_by_label("花名册文件").set_input_files(roster)
    page.get_by_role("button", name="读取并核对").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("正在核对")
    accessible(one)
    worker()
    expect(page.get_by_role("heading", level=1)).to_contain_text("核对导入", timeout=ANSWER)
    one.shoot("journey-review")
    accessible(one)

    # Then every row says what will happen, problems are grouped, and nothing is written yet
    problems = page.get_by_role("region", name="问题，按行数从多到少")
    for words in ("没有“外星军人”这种人员类别", "不存在社区", "并排比对", "与身份证号表示的性别不符"):
        expect(problems).to_contain_text(words)
    expect(page.get_by_role("button", name="写入 2 行")).to_be_visible()
    assert Person.objects.count() == 0

    # When one row is mended in the grid and the question is decided
    problems.locator("li", has_text="外星军人").get_by_role("link", name="逐行改").click()
    accessible(one)
    page.get_by_label("人员类别").fill("自主就业退役士兵")
    page.get_by_label("人员类别").press("Enter")
    expect(page.get_by_role("row", name=re.compile("郑"))).to_contain_text("新增")
    page.get_by_role("link", name="回到核对").click()
    page.get_by_role("link", name=re.compile("^冯")).click()
    accessible(one)
    page.get_by_label("理由").fill("已核对身份证原件")
    page.get_by_role("button", name="确认，按名册办").click()
    expect(page.get_by_role("button", name="写入 4 行")).to_be_visible()

    # And the rows that stay outside are taken along as the sender's own workbook
    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误表").first.click()
    download.value.save_as(tmp_path / "errors.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "errors.xlsx").active
    texts = [" ".join(str(cell) for cell in row if cell) for row in sheet.iter_rows(values_only=True)]
    assert "错误原因" in texts[0]
    assert any("不存在社区" in text for text in texts[1:])

    # And it is confirmed
    for doubt in page.locator(".confirmbar input[type=checkbox]").all():
        doubt.check()
    page.get_by_role("button", name="写入 4 行").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已写入", timeout=ANSWER)
    one.shoot("journey-done")
    accessible(one)

    # Then the people stand in the register, each at their station
    page = one.goto("/people/")
    accessible(one)
    page = one.goto("/search?q=周一鸣")
    expect(page.get_by_role("main")).to_contain_text("桥北社区")
    assert dict(Person.objects.values_list("name", "station_id")) == {
        "周一鸣": "990108001001", "吴双": "990108001002", "郑三": "990108001001", "冯五": "990108001001",
    }  # fmt: skip

    # When the batch is undone, nobody of it is left
    page = one.goto("/imports/")
    page.get_by_role("link", name="桥北名册.xlsx").click()
    page.locator("summary", has_text="整批撤回").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("status").first).to_contain_text("已撤回 4 人")
    accessible(one)
    assert Person.objects.count() == 0


@pytest.fixture
def evening(users, district, time_machine):
    """Friday in the second week of a campaign, ten past five: six of seven have applied for their card, in one street more."""
    for place, due, done in (("bridge", 7, 6), ("south", 3, 1), ("willow", 6, 2)):
        for i in range(due):
            person = PersonFactory(station=district[place], name=f"{place[0].upper()}{i}")
            if i < done:
                ApplicationFactory(person=person, state=CardState.SUBMITTED)
            else:
                IdentityFactory(person=person)
    now = dt.datetime(2026, 3, 6, 17, 10, tzinfo=SHANGHAI)
    Campaign.objects.create(
        name="优待证申领攻坚",
        indicator="card_application_rate",
        place=district["district"],
        starts_on=dt.date(2026, 2, 26),
        ends_on=dt.date(2026, 3, 20),
        target_rate=95,
        smallest_ranked=2,
    )
    time_machine.move_to(now)
    progress.freeze_due(at=now)
    progress.count_due(at=now)


@pytest.mark.slow
@pytest.mark.parametrize("window", WINDOWS)
def test_given_an_evening_of_a_campaign_when_the_director_opens_the_cockpit_then_every_number_leads_to_the_people_and_back(
    as_user, users, accessible, evening, window, request
):
    one = as_user("leader", **window)

    def look(name):
        one.shoot(f"journey-{name}-{request.node.callspec.id}")
        assert not one.scrolls_sideways(), name
        accessible(one)

    # Given the one page of the leaders
    page = one.goto("/progress/cockpit/")
    look("cockpit")

    # When a number is opened, the people behind it stand there, as many as the number says; back is the cockpit again
    tile = page.get_by_role("region", name="核心指标").get_by_role("link", name=re.compile("优待证申领率"))
    expect(tile).to_contain_text("9 / 应申领 16")
    tile.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("9")
    look("people-behind")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_contain_text("数据驾驶舱")

    # When a street is opened, its communities stand side by side, and from there the board
    page.get_by_role("region", name="比较表").get_by_role("link", name="东街街道").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("东街街道")
    look("street")
    page.get_by_role("main").get_by_role("link", name=re.compile("社区晾晒榜|^晾晒榜")).last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("优待证申领攻坚")
    look("board")

    # When the number of a community is opened, the list is the frozen one, and nobody's full name or number is on it
    page.get_by_role("row", name=re.compile("桥北社区")).get_by_role("link", name="6", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("冻结的名单")
    expect(page.get_by_role("region", name=re.compile("名单$")).get_by_role("row")).to_have_count(7)
    look("frozen-list")

    # When the poster is opened, it counts only
    page.go_back()
    page.get_by_role("link", name="海报").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("晾晒榜")
    look("poster")


@pytest.mark.slow
def test_given_a_community_worker_when_they_search_list_or_type_a_foreign_address_then_only_their_own_people_exist(
    as_user, users, district, accessible
):
    own = PersonFactory(station=district["bridge"], name="周一鸣", pinyin="zhouyiming", initials="zym")
    foreign = PersonFactory(station=district["willow"], name="周一民", pinyin="zhouyimin", initials="zym")
    one = as_user("worker")

    # When they search by initials that both share
    page = one.goto("/")
    page.get_by_role("banner").get_by_label("查人").fill("zym")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("桥北社区")
    expect(page.get_by_role("main")).not_to_contain_text("柳巷社区")
    accessible(one)

    # When they open the list
    page = one.goto("/people/")
    expect(page.locator(f"a[href='/people/{own.pk}/']").first).to_be_visible()
    expect(page.locator(f"a[href='/people/{foreign.pk}/']")).to_have_count(0)
    accessible(one)

    # When they type the address of somebody else's person, it is the page of what does not exist
    for path in ("", "edit/", "history/", "sheet/"):
        page = one.goto(f"/people/{foreign.pk}/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_text("没有找到")
    accessible(one)
    page = one.goto(f"/people/{own.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("周")
    accessible(one)
