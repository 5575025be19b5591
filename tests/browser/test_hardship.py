"""On a phone: a household is filled in and found in hardship by three people; a drawn file is answered; the pages are accessible."""

import pytest

from tests.veterans.factories import PersonFactory
from tests.veterans.hardship.factories import CaseFactory
from tests.veterans.sampling.factories import SampleFactory
from veterans.hardship.enums import State
from veterans.hardship.models import Case
from veterans.sampling.models import Sample


@pytest.fixture
def person(district):
    return PersonFactory(station=district["bridge"], name="吴定邦")


def test_three_people_find_a_household_in_hardship(as_user, person):
    page = as_user("worker", screen="phone").goto(f"/people/{person.pk}/")
    page.get_by_role("link", name="发起认定").click()
    figures = {
        "家庭人口": 2,
        "家庭年收入": 30000,
        "家庭存款": 10000,
        "自付医疗费": 20000,
        "突发事件损失": 0,
        "重残或失能": 0,
    }
    for label, value in figures.items():
        page.get_by_label(label).fill(str(value))
    page.get_by_label("困难情况").fill("老伴长期住院")
    page.get_by_role("button", name="保存并提交街道").click()
    page.wait_for_selector("text=待街道核查")
    case = Case.objects.get()

    page = as_user("street", screen="phone").goto(f"/hardship/{case.pk}/")
    page.locator("textarea[name=note]").first.fill("3 月 2 日入户，情况属实")
    page.get_by_role("button", name="核查属实").click()
    page.wait_for_selector("text=待区局认定")

    page = as_user("officer", screen="laptop").goto(f"/hardship/{case.pk}/")
    page.locator("textarea[name=note]").first.fill("因病支出超过一半")
    page.get_by_role("button", name="认定困难").click()
    page.wait_for_selector("text=已认定困难")
    assert Case.objects.get().state == State.CONFIRMED


def test_a_drawn_file_is_answered(as_user, person):
    sample = SampleFactory(person=person)

    page = as_user("worker", screen="phone").goto(f"/sampling/{sample.pk}/")
    page.locator("textarea[name=note]").first.fill("原件在站里")
    page.get_by_role("button", name="提交", exact=True).click()
    page.wait_for_selector("text=待复核")

    assert Sample.objects.get().state == "ANSWERED"


@pytest.mark.parametrize(("screen", "elder"), [("phone", False), ("phone", True), ("laptop", False)])
def test_the_pages_are_accessible_and_fit(as_user, accessible, person, screen, elder):
    case, sample = CaseFactory(person=person), SampleFactory(person=person)
    visit = as_user("officer", screen=screen, elder=elder)

    for path in (
        "/hardship/", f"/hardship/{case.pk}/", f"/hardship/person/{person.pk}/", "/hardship/standards/", "/sampling/",
        f"/sampling/{sample.pk}/", f"/sampling/rounds/{sample.round_id}/", "/sampling/rounds/new/", "/people/completeness/",
        f"/people/completeness/?place={person.station_id}",
    ):  # fmt: skip
        visit.goto(path)
        accessible(visit)
        assert not visit.scrolls_sideways(), path
