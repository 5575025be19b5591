"""On a phone: a double is merged and the merge undone; a policy task is decided; the pages are accessible and fit."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, an_id_number
from veterans.enums import State
from veterans.models import Person
from veterans.policies import conditions
from veterans.policies import operations as policies
from veterans.policies.enums import RuleState
from veterans.policies.models import Entitlement, Rule
from veterans.quality import operations as quality
from veterans.quality.models import Merge


@pytest.fixture
def doubles(district):
    """王建国 twice at 桥北, without an address; and a rule that finds both."""
    people = [
        PersonFactory(station=district["bridge"], name="王建国", number=an_id_number(n, born="19550301"))
        for n in (11, 37)
    ]
    for n, person in enumerate(people):
        IdentityFactory(person=person, category="D07" if n else "B02")
        ContactFactory(person=person, number=f"1380000027{n}")
    Rule.objects.create(
        code="war", name="参战人员生活补助", what="每月补助", source="军人抚恤优待条例第六十二条", state=RuleState.IN_FORCE,
        valid_from=dt.date(2024, 10, 1), conditions=conditions.read("人员类别：D07"),
    )  # fmt: skip
    quality.nightly(at=timezone.now())
    policies.nightly(at=timezone.now())
    return people


def test_a_worker_merges_a_double_and_undoes_it(as_user, doubles):
    one = as_user("worker", screen="phone")
    page = one.goto("/quality/pairs/")
    page.get_by_role("link", name="对照").first.click()
    page.locator("input[name=phone][value='2']").check()

    page.get_by_role("button", name="是同一人，合并").click()
    page.wait_for_selector("text=已合并，留下档号")
    merge = Merge.objects.get()
    assert Person.objects.get(pk=merge.gone_id).state == State.DUPLICATE
    one.shoot("quality-merged")

    page.get_by_role("button", name="撤销合并").click()
    page.wait_for_selector("text=已撤销合并")
    assert Person.objects.get(pk=merge.gone_id).state == State.FILED


def test_a_policy_task_is_decided(as_user, doubles):
    page = as_user("worker", screen="phone").goto("/policies/")
    page.get_by_role("link", name="办理").first.click()
    page.get_by_label("本人不要").check()
    page.get_by_role("button", name="保存").click()
    page.wait_for_selector("text=请写明原因")

    page.locator("textarea[name=note]").fill("本人说已在外地享受")
    page.get_by_role("button", name="保存").click()

    page.wait_for_selector("text=已记为“本人不要”")
    assert Entitlement.objects.get().note == "本人说已在外地享受"


@pytest.mark.parametrize("elder", [False, True])
@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_the_pages_are_accessible_and_fit(as_user, accessible, doubles, screen, elder):
    one = as_user("worker", screen=screen, elder=elder)
    finding, row = doubles[0].finding_set.first(), Entitlement.objects.get()

    for path in (
        "/quality/", f"/quality/findings/{finding.pk}/", "/quality/pairs/", "/policies/", f"/policies/{row.pk}/",
        "/policies/rules/", f"/policies/rules/{row.rule_id}/",
    ):  # fmt: skip
        page = one.goto(path)
        assert (path, page.locator("h1").count()) == (path, 1)
        assert (path, one.scrolls_sideways()) == (path, False)
        accessible(one)
    one.goto("/quality/pairs/").get_by_role("link", name="对照").first.click()
    one.page.wait_for_selector("text=是不是同一人")
    assert one.scrolls_sideways() is False
    accessible(one)
