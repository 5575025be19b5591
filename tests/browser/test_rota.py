"""The rota as people make it: a year for a street is drafted, explained, confirmed, swapped by telephone, printed and subscribed to."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from stations.rota.models import Turn, TurnDay
from tests.rota.factories import ChiefFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chiefs(district):
    year = timezone.localdate().year
    term = {"starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year + 2, 12, 31)}
    names = {"bridge": ("周甲", "吴乙", "郑丙"), "south": ("王丁", "冯戊")}
    return [
        ChiefFactory(station=district[code], name=name, consented_on=dt.date(year, 1, 1), **term)
        for code, called in names.items()
        for name in called
    ]


def test_given_chiefs_when_a_street_plans_a_year_then_it_is_explained_swapped_printed_and_subscribed_to(
    as_user, visit, accessible, chiefs
):
    one = as_user("street")
    first = timezone.localdate() + dt.timedelta(days=1)

    # When the street drafts a year for all its stations at once
    page = one.goto("/rota/plan/")
    accessible(one)
    page.get_by_label("从").fill(first.isoformat())
    page.get_by_label("到", exact=True).fill((first + dt.timedelta(days=364)).isoformat())
    page.get_by_role("button", name="排出草稿").click()
    expect(page.get_by_role("row").filter(has_text="桥北社区")).to_be_visible()
    one.shoot("rota-draft")
    accessible(one)

    # Then each turn says why it falls on whom
    page.get_by_role("link", name="桥北社区").click()
    expect(page.get_by_text("本期公平份额").first).to_be_visible()
    accessible(one)
    page.go_back()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("status")).to_contain_text("已排定")
    assert TurnDay.objects.count() == 2 * 365

    # And a chief who telephones is swapped when the other has agreed
    turn = Turn.objects.filter(station_id="990108001001").order_by("first_day")[1]
    page = one.goto(f"/rota/turns/{turn.pk}/")
    accessible(one)
    page.get_by_label("和谁换").select_option(index=1)
    page.get_by_role("button", name="记下换班请求").click()
    page.get_by_role("button", name="对方同意，换").click()
    expect(page.get_by_text("换班：").first).to_be_visible()
    assert Turn.objects.get(pk=turn.pk).chief_name != turn.chief_name

    # And the month hangs on the wall
    paper = one.context.request.get(f"{one.address}/rota/990108001001/wall.pdf")
    assert len(PdfReader(io.BytesIO(paper.body())).pages) == 1

    # And a telephone subscribes without an account
    page = one.goto("/rota/990108001001/")
    one.shoot("rota-station")
    accessible(one)
    page.get_by_role("button", name="开通订阅地址").click()
    address = page.get_by_label("订阅地址（只显示这一次）").input_value()
    stranger = visit(screen="phone")
    book = stranger.context.request.get(address).text()
    assert book.count("BEGIN:VEVENT") == Turn.objects.filter(station_id="990108001001").count()
    assert not any(chief.name in book for chief in chiefs)


def test_given_the_wall_when_a_chief_scans_then_they_sign_in_and_write_in_half_a_minute(
    as_user, visit, accessible, chiefs
):
    worker = as_user("worker")
    page = worker.goto("/rota/plan/")
    page.get_by_label("从").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="排出草稿").click()
    page.get_by_role("button", name="确认").click()
    code = worker.goto("/duty/screen/990108001001/").locator("p.code").inner_text()
    accessible(worker)

    chief = Turn.objects.on(timezone.localdate()).get(station_id="990108001001").chief
    telephone = visit(screen="phone", elder=True)
    page = telephone.goto("/duty/at/990108001001/")
    accessible(telephone)
    page.get_by_label("签到码").fill(code)
    page.get_by_label("您手机号的后四位").fill(chief.phone[-4:])
    page.get_by_role("button", name="签到").click()
    page.get_by_label("来了几个人").fill("3")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_role("status").first).to_contain_text("已记下")
    telephone.shoot("duty-own")
    accessible(telephone)
    assert not telephone.scrolls_sideways()
