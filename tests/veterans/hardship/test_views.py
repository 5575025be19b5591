import pytest
from django.urls import reverse

from bureau.kit import my
from bureau.kit.models import AccessEvent
from tests.veterans.factories import PersonFactory
from tests.veterans.hardship.factories import POOR, CaseFactory
from veterans.hardship import resources
from veterans.hardship.enums import Action, State
from veterans.hardship.models import Case

FORM = {**{key: value for key, value in POOR.items() if key != "allowance"}, "story": "老伴长期住院"}


def test_one_form_and_one_click_from_the_person_to_the_street(as_, person):
    client = as_("worker")

    found = client.post(reverse("hardship:new"), {"who": "吴定"})
    made = client.post(reverse("hardship:begin", args=[person.pk]), FORM | {"submit": "1"})

    case = Case.objects.get()
    assert found.context["found"] == [person]
    assert (made.url, case.state) == (reverse("hardship:case", args=[case.pk]), State.SUBMITTED)


def test_a_wrong_figure_is_told_beside_its_field_and_nothing_is_lost(as_, person):
    answer = as_("worker").post(reverse("hardship:begin", args=[person.pk]), FORM | {"members": "0"})

    assert answer.context["form"].errors.keys() == {"members"}
    assert "老伴长期住院" in answer.content.decode()


def test_a_draft_is_reckoned_as_it_is_filled_and_can_be_corrected(as_, case):
    client = as_("worker")
    body = client.get(reverse("hardship:case", args=[case.pk])).content.decode()
    client.post(reverse("hardship:fill", args=[case.pk]), FORM | {"medical": "0", "save": "1"})

    case.refresh_from_db()
    assert ("按标准测算：重点困难" in body, case.medical) == (True, 0)


def test_the_whole_way_through_the_pages_and_the_reading_is_logged(as_, case):
    for who, action, said in [
        ("worker", "SUBMIT", {}),
        ("street", "CHECK", {"note": "入户看过，情况属实"}),
        ("officer", "CONFIRM", {"note": "因病支出超过一半", "level": "KEY"}),
    ]:
        as_(who).post(reverse("hardship:take", args=[case.pk, action]), said)

    page = as_("leader").get(reverse("hardship:case", args=[case.pk])).content.decode()
    assert ("已认定困难" in page, "存档，不再变" in page) == (True, True)
    assert AccessEvent.objects.filter(target=f"hardship.Case:{case.pk}", field="facts").exists()


def test_who_may_not_take_the_step_reads_why_instead_of_a_button(as_, case, take):
    take(case, Action.SUBMIT, "street")

    body = as_("street").get(reverse("hardship:case", args=[case.pk])).content.decode()

    assert ("请换一位同事" in body, "核查属实，交区局" in body) == (True, False)


def test_a_refused_step_keeps_the_words(as_, checked):
    answer = as_("officer").post(reverse("hardship:take", args=[checked.pk, "REFUSE"]), {"note": "不符合"})

    assert (answer.status_code, "不符合" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize("name", ["case", "fill", "letter"])
def test_beyond_reach_is_not_found(as_, checked, name):
    assert as_("neighbour").get(reverse(f"hardship:{name}", args=[checked.pk])).status_code in (302, 404)
    assert as_("neighbour").get(reverse("hardship:begin", args=[checked.person_id])).status_code == 404
    assert as_("neighbour").post(reverse("hardship:take", args=[checked.pk, "CONFIRM"])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(as_, district, count, django_assert_max_num_queries):
    for _ in range(count):
        CaseFactory(person=PersonFactory(station=district["bridge"]))
    client = as_("worker")

    with django_assert_max_num_queries(16):
        response = client.get(reverse("hardship:list"))

    assert len(response.context["page"].object_list) == count


def test_the_workbook_has_no_figure_of_a_household_unless_asked(case, cast, now):
    chosen = resources._choose("when=all", by=cast["officer"], at=now)

    assert [column.text(case) for column in chosen.columns].count("20000") == 0


def test_the_person_sees_where_it_stands_and_why(checked, take, now):
    [before] = [one for one in my.matters_of(checked.person, at=now) if one.key.startswith("hardship")]
    take(checked, Action.REFUSE, "officer", note="存款超过标准上限")
    [after] = [one for one in my.matters_of(checked.person, at=now) if one.key.startswith("hardship")]

    assert (before.open, "区局正在认定" in before.text) == (True, True)
    assert (after.open, "存款超过标准上限" in after.text, "复核" in after.text) == (False, True, True)


def test_standards_are_readable_by_every_station(as_, district):
    assert "低收入家庭" in as_("worker").get(reverse("hardship:standards")).content.decode()
    assert as_("auditor").get(reverse("hardship:standards")).status_code == 403


def test_the_admin_opens_standards_and_cases(as_, checked, users):
    users["officer"].is_staff = True
    users["officer"].save()
    client = as_("officer")

    for name in ("standard", "case"):
        assert client.get(reverse(f"admin:hardship_{name}_changelist")).status_code == 200
    assert client.get(reverse("admin:hardship_case_change", args=[checked.pk])).status_code == 200
