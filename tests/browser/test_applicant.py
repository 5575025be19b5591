"""The applicant: 85, large letters, a telephone. What to bring, one visit to the counter, and then the receipt tells the rest."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bureau.messages.models import Sms
from preferential_cards import operations, progress
from preferential_cards.enums import Action, ReturnReason, State
from preferential_cards.models import Application
from stations.scope import Scope
from tests.preferential_cards.test_papers import jpeg
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory
from veterans import papers

pytestmark = pytest.mark.slow


@pytest.fixture
def applicant(live_server, district, cast, settings, tmp_path):
    """Registered last week, with a photo that fits a card."""
    settings.HOME_CODE, settings.MEDIA_ROOT = "990108", tmp_path
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person)
    ContactFactory(person=person)
    papers.attach("PHOTO", jpeg(), name="照片.jpg", person_id=person.pk, by=cast["worker"], at=timezone.now())
    return person


@pytest.mark.parametrize("elder", [False, True], ids=["plain", "elder"])
def test_one_visit_and_then_the_receipt_tells(visit, as_user, users, accessible, applicant, elder):
    phone = visit(screen="phone", elder=elder)
    page = phone.goto("/cards/check/")
    accessible(phone)
    page.get_by_role("button", name="看结果").click()
    expect(page.get_by_role("heading", name="要带的")).to_be_visible()
    expect(page.locator("main")).to_contain_text("居民身份证")
    accessible(phone)
    assert not phone.scrolls_sideways()

    counter = as_user("worker", screen="phone")
    desk = counter.goto(f"/cards/start/{applicant.pk}/")
    expect(desk.locator("main")).to_contain_text("用建档时的照片")
    accessible(counter)
    assert not counter.scrolls_sideways()
    counter.shoot(f"cards-start-photo-{'elder' if elder else 'plain'}")
    for box in desk.locator("input[name=seen]").all():
        box.check()
    desk.get_by_role("button", name="提交申请").click()
    expect(desk.locator("main")).to_contain_text("已提交")
    application = Application.objects.get()
    assert application.papers.filter(kind="PHOTO").count() == 1

    page = phone.goto(f"/cards/receipt/{progress.token(application)}/")
    page.get_by_label("身份证最后四位").fill(applicant.id_number[-4:])
    page.get_by_role("button", name="看进度").click()
    expect(page.locator("main")).to_contain_text("已提交")
    assert applicant.name not in page.content()
    accessible(phone)
    assert not phone.scrolls_sideways()

    street = Scope.of(users["street"], today=timezone.localdate())
    operations.take(
        Action.RETURN, application_id=application.pk, by=street, at=timezone.now(), reason=ReturnReason.PHOTO_BAD
    )  # fmt: skip
    page = phone.goto(f"/cards/receipt/{progress.token(application)}/")
    page.get_by_label("身份证最后四位").fill(applicant.id_number[-4:])
    page.get_by_role("button", name="看进度").click()
    expect(page.locator("main")).to_contain_text(ReturnReason.PHOTO_BAD.advice)
    phone.shoot(f"cards-receipt-{'elder' if elder else 'plain'}")
    application.refresh_from_db()
    assert application.state == State.RETURNED
    assert "优待证申领需要补充材料" in Sms.objects.get().text
