import csv
import io
import re
import time

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook

from bureau.kit import access, audit
from bureau.kit.access import Looking
from bureau.kit.models import AccessEvent
from bureau.oversight.models import Question
from tests.oversight.conftest import at
from tests.veterans.factories import PersonFactory

pytestmark = pytest.mark.django_db
MONTH = {"month": "2026-03"}
MARCH = {"start": "2026-03-01", "end": "2026-03-31"}
PAGES = ["month", "log", "questions"]


def read(response) -> bytes:
    """To the end, so that the file behind a download is closed."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def page(client, name, *args, **query):
    response = client.get(reverse(f"oversight:{name}", args=args), query)
    return response, BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize(
    ("who", "month", "log", "export", "deeds"),
    [
        ("leader", 200, 200, 403, 403),
        ("auditor", 200, 200, 200, 200),
        *(
            (who, 403, 403, 403, 403)
            for who in ("officer", "street", "worker", "sysadmin", "secadmin", "approver")
        ),
    ],
)
def test_leaders_read_the_month_auditors_the_log_and_nobody_else_anything(
    as_, who, month, log, export, deeds
):
    client = as_(who)

    answers = []
    for name in ("month", "log", "export", "deeds"):
        response = client.get(reverse(f"oversight:{name}"))
        read(response)
        answers.append(response.status_code)

    assert answers == [month, log, export, deeds]


def test_the_month_says_what_stands_out_and_leads_to_the_rows(as_, looked, people):
    looked("worker", people["bridge"], 2, hour=23, times=3)

    _, html = page(as_("leader"), "month", **MONTH)

    link = html.find("a", string=re.compile("在 22 时至 6 时查看 3 次"))
    rows = BeautifulSoup(as_("leader").get(link["href"]).content, "html.parser")
    assert len(rows.select("tbody tr")) == 3
    assert str(people["bridge"]) in rows.text
    assert people["bridge"].name not in rows.text


def test_the_auditor_reads_numbers_and_no_names(as_, looked, people):
    looked("worker", people["bridge"], 2)

    _, html = page(as_("auditor"), "log", **MARCH)

    assert f"人员 {people['bridge'].pk} 号 桥北社区" in html.text
    assert "王*" not in html.text


def test_the_log_is_filtered_by_its_address(as_, users, looked, people):
    looked("worker", people["bridge"], 2)
    looked("street", people["south"], 3, action=Looking.REVEAL, field="id_number")

    def found(**query):
        return len(page(as_("auditor"), "log", **(MARCH | query))[1].select("tbody tr"))

    assert found() == 2
    assert found(who=users["street"].pk) == 1
    assert found(action="VIEW") == 1
    assert found(station="990108001002") == 1
    assert found(target=people["bridge"].pk) == 1
    assert found(start="2026-03-03") == 1
    assert found(target="'; drop table", who="x") == 0


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x"}, {"start": "2026-02-30"}, {"end": "0001-01-01"}, {"who": "9" * 30}, {"month": "9999-99"}])  # fmt: skip
@pytest.mark.parametrize("name", ["log", "month", "deeds", "export"])
def test_nonsense_in_the_address_is_no_breakdown(as_, name, query):
    response = as_("auditor").get(reverse(f"oversight:{name}"), query)

    read(response)
    assert response.status_code == 200


@pytest.mark.parametrize("count", [1, 30])
def test_the_log_costs_the_same_for_one_and_for_many(
    as_, looked, people, count, django_assert_max_num_queries
):
    looked("worker", people["bridge"], 2, times=count)
    client = as_("leader")

    with django_assert_max_num_queries(14):
        response = client.get(reverse("oversight:log"), MARCH)

    assert len(response.context["rows"]) == count


def test_the_workbook_holds_the_rows_and_is_logged_itself(as_, users, looked, people):
    looked("worker", people["bridge"], 2, note="=HYPERLINK(1)")

    response = as_("auditor").get(reverse("oversight:export"), MARCH)

    sheet = load_workbook(io.BytesIO(read(response))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert [row[4] for row in rows] == [f"veterans.Person:{people['bridge'].pk}"]
    assert rows[0][8] == "'=HYPERLINK(1)"
    assert AccessEvent.objects.get(action="EXPORT").by == users["auditor"]


def test_deeds_are_read_without_their_details(as_, users):
    audit.record(
        verb="person.amend", target="veterans.Person:1", by_id=users["worker"].pk, at=at(2), fields=["name"]
    )

    _, html = page(as_("auditor"), "deeds", **MARCH)

    assert "人员 · 修改" in html.text
    assert "人员 1 号" in html.text


def test_a_question_goes_to_the_colleague_and_the_answer_comes_back(as_, users, looked, people):
    looked("worker", people["bridge"], 2, hour=23)
    _, html = page(as_("leader"), "month", **MONTH)
    form = html.select_one("form[action$='/ask/']")
    as_("leader").post(form["action"], {i["name"]: i["value"] for i in form.select("input")})
    question = Question.objects.get()

    as_("worker").post(reverse("oversight:question", args=[question.pk]), {"text": "当晚值班接到求助电话"})

    assert "当晚值班接到求助电话" in page(as_("leader"), "question", question.pk)[1].text
    assert "已说明" in page(as_("leader"), "month", **MONTH)[1].text
    assert as_("neighbour").get(reverse("oversight:question", args=[question.pk])).status_code == 404


def test_a_forged_question_is_refused_in_words(as_, users):
    response = as_("leader").post(
        reverse("oversight:ask"), {"month": "x", "colleague": "y", "sign": "z"}, follow=True
    )

    assert "记录里没有这一条" in response.content.decode()


def test_who_can_see_a_person_and_for_leaders_who_did(as_, users, looked, people):
    access.record(Looking.VIEW, by_id=users["street"].pk, at=at(2), target=people["bridge"])

    for_worker = page(as_("worker"), "who_looked", people["bridge"].pk)[1].text
    _, for_leader = page(as_("leader"), "who_looked", people["bridge"].pk)

    assert str(users["street"]) in for_worker  # can see
    assert str(users["neighbour"]) not in for_worker
    assert "近半年看过的同事" not in for_worker
    assert "近半年看过的同事" in for_leader.text


@pytest.mark.parametrize("who", ["worker", "neighbour", "auditor"])
def test_a_person_beyond_reach_is_unknown_here_too(as_, people, who):
    client = as_(who)

    theirs = client.get(reverse("oversight:who_looked", args=[people["stranger"].pk]))
    unknown = client.get(reverse("oversight:who_looked", args=[999]))

    assert (theirs.status_code, unknown.status_code) == (404, 404)


# -- breach_report -----------------------------------------------------------------------------------------


def breach(username, start="2026-03-01", end="2026-03-31"):
    out = io.StringIO()
    call_command("breach_report", username, start, end, stdout=out)
    return out.getvalue()


def test_the_breach_report_lists_exactly_the_people_whose_data_was_seen(users, people, looked, district):
    seen = PersonFactory.create_batch(50, station=district["bridge"])
    for person in seen:
        looked("officer", person, 3, action=Looking.REVEAL, field="id_number")
    looked("officer", seen[0], 4, action=Looking.REVEAL, field="phone")
    looked("officer", people["south"], 3)  # masked
    looked("officer", people["willow"], 32, action=Looking.REVEAL)  # later
    looked("worker", people["bridge"], 3, action=Looking.REVEAL)  # another
    access.record(Looking.EXPORT, by_id=users["officer"].pk, at=at(5), target="veterans.Person:*", count=40)
    began = time.monotonic()

    lines = breach(users["officer"].username).splitlines()

    table = list(csv.reader(lines[1:51]))
    assert {int(row[0]) for row in table} == {person.pk for person in seen}
    assert next(row for row in table if int(row[0]) == seen[0].pk)[3:5] == ["id_number、phone", "2"]
    assert "40 人" in lines[51]
    assert lines[52].endswith("50 人，1 次名单或查找，2026-03-01 至 2026-03-31")
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("arguments", "says"), [(("nobody",), "没有账号"), (("x", "3月1日"), "没有账号")])
def test_the_breach_report_says_what_it_cannot_read(users, arguments, says):
    with pytest.raises(CommandError, match=says):
        breach(*arguments)


def test_the_breach_report_wants_days(users):
    with pytest.raises(CommandError, match="2026-03-01"):
        breach(users["officer"].username, "3月1日")
