"""A veteran of 85 on a phone, in large letters: let in at the counter, corrects an address, sees the card, names a daughter."""

import secrets

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bureau.citizen.models import Correction
from bureau.knowledge import seed
from bureau.messages import texts
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans.citizens import door, operations


@pytest.fixture
def person(district, settings, transactional_db):
    settings.HOME_CODE = "990108"
    texts.load()
    seed.load_after_migrate()
    found = PersonFactory(station=district["bridge"], name="吴定邦")
    ContactFactory(person=found)
    ApplicationFactory(person=found, state="AT_STATION")
    return found


@pytest.fixture
def link(person, cast):
    def make():
        token = secrets.token_urlsafe(24)
        operations.let_in(
            person_id=person.pk, digest=door.digest(token), by=cast["worker"], at=timezone.now()
        )
        return f"/my/in/{token}/"

    return make


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_an_old_soldier_sees_the_card_and_corrects_the_address(
    visit, person, link, accessible, as_user, elder
):
    phone = visit(screen="phone", elder=elder)
    page = phone.goto("/my/in/")
    accessible(phone)
    page.goto(phone.address + link())
    page.get_by_role("button", name="打开").click()
    expect(page.get_by_role("heading", name="吴定邦，您好")).to_be_visible()
    expect(page.get_by_text("您的优待证到了")).to_be_visible()
    accessible(phone)
    assert not phone.scrolls_sideways()
    phone.shoot(f"my-home-{'elder' if elder else 'plain'}")

    page.get_by_role("link", name="看退役军人优待证的进度").click()
    expect(page.get_by_text("发放").first).to_be_visible()
    accessible(phone)
    page.goto(phone.address + "/my/file/")
    page.get_by_role("link", name="修改住址").click()
    page.get_by_label("常住地址").fill("江晖路 9 号")
    page.get_by_role("button", name="改好了，看一遍").click()
    accessible(phone)
    page.get_by_role("button", name="提交，请站里核对").click()
    expect(page.get_by_text("已交给桥北社区核对")).to_be_visible()
    assert not phone.scrolls_sideways()

    worker = as_user("worker", screen="phone")
    desk = worker.goto(f"/citizen/corrections/{Correction.objects.get().pk}/")
    accessible(worker)
    desk.get_by_role("button", name="答复").click()
    person.refresh_from_db()
    assert person.residence_address == "江晖路 9 号"


def test_every_page_of_ones_own_is_accessible_on_a_phone(visit, link, accessible):
    phone = visit(screen="phone", elder=True)
    page = phone.goto(link())
    page.get_by_role("button", name="打开").click()

    for path in ("rights/", "proxies/", "messages/", "looked/", "help/?q=证丢了", "help/card-lost/"):
        phone.goto(f"/my/{path}")
        accessible(phone)
        assert not phone.scrolls_sideways(), path


def test_staff_search_the_knowledge_base_and_write_an_sms_task(as_user, person, accessible):
    worker = as_user("worker", screen="phone")
    page = worker.goto("/knowledge/?q=证丢了怎么补")
    expect(page.get_by_role("link", name="优待证丢了怎么办，怎么补")).to_be_visible()
    accessible(worker)
    assert not worker.scrolls_sideways()

    for path in ("/messages/", "/messages/sms/", "/messages/sms/tasks/", f"/citizen/person/{person.pk}/"):
        worker.goto(path)
        accessible(worker)
        assert not worker.scrolls_sideways(), path
    page = worker.goto("/messages/sms/tasks/new/")
    page.get_by_label("任务名称").fill("请申领")
    page.get_by_role("button", name="先看会发给谁").click()
    accessible(worker)
    page.get_by_role("button", name="发送（1 人）").click()
    expect(page.get_by_text("已开始发送")).to_be_visible()
