"""Two walks through the work of a station: what somebody brings to the duty desk, and the way to a named 枫桥式 station."""

import io

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from stations.accreditation.enums import State as BidState
from stations.accreditation.models import Bid
from tests.rota.factories import ChiefFactory, make_turn
from veterans.tickets.enums import Satisfaction, State
from veterans.tickets.models import Ticket

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BRIDGE = "990108001001"
ASKED = "楼道的灯坏了一个月，没有人修"


def picture(n):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (n, 90, 120)).save(out, "JPEG")
    return {"name": f"照片{n}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_given_a_complaint_at_the_duty_desk_when_it_goes_one_up_then_it_is_answered_in_time_and_rated(
    as_user, accessible, district
):
    today = timezone.localdate()
    make_turn(ChiefFactory(station=district["bridge"], name="周甲"), today, today)

    # Given the chief of the day has come, and somebody brings a complaint
    worker = as_user("worker")
    page = worker.goto(f"/duty/{BRIDGE}/")
    page.get_by_role("button", name="代签到").click()
    page.get_by_label("来了几个人").fill("1")
    page.get_by_label("要有人接着办的事").fill(ASKED)
    page.get_by_label("这件事属于哪一类").select_option(label="反映诉求")
    accessible(worker)
    page.get_by_role("button", name="记下").click()

    # Then it is a ticket with a number and a term
    number = page.get_by_role("link", name="SQ")
    expect(number).to_be_visible()
    number.click()
    ticket = Ticket.objects.get()
    assert (ticket.text, ticket.channel, ticket.due_on > today) == (ASKED, "DUTY", True)
    accessible(worker)

    # When the station takes it and cannot settle it, it goes one desk up
    page.get_by_role("button", name="受理", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已受理")
    page.get_by_text("办不了，交上一级").click()
    page.get_by_label("为什么交上一级").fill("要街道协调物业")
    page.get_by_role("button", name="交上一级", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已交上一级")
    expect(page.get_by_role("button", name="答复", exact=True)).to_have_count(0)

    # Then the street finds it among what waits for it and answers, on the telephone
    street = as_user("street", screen="phone")
    page = street.goto("/tickets/?when=mine")
    accessible(street)
    page.get_by_role("link", name=ticket.number).click()
    page.get_by_label("怎么办的").fill("物业今天换了灯，来人看过。")
    page.get_by_role("button", name="答复", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已答复")
    street.shoot("ticket-answered-phone")
    accessible(street)
    assert not street.scrolls_sideways()

    # And the next chief need not ask again; the station rings up and asks whether it was enough
    page = worker.goto(f"/duty/{BRIDGE}/")
    expect(page.get_by_text(ASKED)).to_have_count(0)
    page = worker.goto(f"/tickets/{ticket.pk}/")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("请选一项评价")).to_be_visible()
    page.get_by_label("满意", exact=True).check()
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_role("status").first).to_contain_text("已办结")
    accessible(worker)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.satisfaction) == (State.CLOSED, Satisfaction.SATISFIED)
    assert timezone.localdate(ticket.first_answered_at) <= ticket.first_due_on


def fill(page):
    """Everything that is asked: met, nothing that vetoes, a number where a number is wanted."""
    for choice in page.locator("select[name^=value_]").all():
        vetoes = choice.locator("option[value='1']").inner_text() == "有"
        choice.select_option(label="没有" if vetoes else "达标")
    for box in page.locator("input[name^=value_]").all():
        box.fill("3")


def test_given_a_station_when_it_bids_and_one_item_comes_back_then_it_is_put_right_and_the_station_is_named(
    as_user, accessible, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path

    # Given a station that bids and scores itself
    worker = as_user("worker")
    page = worker.goto("/accreditation/")
    accessible(worker)
    page.get_by_role("button", name="申报 桥北社区").click()
    accessible(worker)
    assert not worker.scrolls_sideways()
    here = page.url.removeprefix(worker.address)
    fill(page)
    page.get_by_role("button", name="提交自评").click()

    # When proofs are missing it is told which, and nothing that was typed is lost
    expect(page.get_by_text("还没有凭据").first).to_be_visible()
    items = [link.get_attribute("href") for link in page.locator("th:has-text('要凭据') a").all()]
    assert len(items) == 3
    for n, item in enumerate(items):
        page = worker.goto(item)
        page.get_by_label("照片或 PDF").set_input_files(picture(n * 40))
        page.get_by_label("地点").fill("站里")
        page.get_by_role("button", name="上传").click()
        expect(page.get_by_role("status").first).to_contain_text("凭据已放上")
    accessible(worker)
    page = worker.goto(here)
    page.get_by_role("button", name="提交自评").click()
    expect(page.get_by_role("status").first).to_contain_text("自评已提交")

    # And the street sends one item back with a date
    street = as_user("street")
    page = street.goto("/accreditation/")
    page.get_by_role("link", name="等您办").click()
    accessible(street)
    street.shoot("accreditation-street")
    page.get_by_label("退回 荣誉墙").check()
    page.get_by_label("荣誉墙 要做什么").fill("照片看不清，重拍")
    page.get_by_role("button", name="退回整改").click()
    expect(page.get_by_text("退回整改", exact=True).first).to_be_visible()

    # Then the station has it as work, puts it right and hands it in again
    page = worker.goto(here)
    worker.shoot("accreditation-returned")
    accessible(worker)
    page.get_by_role("button", name="提交自评").click()
    expect(page.get_by_text("还有 1 项整改没有写怎么改的")).to_be_visible()
    page.get_by_label("怎么改的").fill("已重拍")
    page.get_by_role("button", name="改好了").click()
    page.get_by_role("button", name="提交自评").click()
    expect(page.get_by_role("status").first).to_contain_text("自评已提交")

    # And street, bureau, city and province pass it
    page = street.goto(here)
    page.get_by_role("button", name="初审通过").click()
    expect(page.get_by_role("status").first).to_contain_text("初审通过")
    officer = as_user("officer")
    page = officer.goto(here)
    page.get_by_role("button", name="复核通过").click()
    page.get_by_role("button", name="录入市级验收").click()
    accessible(officer)
    page.get_by_label("牌匾号").fill("枫桥 001")
    page.get_by_label("命名日期").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="录入省级命名").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已命名")
    officer.shoot("accreditation-named")
    accessible(officer)
    assert Bid.objects.get().state == BidState.NAMED

    # And the station reads it on its telephone, in large letters
    phone = as_user("worker", screen="phone", elder=True)
    page = phone.goto("/accreditation/")
    expect(page.get_by_text("枫桥 001")).to_be_visible()
    phone.goto(here)
    accessible(phone)
    assert not phone.scrolls_sideways()
