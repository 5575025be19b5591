import pytest
from django.urls import reverse

from bureau.kit import access, alerts, audit
from bureau.kit.access import Looking
from bureau.oversight import operations
from bureau.oversight.enums import Sign
from tests.oversight.conftest import FIRST, at

pytestmark = pytest.mark.django_db


def waits(scope, moment):
    return [heap for heap in alerts.waiting_for(scope, moment) if "说明" in heap.what]


def test_a_question_waits_on_the_desk_of_the_colleague_until_it_is_answered(users, cast, looked, people):
    looked("worker", people["bridge"], 2, hour=23)
    question = operations.ask(
        colleague_id=users["worker"].pk, sign=Sign.NIGHT, first=FIRST, target="", by=cast["leader"], at=at(10)
    )

    (heap,) = waits(cast["worker"], at(18))
    assert (heap.count, heap.late, heap.days) == (1, 1, 8)
    assert waits(cast["street"], at(18)) == waits(cast["leader"], at(18)) == []

    operations.answer(question.pk, text="当晚值班接到求助电话", by=cast["worker"], at=at(18))

    assert waits(cast["worker"], at(18)) == []


def test_it_stands_on_the_first_page(as_, users, cast, looked, people):
    looked("worker", people["bridge"], 2, hour=23)
    operations.ask(
        colleague_id=users["worker"].pk, sign=Sign.NIGHT, first=FIRST, target="", by=cast["leader"], at=at(10)
    )

    assert "请您说明查阅的来由" in as_("worker").get(reverse("desk:home")).content.decode()


@pytest.mark.parametrize(("holds", "found"), [(True, 0), (False, 1)])
def test_a_log_that_does_not_hold_is_red_for_leaders_and_auditors(cast, holds, found):
    faults = [] if holds else ["第 2 批，kit_auditevent：少了 1 行"]
    audit.record(
        verb="audit.verify", target="kit.AuditSeal", by_id=None, at=at(2), holds=holds, faults=faults
    )

    for who, expected in (("leader", found), ("officer", 0)):
        seen = alerts.gather(scope=cast[who], place="990108", at=at(3))
        assert len([alert for alert in seen if alert.text == "留痕核对不通过"]) == expected


def test_the_page_of_a_person_leads_to_who_can_see_and_tells_watchers_how_many_did(as_, users, people):
    access.record(Looking.REVEAL, by_id=users["street"].pk, at=at(2), target=people["bridge"])
    link = reverse("oversight:who_looked", args=[people["bridge"].pk])

    pages = {who: as_(who).get(reverse("people:person", args=[people["bridge"].pk])).content.decode() for who in ("worker", "leader")}  # fmt: skip

    assert all(link in page for page in pages.values())
    assert "位同事看过" not in pages["worker"]
    assert "位同事看过" in pages["leader"]
