"""A training on a telephone: planned, signed up for, a seat moves up, the door, the quiz, and a certificate that a stranger checks."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from stations.enums import Duty
from stations.models import Assignment
from stations.trainings.models import Certificate, Seat, Training
from tests.rota.factories import ChiefFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
QUIZ = "1. 优待证由谁制发？\n* 退役军人事务部\n街道办事处\n\n2. 值班没办完的事？\n* 转给下一位\n下次再说\n"


@pytest.fixture
def people(district):
    today = timezone.localdate()
    ChiefFactory(
        station=district["bridge"],
        name="周甲",
        phone="13900001234",
        consented_on=today,
        starts_on=today,
        ends_on=today + dt.timedelta(days=400),
    )
    for place, name, phone in (("bridge", "李社工", ""), ("south", "王社工", "13800005678")):
        Assignment.objects.create(
            station=district[place], duty=Duty.COMMUNITY_WORKER, name=name, phone=phone, starts_on=today
        )


def test_given_a_plan_when_people_sign_up_then_a_seat_moves_up_and_a_certificate_is_checked_by_a_stranger(
    as_user, visit, accessible, people, users
):
    street = as_user("street", screen="phone")
    year = timezone.localdate().year

    # Given the street's plan of the year and a paper
    page = street.goto("/trainings/plan/")
    accessible(street)
    page.get_by_label("计划办哪些").fill("3月 优待证政策与受理\n9月 轮值站长实务")
    page.get_by_role("button", name="存计划").click()
    expect(page.get_by_role("link", name="轮值站长实务")).to_be_visible()
    accessible(street)
    page = street.goto("/trainings/quizzes/add/")
    page.get_by_label("名称").fill("小测")
    page.get_by_label("题目").fill(QUIZ)
    accessible(street)
    page.get_by_role("button", name="存卷").click()
    expect(page.get_by_role("link", name="小测")).to_be_visible()
    accessible(street)

    # When one line gets its hour today, one seat, and is open
    page = street.goto(f"/trainings/?year={year}")
    page.get_by_role("link", name="优待证政策与受理").click()
    page.get_by_role("link", name="改安排").click()
    now = timezone.localtime().replace(second=0, microsecond=0)
    starts = min(now + dt.timedelta(minutes=30), now.replace(hour=23, minute=58))  # today
    page.get_by_label("开始").fill(f"{starts:%Y-%m-%dT%H:%M}")
    page.get_by_label("结束").fill(f"{starts + dt.timedelta(minutes=1):%Y-%m-%dT%H:%M}")
    page.get_by_label("地点").fill("三楼会议室")
    page.get_by_label("名额").fill("1")
    page.get_by_label("测验卷").select_option(label="小测")
    accessible(street)
    page.get_by_role("button", name="存安排").click()
    page.get_by_role("button", name="开放报名").click()
    training = Training.objects.get(topic="优待证政策与受理")
    expect(page.get_by_text("报名中").first).to_be_visible()

    # And 桥南 takes the seat, so that the chief of 桥北 waits
    page = street.goto(f"/trainings/{training.pk}/enrol/?station=990108001002")
    page.get_by_label("王社工").check()
    page.get_by_role("button", name="报名").click()
    worker = as_user("worker", screen="phone")
    page = worker.goto(f"/trainings/{training.pk}/enrol/")
    accessible(worker)
    worker.shoot("trainings-enrol")
    page.get_by_label("周甲").check()
    page.get_by_role("button", name="报名").click()
    expect(page.get_by_role("status").first).to_contain_text("1 人排候补")

    # Then the seat moves up by itself when it falls free, and the station is told whom to ring
    page = street.goto(f"/trainings/{training.pk}/")
    accessible(street)
    page.get_by_role("button", name="王社工 退出").click()
    page = worker.goto("/trainings/")
    expect(page.get_by_text("从候补转为正式名额")).to_be_visible()
    accessible(worker)
    page.get_by_role("button", name="已告诉 周甲").click()
    assert Seat.objects.get(name="周甲").state == "SEATED"

    # And at the door the chief signs in on their own telephone
    page = street.goto(f"/trainings/{training.pk}/")
    page.get_by_role("button", name="开始签到").click()
    page.get_by_role("link", name="签到屏").click()
    code = page.locator("p.code").inner_text()
    street.shoot("trainings-screen")
    accessible(street)
    stranger = visit(screen="phone", elder=True)
    page = stranger.goto(f"/trainings/{training.pk}/door/?k={code.replace(' ', '')}")
    page.get_by_label("姓名").fill("周甲")
    page.get_by_label("手机号后四位").fill("1234")
    accessible(stranger)
    page.get_by_role("button", name="签到").click()
    expect(page.get_by_text("讲完以后在这一页测验")).to_be_visible()
    accessible(stranger)
    mine = page.url.removeprefix(stranger.address)

    # And after the lecture passes the quiz at the second try
    hour = dt.timedelta(hours=1)
    Training.objects.filter(pk=training.pk).update(starts_at=now - hour, ends_at=now, closes_at=now - hour)
    page = street.goto(f"/trainings/{training.pk}/")
    page.get_by_role("button", name="讲完收尾").click()
    page = stranger.goto(mine)
    accessible(stranger)
    stranger.shoot("trainings-quiz")
    page.get_by_label("街道办事处").check()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_text("没有合格").first).to_be_visible()
    page.get_by_label("退役军人事务部").check()
    page.get_by_label("转给下一位").check()
    page.get_by_role("button", name="交卷").click()
    expect(page.get_by_role("link", name="打开证书")).to_be_visible()
    assert not stranger.scrolls_sideways()
    paper = stranger.context.request.get(f"{stranger.address}{mine}?paper=1")
    said = PdfReader(io.BytesIO(paper.body())).pages[0].extract_text()
    assert Certificate.objects.get().number in said

    # And whoever scans the paper learns that it is valid, and no more
    other = visit(screen="phone")
    page = other.goto(f"/trainings/verify/?c={Certificate.objects.get().code}")
    expect(page.get_by_text("有效", exact=True)).to_be_visible()
    expect(page.get_by_text("周*", exact=True)).to_be_visible()
    assert "周甲" not in page.content()
    accessible(other)
    other.shoot("trainings-verify")

    # And the street sees who came
    page = street.goto(f"/trainings/{training.pk}/")
    expect(page.get_by_role("row").filter(has_text="周甲")).to_contain_text("合格")
    accessible(street)
    assert not street.scrolls_sideways()
