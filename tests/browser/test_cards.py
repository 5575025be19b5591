"""Cards as people handle them: the verifier looks papers through, the approver reviews, the street hands out at a ceremony."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from preferential_cards.enums import CardState, State
from preferential_cards.models import Application, Card
from tests.preferential_cards.factories import ApplicationFactory, CardFactory

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_verifier_sees_clock_and_papers_and_the_approver_reviews(
    transactional_db, as_user, accessible, district
):
    now = timezone.now()
    application = ApplicationFactory(
        person__station=district["bridge"], state=State.ACCEPTED, state_since=now - dt.timedelta(days=2)
    )
    verifier = as_user("verifier")
    page = verifier.goto(f"/cards/{application.pk}/")
    expect(page.get_by_text("区服务中心办理")).to_be_visible()
    expect(page.get_by_role("heading", name="材料")).to_be_visible()
    accessible(verifier)
    page.get_by_role("button", name="核实", exact=True).click()
    expect(page.get_by_text("已核实", exact=False).first).to_be_visible()

    approver = as_user("approver")
    page = approver.goto(f"/cards/{application.pk}/")
    page.get_by_role("button", name="初审通过").click()
    expect(page.get_by_text("停表：等市局审核", exact=False)).to_be_visible()
    assert Application.objects.get().state == State.FIRST_REVIEWED


def test_the_street_hands_out_at_a_ceremony_on_a_telephone(transactional_db, as_user, accessible, district):
    cards = CardFactory.create_batch(2, application__person__station=district["bridge"])
    street = as_user("street", screen="phone")
    page = street.goto("/cards/stock/ceremony/?list=1")
    for card in cards:
        page.locator("#scan").fill(card.number)
        page.locator("#scan").press("Enter")
        expect(page.get_by_role("button", name="发放，下一位")).to_be_focused()
        accessible(street)
        page.keyboard.press("Enter")
        expect(page.get_by_text(f"尾号 {card.number[-4:]}", exact=False)).to_be_visible()
    assert not street.scrolls_sideways()
    assert Card.objects.filter(state=CardState.ACTIVE).count() == 2


def test_a_signature_on_the_screen_is_kept(transactional_db, as_user, district):
    card = CardFactory(application__person__station=district["bridge"])
    street = as_user("street", screen="phone", elder=True)
    page = street.goto(f"/cards/stock/ceremony/?number={card.number}")
    box = page.locator("[data-pad] canvas")
    box.scroll_into_view_if_needed()
    frame = box.bounding_box()
    page.mouse.move(frame["x"] + 20, frame["y"] + 20)
    page.mouse.down()
    for n in range(1, 8):
        page.mouse.move(frame["x"] + 20 + n * 20, frame["y"] + 20 + (n % 3) * 15)
    page.mouse.up()
    expect(page.locator("[data-signpad][data-signed]")).to_have_count(1)
    page.get_by_role("button", name="发放，下一位").click()
    expect(page.get_by_text("已发：", exact=False)).to_be_visible()
    assert Card.objects.get().steps.get().proof_type == "image/png"


def test_the_new_pages_are_accessible_and_fit_a_telephone(
    transactional_db, as_user, accessible, visit, district
):
    CardFactory(application__person__station=district["bridge"])
    for screen in ("laptop", "phone"):
        verifier = as_user("verifier", screen=screen)
        for path in (
            "/cards/stock/",
            "/cards/stock/cards/",
            "/cards/stock/count/",
            "/cards/limits/",
            "/cards/returns/",
            "/cards/outside/",
        ):
            verifier.goto(path)
            accessible(verifier)
            assert not verifier.scrolls_sideways(), path
    stranger = visit(screen="phone")
    stranger.goto("/cards/check/?card_type=F&filed=no&role=AGENT")
    accessible(stranger)
    assert not stranger.scrolls_sideways()
