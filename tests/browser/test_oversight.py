"""A leader reads the month, follows a number to its rows, and asks; the colleague answers. On a laptop and on a phone."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from bureau.kit import access, audit
from bureau.kit.access import Looking
from tests.veterans.factories import PersonFactory

MONTH = "/oversight/?month=2026-03"


@pytest.fixture
def a_month(users, district):
    """An ordinary month of three colleagues, and one who looks at night and at one person again and again."""
    person, other = PersonFactory(station=district["bridge"]), PersonFactory(station=district["south"])

    def looks(who, whom, day, hour, action=Looking.VIEW, **more):
        moment = timezone.make_aware(dt.datetime(2026, 3, day, hour, 15))
        access.record(action, by_id=users[who].pk, at=moment, target=whom, **more)

    for day in (2, 3, 4, 5, 6, 9, 10):
        for who in ("street", "officer", "worker"):
            looks(who, other if who == "street" else person, day, 10)
    for day in (3, 4, 5):
        looks("worker", person, day, 23)
    looks("street", person, 4, 11, Looking.REVEAL, field="phone", reason="电话联系本人")
    looks("officer", "veterans.Person:*", 5, 15, Looking.EXPORT, count=120, station="990108001")
    audit.record(
        verb="audit.verify", target="kit.AuditSeal", by_id=None, at=timezone.now(), holds=True, faults=[]
    )
    return person


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_a_leader_asks_and_the_colleague_answers(as_user, users, a_month, accessible, screen):
    leader = as_user("leader", screen=screen)

    page = leader.goto(MONTH)
    accessible(leader)
    leader.shoot(f"oversight-month-{screen}")
    assert not leader.scrolls_sideways()
    page.get_by_role("button", name="请说明").first.click()
    expect(page.get_by_text("已请对方说明")).to_be_visible()
    page.goto(leader.address + MONTH)
    page.get_by_role("link", name="在 22 时至 6 时查看 3 次").click()
    accessible(leader)
    leader.shoot(f"oversight-log-{screen}")
    assert not leader.scrolls_sideways()

    worker = as_user("worker", screen=screen)
    page = worker.goto("/")
    page.get_by_role("link", name="请您说明查阅的来由").click()
    page.get_by_role("link", name="2026-03").first.click()
    page.get_by_label("当时为什么查看").fill("当晚值班，家属来电求助")
    accessible(worker)
    page.get_by_role("button", name="提交说明").click()
    expect(page.get_by_text("当晚值班，家属来电求助")).to_be_visible()
    worker.shoot(f"oversight-question-{screen}")
    assert leader.troubles == worker.troubles == []


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_the_auditors_pages_and_who_can_see_a_person(as_user, a_month, accessible, screen):
    auditor = as_user("auditor", screen=screen)
    for path in (
        "/oversight/log/?start=2026-03-01&end=2026-03-31",
        "/oversight/deeds/",
        "/oversight/questions/",
    ):
        auditor.goto(path)
        accessible(auditor)
        assert (path, auditor.scrolls_sideways()) == (path, False)
    leader = as_user("leader", screen=screen)
    leader.goto(f"/oversight/people/{a_month.pk}/")
    accessible(leader)
    leader.shoot(f"oversight-person-{screen}")
    assert not leader.scrolls_sideways()
