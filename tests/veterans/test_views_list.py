import io
from urllib.parse import urlencode

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bureau.kit.models import AuditEvent
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, an_id_number
from veterans.enums import State
from veterans.models import Disability, SavedView

LIST = "/people/"


def names(response):
    return [person.name for person, _ in response.context["rows"]]


@pytest.fixture
def people(district):
    """Four of 桥北社区, each different in one thing; one of the next street."""
    old = PersonFactory(station=district["bridge"], name="高龄", number=an_id_number(1, born="19400101"))
    unfiled = PersonFactory(
        station=district["south"], name="未建", number=an_id_number(4), state=State.COLLECTED, filed_at=None
    )
    gone = PersonFactory(
        station=district["bridge"], name="已故", state=State.DECEASED, left_at=timezone.now()
    )
    rated = PersonFactory(station=district["bridge"], name="伤残", number=an_id_number(2, born="19700101"))
    Disability.objects.create(person=rated, station=rated.station, grade="8", nature="1")
    IdentityFactory(person=rated, category="D01")
    PersonFactory(station=district["willow"], name="邻街")
    return {"old": old, "unfiled": unfiled, "gone": gone, "rated": rated}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, {"高龄", "未建", "伤残"}),
        ({"state": "on"}, {"高龄", "未建", "伤残"}),
        ({"state": "DECEASED"}, {"已故"}),
        ({"state": "COLLECTED"}, {"未建"}),
        ({"filed": "no"}, {"未建"}),
        ({"filed": "yes"}, {"高龄", "伤残"}),
        ({"station": "990108001002"}, {"未建"}),
        ({"station": "990108001"}, {"高龄", "未建", "伤残"}),
        ({"station": "990108002"}, set()),
        ({"category": "D01"}, {"伤残"}),
        ({"age": "80-"}, {"高龄"}),
        ({"age": "-59"}, {"伤残"}),
        ({"age": "60-69"}, set()),
        ({"sex": "1"}, {"高龄"}),
        ({"disability": "yes"}, {"伤残"}),
        ({"disability": "no"}, {"高龄", "未建"}),
        ({"confirmed": "yes"}, set()),
        ({"confirmed": "no"}, {"高龄", "未建", "伤残"}),
        ({"source": "IMPORT"}, set()),
        ({"q": "高龄"}, {"高龄"}),
        ({"q": "邻街"}, set()),
        ({"indicator": "filed_rate", "part": "done"}, {"高龄", "伤残"}),
        ({"indicator": "filed_rate", "part": "due"}, {"高龄", "未建", "伤残"}),
        ({"indicator": "filed_rate", "part": "missing"}, {"未建"}),
        ({"indicator": "aged_80"}, {"高龄"}),
        ({"indicator": "on_register", "at": "2020-01-01T00:00:00+08:00"}, set()),
        ({"state": "NONSENSE", "age": "x", "indicator": "?", "at": "?"}, {"高龄", "未建", "伤残"}),
    ],
)
def test_the_address_says_whom_the_list_shows(as_, people, query, found):
    response = as_("street").get(LIST, query)

    assert set(names(response)) == found
    assert response.context["page"].paginator.count == len(found)


@pytest.mark.parametrize("sort", ["name", "-name", "born", "-born", "registered", "state", "nonsense"])
def test_the_list_is_sorted_as_asked(as_, people, sort):
    found = [person for person, _ in as_("street").get(LIST, {"sort": sort}).context["rows"]]

    if sort.endswith("born"):
        days = [person.born_on for person in found]
        assert days == sorted(days, reverse=sort.startswith("-"))
    assert len(found) == 3


def test_each_condition_is_a_chip_that_takes_it_away(as_, people):
    response = as_("street").get(LIST, {"filed": "no", "station": "990108001", "sort": "name"})

    assert [(chip.text, chip.url) for chip in response.context["chips"]] == [
        ("服务站：东街街道", "?filed=no&sort=name"),
        ("建档：未建档", "?station=990108001&sort=name"),
    ]


def test_columns_are_chosen_and_kept(as_, people):
    client = as_("street")

    client.get(LIST, {"cols": ["ethnic", "age"]})
    table = BeautifulSoup(client.get(LIST).content, "html.parser").find(id="people")

    assert [cell.get_text(strip=True) for cell in table.thead.find_all("th")] == ["姓名", "年龄", "民族"]


def test_nothing_in_the_list_is_shown_in_full(as_, people):
    ContactFactory(person=people["old"], number="13800000271")

    page = as_("street").get(LIST).content.decode()

    assert "高*" in page
    assert "138****0271" in page
    for secret in ("高龄", "13800000271", people["old"].id_number):
        assert secret not in page


def test_the_list_costs_the_same_for_one_and_for_six(as_, whole_person, district, django_assert_num_queries):
    client = as_("worker")
    client.get(LIST)  # code lists are read once per half minute
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    with_one = len(asked)  # now: the next request empties the log
    for person in PersonFactory.create_batch(5, station=district["bridge"]):
        IdentityFactory(person=person)
        ContactFactory(person=person)

    client.get(LIST)  # warm again: on a busy machine half a minute may have gone
    with django_assert_num_queries(with_one):
        assert len(names(client.get(LIST))) == 6


