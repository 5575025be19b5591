from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from bureau.kit.features import pdf_available
from bureau.kit.models import AuditEvent
from preferential_cards import documents
from preferential_cards.enums import Action
from preferential_cards.models import Application
from tests.veterans.factories import ContactFactory


def test_the_form_says_who_applies_for_what(application, person, now):
    ContactFactory(person=person, number="13800000271")

    context = documents.application_form_context(application, printed_at=now)

    assert (context["title"], context["number"]) == ("优待证申领表", f"YDZ-{application.pk:07d}")
    assert context["station"] == "桥北社区退役军人服务站"
    assert context["printed_on"] == "2026-03-02"
    rows = dict(context["rows"])
    assert (rows["姓名"], rows["公民身份号码"], rows["联系电话"]) == (
        "王建国",
        person.id_number,
        "13800000271",
    )
    assert (rows["人员类别"], rows["申领证件"]) == ("自主就业退役士兵", "退役军人优待证")


def test_the_receipt_masks_the_number_and_tells_the_way_so_far(application, person, walk, now):
    walk(application, Action.ACCEPT)

    context = documents.receipt_context(application, printed_at=now)

    assert dict(context["rows"]) == {
        "申领人": "王建国",
        "公民身份号码": person.masked_id_number,
        "申领证件": "退役军人优待证",
        "提交日期": "2026-03-02",
        "目前进度": "已受理",
    }
    assert context["steps"] == ["2026-03-02　提交申请", "2026-03-02　受理"]


@pytest.mark.slow
@pytest.mark.skipif(pdf_available() is not None, reason="this machine has no Pango")
@pytest.mark.parametrize("paper", [documents.application_form, documents.receipt])
def test_a_paper_is_one_page_a_person_can_read(application, walk, now, paper):
    walk(application, Action.SUBMIT)

    pages = PdfReader(BytesIO(paper(application, printed_at=now))).pages

    assert len(pages) == 1
    assert "王建国" in pages[0].extract_text()


def test_a_print_is_remembered(as_, application):
    as_("worker").post(reverse("cards:print", args=[application.pk, "form"]))

    assert [event.verb for event in AuditEvent.objects.all()] == (
        ["card.print_form"] if pdf_available() is None else []
    )


def test_the_page_offers_paper_or_says_what_is_missing(as_, application):
    text = as_("worker").get(reverse("cards:application", args=[application.pk])).content.decode()

    assert (pdf_available() or reverse("cards:print", args=[application.pk, "form"])) in text


def test_who_may_not_reveal_may_not_print(as_, application):
    response = as_("leader").post(reverse("cards:print", args=[application.pk, "form"]))

    assert response.status_code != 200
    assert AuditEvent.objects.count() == 0
    assert Application.objects.count() == 1
