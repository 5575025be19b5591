import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bureau.kit.models import AuditEvent
from tests.veterans.factories import PersonFactory, an_id_number
from veterans.enums import State
from veterans.models import Disability, Person

LIST = "/admin/veterans/person/"
NO_INLINES = {
    f"{name}_set-{count}": 0
    for name in ("identity", "service", "award", "disability", "contact", "registrationstep")
    for count in ("TOTAL_FORMS", "INITIAL_FORMS")
}


@pytest.fixture
def staff_(users, as_):
    """staff_("officer") → signed in, and let into the admin."""

    def sign_in(name):
        users[name].is_staff = True
        users[name].save()
        return as_(name)

    return sign_in


def names(response):
    return [person.name for person in response.context["cl"].result_list]


def page_of(person):
    return reverse("admin:veterans_person_change", args=[person.pk])


def messages(response):
    return [str(message) for message in response.context["messages"]]


def test_staff_see_the_people_within_their_reach(staff_, person, district):
    PersonFactory(station=district["willow"], name="邻街")

    assert names(staff_("street").get(LIST)) == ["王建国"]


def test_staff_of_the_other_walls_see_no_people_at_all(staff_, person):
    assert staff_("sysadmin").get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("street=990108001", 1),
        ("street=990108002", 1),
        ("state=NOT_STARTED", 1),
        ("category=B02", 1),
        ("age=70-79", 2),
        ("disability=yes", 1),
        ("disability=no", 1),
        ("filed=no", 1),
        ("confirmed=no", 2),
        ("q=wjg", 2),
        ("q=%E7%8E%8B", 1),
        ("o=1", 2),
    ],
)
def test_the_lists_filters_mean_what_the_portals_mean(staff_, whole_person, district, query, found):
    other = PersonFactory(station=district["willow"], name="邻街", number=an_id_number(5, born="19500101"))
    Disability.objects.create(person=other, station=other.station, grade="8", nature="1")

    assert len(names(staff_("officer").get(f"{LIST}?{query}"))) == found


def test_list_and_page_are_masked(staff_, whole_person):
    client = staff_("officer")
    text = client.get(LIST).content.decode() + client.get(page_of(whole_person)).content.decode()

    assert "138****0271" in text
    assert whole_person.masked_id_number in text
    for secret in (whole_person.id_number, "13800000271"):
        assert secret not in text


def test_beyond_reach_and_unknown_are_the_same_404(staff_, person):
    client = staff_("neighbour")

    for address in ("change", "history", "delete"):
        answers = [
            client.get(reverse(f"admin:veterans_person_{address}", args=[pk])).status_code
            for pk in (person.pk, 99_999_999)
        ]
        assert answers in ([404, 404], [403, 403])


def test_a_step_is_a_button_that_calls_the_operation(staff_, person):
    client = staff_("officer")
    buttons = BeautifulSoup(client.get(page_of(person)).content, "html.parser").select("[name=_decide]")
    assert [button["value"] for button in buttons] == [
        "COLLECT",
        "EXCLUDE",
        "MOVE_OUT",
        "RECORD_DEATH",
        "MARK_DUPLICATE",
    ]

    response = client.post(page_of(person), {"_decide": "COLLECT", "_note": "窗口采集"}, follow=True)

    person.refresh_from_db()
    assert person.state == State.COLLECTED
    assert messages(response) == ["已办理：完成采集，现在是“已采集”"]
    assert person.registrationstep_set.get().note == "窗口采集"


def test_a_step_that_is_not_offered_is_refused(staff_, person):
    response = staff_("officer").post(page_of(person), {"_decide": "FILE"}, follow=True)

    person.refresh_from_db()
    assert person.state == State.NOT_STARTED
    assert messages(response) == ["这一步现在不能办，请刷新后再看"]


def test_a_grave_step_without_a_reason_is_told_so(staff_, person):
    response = staff_("officer").post(page_of(person), {"_decide": "RECORD_DEATH", "_note": ""}, follow=True)

    assert messages(response) == ["“登记去世”要写明原因"]


