import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from bureau.kit.models import AccessEvent
from tests.veterans.factories import ContactFactory
from tests.visits.factories import NeedFactory, VisitTaskFactory
from veterans.visits import documents, queries
from veterans.visits.enums import Outcome
from veterans.visits.models import Need, Visit, VisitTask

TODAY = dt.date(2026, 3, 2)
# session, user, posts · the wall (5) · count, rows, telephones · four tabs in one · stations · my post
LIST_QUERIES = 12


def test_the_list_shows_mine_masked_with_the_reason_and_not_the_neighbours(as_, task, district, today):
    ContactFactory(person=task.person)
    VisitTaskFactory(person__station=district["willow"], person__name="柳生")

    html = as_("worker").get(reverse("visits:list")).content.decode()

    assert "吴**" in html
    assert "高龄老人，超期 3 天" in html
    assert "江晖路**" in html
    assert "柳" not in html
    assert "12号" not in html


def test_the_tabs_count_what_their_lists_hold(as_, task, district, today):
    VisitTaskFactory(person__station=district["bridge"], due_on=TODAY + dt.timedelta(days=5))
    client = as_("worker")

    for key, _, count in client.get(reverse("visits:list")).context["tabs"]:
        assert len(client.get(reverse("visits:list") + f"?when={key}").context["lines"]) == count


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_one_and_four(as_, district, count, django_assert_num_queries, today):
    for _ in range(count):
        ContactFactory(person=VisitTaskFactory(person__station=district["bridge"]).person)
    client = as_("worker")

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("visits:list"))


def test_the_way_goes_station_by_station_and_house_by_house(district):
    def line(place, address):
        task = VisitTaskFactory(person__station=district[place], person__residence_address=address)
        return queries.lines(queries.with_people(VisitTask.objects.filter(pk=task.pk)), today=TODAY)[0]

    found = [line("south", "甲路1号"), line("bridge", "江晖路12号"), line("bridge", "江晖路9号")]

    assert [x.address for x in queries.along_the_way(found)] == ["江晖路9号", "江晖路12号", "甲路1号"]


def test_the_form_records_a_visit_and_leads_back_to_the_person(as_, task, today):
    answer = as_("worker").post(
        reverse("visits:task", args=[task.pk]),
        {"outcome": "HOME", "at": "2026-03-02T17:00", "facts_checked": "on"},
    )

    assert answer.url == reverse("people:person", args=[task.person_id])
    assert Visit.objects.get().facts_checked


def test_a_refusal_is_told_on_the_page_and_what_was_typed_stays(as_, task, today):
    answer = as_("worker").post(
        reverse("visits:task", args=[task.pk]),
        {"outcome": "AWAY", "at": "2026-03-02T17:00", "goods": "米", "found": "门锁着"},
    )

    assert answer.status_code == 409
    assert "没见到本人，不能登记" in answer.content.decode()
    assert "门锁着" in answer.content.decode()


@pytest.mark.parametrize("name", ["task", "put_off", "cancel"])
def test_a_task_of_the_neighbour_does_not_exist(as_, task, name):
    client = as_("neighbour")
    answer = client.post(reverse(f"visits:{name}", args=[task.pk]), {"outcome": "HOME", "note": "x"})

    assert answer.status_code == 404


def test_the_route_sheet_needs_the_right_to_full_names_and_is_remembered(as_, task, today):
    assert as_("leader").post(reverse("visits:route"), {"ids": task.pk}).status_code == 302

    answer = as_("worker").post(reverse("visits:route"), {"ids": task.pk})

    assert answer["Content-Type"] == "application/pdf"
    assert AccessEvent.objects.filter(action="PRINT", field="visit.sheet").count() == 1


def test_the_paper_says_who_where_and_why(elder, task, now):
    [line] = queries.lines(queries.with_people(VisitTask.objects.all()), today=TODAY)

    paper = documents.route_context([line], at=now, by="陈晓燕")

    assert paper["places"] == [
        ("桥北社区", [{
            "number": 1, "name": "吴定邦", "age": 85, "address": "江晖路12号", "telephone": "没有电话",
            "why": "高龄老人，超期 3 天", "note": "",
        }])
    ]  # fmt: skip


def test_the_export_holds_what_is_seen_masked_and_is_remembered(as_, task, district, today):
    VisitTaskFactory(person__station=district["willow"])

    answer = as_("street").get(reverse("visits:export"))

    rows = list(openpyxl.load_workbook(BytesIO(answer.getvalue())).active.values)
    assert [row[:4] for row in rows[2:]] == [("吴**", 85, "桥北社区", "高龄老人")]
    assert AccessEvent.objects.filter(action="EXPORT", count=1).count() == 1


def test_the_other_pages_open_with_and_without_rows(as_, district, today):
    client = as_("officer")
    for name in ("done", "needs", "rules"):
        assert client.get(reverse(f"visits:{name}")).status_code == 200
    need = NeedFactory(visit__person__station=district["bridge"])
    assert "冬天没有取暖" in client.get(reverse("visits:needs")).content.decode()
    client.post(reverse("visits:settle", args=[need.pk]), {"answer": "送了电暖器"})
    assert "见到本人" in client.get(reverse("visits:done")).content.decode()
    client.post(reverse("visits:call_festival"), {"occasion": "八一", "due_on": "2026-07-30"})
    assert Need.objects.get().answer == "送了电暖器"


def test_the_person_page_shows_visits_and_the_next_one(as_, elder, task, visit, today):
    visit(elder, Outcome.AWAY, found="邻居说去女儿家")
    client = as_("worker")

    html = client.get(reverse("people:person", args=[elder.pk])).content.decode()

    assert "记一次走访" in html
    assert "上次不在家" in html
    client.post(reverse("visits:call", args=[elder.pk]), {"reason": "AWARD", "due_on": "2026-03-09"})
    assert VisitTask.objects.filter(reason="AWARD").count() == 1
