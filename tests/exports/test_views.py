import io

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.desk import queries as desk
from bureau.exports import operations
from bureau.exports.enums import Action, State
from bureau.exports.models import Order
from bureau.kit import access
from bureau.kit.access import Looking

pytestmark = pytest.mark.django_db
QUERY = "?cols=name&cols=station&state=on"


def shown(response) -> str:
    return response.content.decode()


def test_a_short_masked_list_leaves_at_once(as_, people):
    response = as_("street").get(reverse("people:export") + QUERY)

    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active.values)
    assert [row[0] for row in rows[2:]] == ["王**", "李**"]
    assert Order.objects.count() == 0


@pytest.mark.parametrize("address", ["people:export", "cards:export"])
def test_more_than_two_hundred_persons_lead_to_the_question_what_for(as_, many, address):
    from tests.preferential_cards.factories import ApplicationFactory  # noqa: PLC0415 -- of another room

    for person in many:
        ApplicationFactory(person=person)
    response = as_("street").get(reverse(address) + "?state=", follow=True)

    assert response.redirect_chain[0][0].startswith("/exports/new/")
    assert "共 201 人，超过 200 人" in shown(response)


def test_a_sensitive_column_leads_there_too(as_, people):
    response = as_("street").get(reverse("people:export") + "?cols=rating", follow=True)

    assert "含敏感列（残疾等级）" in shown(response)


def test_pieces_of_two_hundred_are_no_way_round(as_, users, people, now):
    access.record(
        Looking.EXPORT, target="veterans.Person:*", by_id=users["street"].pk, at=timezone.now(), count=599
    )

    response = as_("street").get(reverse("people:export") + QUERY, follow=True)

    assert "今天已直接导出 599 人" in shown(response)


def test_the_admin_hands_out_no_more_than_the_list(as_, users, many):
    users["officer"].is_staff = True
    users["officer"].save()
    response = as_("officer").post(
        reverse("admin:veterans_person_changelist"),
        {
            "action": "export_masked",
            "_selected_action": [p.pk for p in many[:1]],
            "select_across": "1",
            "index": "0",
        },
        follow=True,
    )

    assert "超过 200 人" in shown(response)


def test_from_the_list_to_the_file_in_the_browser(as_, people, django_capture_on_commit_callbacks):
    street = as_("street")
    answer = street.post(
        reverse("exports:ask", args=["people"]) + QUERY,
        {"added": ["完整证件号"], "purpose": "SERVICE", "note": "春节慰问用"},
        follow=True,
    )
    order = Order.objects.get()
    assert "撤回申请" in shown(answer)

    as_("officer").post(reverse("exports:decide", args=[order.pk]), {"action": "APPROVE"})
    operations.make(order.pk, at=timezone.localtime())
    street = as_("street")
    page = street.post(reverse("exports:password", args=[order.pk]))
    assert 'id="export-password"' in shown(page)
    with django_capture_on_commit_callbacks(execute=True):
        file = street.post(reverse("exports:file", args=[order.pk]))
    data = b"".join(file.streaming_content)

    assert data[:8] == bytes.fromhex("d0cf11e0a1b11ae1")  # the container that Excel asks a password for
    again = street.post(reverse("exports:file", args=[order.pk]), follow=True)
    assert "只能下载一次" in shown(again)
    assert "口令只显示一次" in shown(street.post(reverse("exports:password", args=[order.pk]), follow=True))


def test_a_form_without_a_purpose_comes_back_with_what_was_typed(as_, people):
    answer = as_("street").post(
        reverse("exports:ask", args=["people"]) + QUERY, {"purpose": "", "note": "春节慰问用"}
    )

    assert answer.status_code == 422
    assert "春节慰问用" in shown(answer)


def test_an_own_order_offers_no_button_and_takes_none(as_, users, people, at, now):
    from stations.scope import Scope  # noqa: PLC0415 -- only here

    order = operations.ask(
        "people", query="", added=[], purpose="SERVICE", note="春节慰问用",
        by=Scope.of(users["officer"], today=now.date()), at=at,
    )  # fmt: skip
    client = as_("officer")

    assert "同意导出" not in shown(client.get(reverse("exports:order", args=[order.pk])))
    assert client.post(reverse("exports:decide", args=[order.pk]), {"action": "APPROVE"}).status_code == 403


def test_a_refusal_without_a_reason_says_so_beside_the_field(as_, asked):
    answer = as_("leader").post(reverse("exports:decide", args=[asked.pk]), {"action": "REFUSE"})

    assert answer.status_code == 409
    assert "请写明不同意的原因" in shown(answer)


@pytest.mark.parametrize("who", ["worker", "verifier", "approver", "sysadmin", "secadmin"])
def test_who_has_nothing_to_do_with_exports_gets_403_and_no_order(as_, asked, who):
    client = as_(who)

    assert client.get(reverse("exports:list")).status_code == 403
    assert client.get(reverse("exports:ask", args=["people"])).status_code == 403
    assert client.get(reverse("exports:order", args=[asked.pk])).status_code == 404


def test_a_list_nobody_has_declared_is_not_there(as_):
    assert as_("officer").get(reverse("exports:ask", args=["secrets"])).status_code == 404


def test_the_desk_tells_both(as_, cast, asked, at):
    assert "导出申请待审批" in [duty.what for duty in desk.duties(cast["leader"], at)]
    assert "导出申请待审批" not in [duty.what for duty in desk.duties(cast["street"], at)]
    operations.decide(Action.APPROVE, order_id=asked.pk, reason="", by=cast["leader"], at=at)
    operations.make(asked.pk, at=at)
    assert "导出文件待下载，24 小时后删除" in [duty.what for duty in desk.duties(cast["street"], at)]


def test_withdrawn_by_a_click(as_, asked):
    as_("street").post(reverse("exports:withdraw", args=[asked.pk]))

    asked.refresh_from_db()
    assert asked.state == State.WITHDRAWN


@pytest.mark.parametrize("verb", ["password", "file"])
def test_password_and_file_ask_for_a_fresh_log_in(as_, ready, verb):
    client = as_("street")
    session = client.session
    session["fresh"] = 0
    session.save()

    answer = client.post(reverse(f"exports:{verb}", args=[ready.pk]))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("accounts:confirm"))