def test_the_list_is_turned_in_pages(as_, district):
    PersonFactory.create_batch(26, station=district["bridge"])

    response = as_("worker").get(LIST, {"page": 2})

    assert len(names(response)) == 1


@pytest.mark.parametrize(
    ("query", "title"),
    [({}, "名下还没有人"), ({"filed": "no"}, "没有符合条件的人"), ({"q": "李"}, "没有符合条件的人")],
)
def test_an_empty_list_says_what_to_do_next(as_, users, query, title):
    assert title in as_("worker").get(LIST, query).content.decode()


@pytest.mark.parametrize("name", ["auditor", "sysadmin", "secadmin"])
def test_who_has_nothing_to_do_with_people_is_shown_the_way_out(as_, name):
    assert as_(name).get(LIST).status_code == 403


# -- export ------------------------------------------------------------------------------------------------


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [list(row) for row in book.active.iter_rows(values_only=True)]


def test_the_export_holds_exactly_what_is_seen(as_, people, users):
    client = as_("street")
    client.get(LIST, {"cols": ["station", "state"]})

    about, headings, *rows = sheet_of(client.get(reverse("people:export"), {"filed": "yes", "sort": "-born"}))

    assert headings == ["姓名", "所属站", "建档状态"]
    assert rows == [["伤*", "桥北社区", "已建档"], ["高*", "桥北社区", "已建档"]]
    assert str(users["street"]) in about[0]


def test_an_export_is_logged_without_what_was_searched_for(as_, people):
    sheet_of(as_("street").get(reverse("people:export"), {"q": "高龄", "filed": "yes"}))

    event = AuditEvent.objects.get(verb="person.export")
    assert event.detail["rows"] == 1
    assert event.detail["conditions"] == "建档：已建档；查找：…"


def test_an_export_cannot_smuggle_a_formula(as_, district):
    PersonFactory(station=district["bridge"], name="=HYPERLINK")

    _, _, row = sheet_of(as_("street").get(reverse("people:export")))

    assert row[0] == "'=*********"


@pytest.mark.parametrize("name", ["worker", "leader", "verifier"])
def test_who_may_not_export_gets_nothing(as_, people, name):
    assert as_(name).get(reverse("people:export")).status_code == 403


# -- saved views -------------------------------------------------------------------------------------------


def test_a_filter_is_kept_under_a_name_and_dropped_again(as_, people):
    client = as_("street")
    query = urlencode({"filed": "no"})

    client.post(reverse("people:save_view"), {"name": "待建档", "query": query})
    page = client.get(LIST).content.decode()
    assert "待建档" in page
    assert f'href="?{query}"' in page

    client.post(reverse("people:drop_view", args=[SavedView.objects.get().pk]))
    assert SavedView.objects.count() == 0


def test_a_view_without_a_name_is_not_kept(as_, people):
    response = as_("street").post(reverse("people:save_view"), {"name": "", "query": "filed=no"}, follow=True)

    assert [str(m) for m in response.context["messages"]] == ["请给这组筛选起个名字，30 个字以内"]


def test_nobody_sees_or_drops_anothers_view(as_, users, people):
    view = SavedView.objects.create(user=users["street"], name="待建档", query="")

    client = as_("worker")

    assert "待建档" not in client.get(LIST).content.decode()
    assert client.post(reverse("people:drop_view", args=[view.pk])).status_code == 404


# -- search ------------------------------------------------------------------------------------------------


def test_the_full_number_leads_to_the_person_and_out_of_the_address(as_, people):
    number = people["old"].id_number

    response = as_("street").get(reverse("search"), {"q": number})

    assert response.headers["Location"] == reverse("people:person", args=[people["old"].pk])
    assert AuditEvent.objects.get().detail == {"found": 1}


def test_a_number_beyond_reach_looks_like_one_that_nobody_has(as_, people, district):
    elsewhere = PersonFactory(station=district["willow"], number=an_id_number(500))
    client = as_("worker")

    pages = [
        client.get(reverse("search"), {"q": number}).content.decode().replace(number, "")
        for number in (elsewhere.id_number, an_id_number(501))
    ]

    assert strip_tokens(pages[0]) == strip_tokens(pages[1])


def strip_tokens(page):
    soup = BeautifulSoup(page, "html.parser")
    for field in soup.find_all(attrs={"name": "csrfmiddlewaretoken"}):
        field.decompose()
    return soup.main.get_text()


def test_suggestions_are_a_piece_of_a_page(as_, people):
    client = as_("street")

    found = client.get(reverse("search"), {"q": "高龄"}, headers={"HX-Request": "true"}).content.decode()
    nobody = client.get(reverse("search"), {"q": "李四"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in found
    assert reverse("people:person", args=[people["old"].pk]) in found
    assert "没有找到“李四”" in nobody


def test_the_search_page_shows_masks_only(as_, people):
    page = as_("street").get(reverse("search"), {"q": "高"}).content.decode()

    assert "高*" in page
    assert people["old"].id_number not in page
