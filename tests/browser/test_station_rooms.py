"""What a station does besides: reports that there is nothing, hands out a plaque, books a lawyer for somebody."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stations.reports.models import Report, ReportKind
from stations.supplies.models import Entry
from tests.veterans.factories import PersonFactory
from veterans.counsel.models import Consultation, Lawyer, Slot

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BRIDGE = "990108001001"


def test_given_a_report_is_due_when_there_is_nothing_then_one_click_on_the_telephone_is_enough(
    as_user, accessible, district
):
    today = timezone.localdate()
    kind = ReportKind.objects.create(
        station=district["district"], name="隐患排查", ask="有没有隐患", period="WEEK", levels=["COMMUNITY"],
        starts_on=today - dt.timedelta(days=7),
    )  # fmt: skip
    due = timezone.now() + dt.timedelta(hours=8)
    report = Report.objects.create(
        kind=kind, station=district["bridge"], first_day=today, last_day=today, due_at=due
    )

    phone = as_user("worker", screen="phone", elder=True)
    page = phone.goto("/reports/")
    accessible(phone)
    page.get_by_role("button", name="没有情况").click()
    expect(page.get_by_role("status").first).to_contain_text("已报：没有情况")
    report.refresh_from_db()
    assert report.nothing

    page = phone.goto(f"/reports/{report.pk}/")
    accessible(phone)
    assert not phone.scrolls_sideways()
    page.get_by_label("情况", exact=True).fill("电线老化一处")
    page.get_by_label("更正的原因").fill("下午才发现")
    page.get_by_role("button", name="更正", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已更正")

    officer = as_user("officer")
    officer.goto("/reports/?standing=on_time")
    accessible(officer)
    officer.goto("/reports/kinds/")
    accessible(officer)
    officer.goto("/reports/kinds/add/")
    accessible(officer)


def test_given_a_shelf_when_a_plaque_is_handed_out_then_the_count_falls_and_the_name_stands_in_the_book(
    as_user, accessible, district
):
    PersonFactory(station=district["bridge"], name="钱学武")
    worker = as_user("worker")
    page = worker.goto(f"/supplies/{BRIDGE}/in/")
    accessible(worker)
    page.get_by_label("数量").fill("3")
    page.get_by_role("button", name="入库").click()
    page.get_by_role("link", name="发放 光荣牌").click()
    page.get_by_label("发给谁，或哪个活动").fill("钱学武")
    page.get_by_role("button", name="查找").click()
    accessible(worker)
    page.get_by_role("button", name="发放").click()
    expect(page.get_by_role("status").first).to_contain_text("已发放")
    accessible(worker)
    assert list(Entry.objects.order_by("pk").values_list("change", "after")) == [(3, 3), (-1, 2)]

    phone = as_user("worker", screen="phone", elder=True)
    phone.goto(f"/supplies/{BRIDGE}/")
    accessible(phone)
    assert not phone.scrolls_sideways()


def test_given_a_lawyer_with_hours_when_a_worker_books_then_the_half_hour_is_gone(
    as_user, accessible, district
):
    person = PersonFactory(station=district["bridge"])
    lawyer = Lawyer.objects.create(
        station=district["east"], name="钱明理", firm="示例律所", fields="劳动", room="调解室"
    )
    Slot.objects.create(lawyer=lawyer, day=timezone.localdate() + dt.timedelta(days=2), number=19)

    worker = as_user("worker", screen="phone")
    page = worker.goto(f"/counsel/?person={person.pk}")
    accessible(worker)
    page.get_by_role("link", name="9:30").click()
    page.get_by_label("咨询什么").fill("单位欠加班费")
    accessible(worker)
    page.get_by_role("button", name="约这个时段").click()
    expect(page.get_by_role("status").first).to_contain_text("已约")
    accessible(worker)
    assert not worker.scrolls_sideways()
    page = worker.goto("/counsel/")
    expect(page.get_by_text("没有空的时段")).to_be_visible()
    assert Consultation.objects.get().topic == "单位欠加班费"

    street = as_user("street")
    street.goto("/counsel/lawyers/")
    accessible(street)
    street.goto(f"/counsel/lawyers/{lawyer.pk}/")
    accessible(street)