def test_facts_are_saved_by_the_operation(staff_, person):
    staff_("officer").post(
        page_of(person), NO_INLINES | {"name": "王大国", "ethnic": "01", "seen_version": 1}
    )

    person.refresh_from_db()
    assert (person.name, person.pinyin, person.ethnic, person.version) == ("王大国", "wangdaguo", "01", 2)
    assert AuditEvent.objects.get(verb="person.amend").detail == {"fields": ["name", "ethnic"]}


def test_the_second_editor_keeps_what_was_typed_and_sees_the_other(staff_, person):
    client = staff_("officer")
    client.post(page_of(person), NO_INLINES | {"name": "王大国", "seen_version": 1})

    response = client.post(page_of(person), NO_INLINES | {"name": "王小国", "seen_version": 1})

    form = response.context["adminform"].form
    assert "姓名：现在“王大国”，您填“王小国”" in form.non_field_errors()[0]
    assert (form["name"].value(), form["seen_version"].value()) == ("王小国", 2)
    person.refresh_from_db()
    assert person.name == "王大国"


def test_a_person_is_registered_in_the_admin_too(staff_, district):
    data = {"number": an_id_number(17), "name": "李卫国", "station": district["bridge"].pk, "category": "B01"}

    staff_("officer").post(LIST + "add/", data | {"source": "COUNTER", "phone": "13800000271"})

    person = Person.objects.get()
    assert (person.id_number, person.identity_set.get().category) == (an_id_number(17), "B01")
    assert person.contact_set.get().masked_number == "138****0271"


def test_a_number_already_registered_stops_at_the_field(staff_, person, district):
    data = {"number": person.id_number, "name": "李卫国", "station": district["bridge"].pk, "category": "B01"}

    response = staff_("officer").post(LIST + "add/", data | {"source": "COUNTER"})

    assert response.context["adminform"].form.errors["number"] == ["这个身份证号已登记在桥北社区：王**"]


def test_only_stations_within_reach_are_offered(staff_, district):
    form = staff_("street").get(LIST + "add/").context["adminform"].form

    assert [str(station) for station in form.fields["station"].queryset] == [
        "东街街道",
        "桥北社区",
        "桥南社区",
    ]


def test_leaders_look_and_change_nothing(staff_, person):
    client = staff_("leader")

    page = client.get(page_of(person))
    client.post(page_of(person), NO_INLINES | {"name": "王大国", "seen_version": 1})

    assert page.status_code == 200
    assert client.get(LIST + "add/").status_code == 403
    person.refresh_from_db()
    assert person.name == "王建国"


def test_nobody_deletes_a_person(staff_, person):
    address = reverse("admin:veterans_person_delete", args=[person.pk])

    assert staff_("officer").post(address, {"post": "yes"}).status_code == 403


def test_history_is_the_one_that_the_database_keeps(staff_, person):
    response = staff_("officer").get(reverse("admin:veterans_person_history", args=[person.pk]))

    assert response.headers["Location"] == reverse("people:history", args=[person.pk])


def test_the_selection_is_exported_masked_and_logged(staff_, whole_person):
    response = staff_("officer").post(
        LIST, {"action": "export_masked", "_selected_action": [whole_person.pk]}
    )

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[2][:2] == ("王**", whole_person.masked_id_number)
    assert AuditEvent.objects.get(verb="person.export").detail["rows"] == 1


def test_who_may_not_export_is_told_so(staff_, person):
    response = staff_("leader").post(
        LIST, {"action": "export_masked", "_selected_action": [person.pk]}, follow=True
    )

    assert messages(response) == ["您的岗位不能导出人员"]


def test_the_list_costs_the_same_for_one_and_for_five(
    staff_, whole_person, district, django_assert_num_queries
):
    client = staff_("officer")
    client.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        client.get(LIST)
    with_one = len(asked)  # now: the next request empties the log
    PersonFactory.create_batch(4, station=district["bridge"])

    client.get(LIST)  # warm again: on a busy machine half a minute may have gone
    with django_assert_num_queries(with_one):
        assert len(names(client.get(LIST))) == 5
