"""The pages: what each shows to whom, and what leaves."""

import io

import openpyxl
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.urls import reverse
from pypdf import PdfReader

from bureau.kit.models import AccessEvent
from stations.trainings import documents, passes, queries, seating
from stations.trainings.enums import Guest, State
from stations.trainings.models import Certificate, Seat, Training
from stations.trainings.seating import Who
from tests.trainings.factories import (
    AFTER,
    BRIDGE,
    ON_THE_DAY,
    QUIZ,
    SOUTH,
    finish,
    sign_up,
    staff,
    start,
    volunteer,
)

pytestmark = pytest.mark.django_db
ZHAO, QIAN = volunteer("赵一", "13900000001"), volunteer("钱二", "13900000002")


def url(name, *args):
    return reverse(f"trainings:{name}", args=args)


def text(answer):
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


@pytest.fixture
def passed(arrange, cast):
    training = arrange()
    [seat] = sign_up(training, ZHAO, by=cast["worker"])
    start(training, by=cast["street"])
    seating.arrive(seat.pk, by=cast["street"], at=ON_THE_DAY)
    finish(training, by=cast["street"])
    seat.refresh_from_db()
    return seat


def test_a_year_is_planned_and_a_training_arranged_by_form(as_, district):
    client = as_("street")
    lines = {"station": "990108001", "year": 2026, "least": 2, "text": "3月 政策\n政策二"}
    wrong = client.post(url("plan"), lines)
    assert "第 2 行“政策二”要先写月份" in text(wrong)
    client.post(url("plan"), lines | {"text": "3月 政策\n9月 档案"})
    one = Training.objects.get(topic="政策")

    hour = {"kind": "REGULAR", "topic": "政策", "starts_at": "2026-03-04T14:00", "ends_at": "2026-03-04T13:00", "place": "三楼", "seats": 40, "hours": 4}  # fmt: skip
    assert "结束要晚于开始" in text(client.post(url("amend", one.pk), hour))
    client.post(url("amend", one.pk), hour | {"ends_at": "2026-03-04T17:00"})
    client.post(url("step", one.pk), {"action": "OPEN"})

    one.refresh_from_db()
    assert (one.state, one.seats, one.when) == (State.OPEN, 40, "2026-03-04 14:00–17:00")


def test_a_refused_step_is_told_on_the_training(as_, arrange):
    one = arrange()

    answer = as_("street").post(url("step", one.pk), {"action": "START"}, follow=True)

    assert "到那天才能开始签到" in text(answer)


def test_the_sign_up_page_offers_the_stations_own_lists_and_keeps_ticks_on_error(as_, arrange, district):
    training, one = arrange(), staff(district["bridge"], "李社工")
    client = as_("worker")
    page = client.get(url("enrol", training.pk))
    assert "李社工" in text(page)

    wrong = client.post(
        url("enrol", training.pk), {"station": BRIDGE, "who": f"a{one.pk}", "volunteers": "王五"}
    )
    assert "志愿者要写姓名和手机号" in text(wrong)
    assert BeautifulSoup(wrong.content, "html.parser").select_one("input[name=who][checked]")

    client.post(
        url("enrol", training.pk),
        {
            "station": BRIDGE,
            "who": f"a{one.pk}",
            f"phone-a{one.pk}": "13800001111",
            "volunteers": "王五 13900000005",
        },
    )
    assert {s.name: s.masked_phone for s in Seat.objects.all()} == {
        "李社工": "138****1111",
        "王五": "139****0005",
    }


def test_a_worker_signs_up_for_no_other_station(as_, arrange):
    training = arrange()

    answer = as_("worker").post(
        url("enrol", training.pk), {"station": SOUTH, "volunteers": "王五 13900000005"}
    )

    assert answer.status_code == 404
    assert Seat.objects.count() == 0


def test_a_worker_sees_their_own_people_and_a_neighbour_sees_nothing(as_, arrange, cast):
    training = arrange()
    sign_up(training, ZHAO, by=cast["worker"])
    sign_up(training, QIAN, by=cast["street"], station=SOUTH)

    page = text(as_("worker").get(url("training", training.pk)))
    assert "赵一" in page
    assert "钱二" not in page
    assert "139****0001" in page
    assert as_("neighbour").get(url("training", training.pk)).status_code == 404


def test_the_quiz_is_written_as_text_and_wrong_lines_are_named(as_, district):
    client = as_("officer")
    asked = {"station": "990108", "title": "小测", "pass_mark": 60, "tries": 2, "days": 7}

    assert "没有标正确答案" in text(client.post(url("add_quiz"), asked | {"text": "问？\n甲\n乙"}))
    answer = client.post(url("add_quiz"), asked | {"text": QUIZ}, follow=True)
    assert "“小测”已存，2 题" in text(answer)
    assert as_("worker").get(url("quizzes")).status_code == 403


def test_the_door_leads_to_ones_own_page_with_quiz_certificate_and_opinion(client, as_, arrange, quiz, cast):
    training = arrange(quiz=quiz)
    sign_up(training, ZHAO, by=cast["worker"])
    start(training, by=cast["street"])
    with time_machine.travel(ON_THE_DAY, tick=False):
        code = BeautifulSoup(as_("street").get(url("screen", training.pk)).content, "html.parser").select_one(
            "p.code"
        )
        client.logout()
        wrong = client.post(url("door", training.pk), {"code": code.text, "name": "赵一", "tail": "9999"})
        assert "对不上报名名单" in text(wrong)
        inside = client.post(url("door", training.pk), {"code": code.text, "name": "赵一", "tail": "0001"})
        assert "讲完以后在这一页测验" in text(client.get(inside.url))
    finish(training, by=cast["street"])

    with time_machine.travel(AFTER, tick=False):
        page = client.get(inside.url)
        assert "优待证由谁制发？" in text(page)
        answers = {f"q{q.pk}": q.answers for q in quiz.questions.all()}
        done = client.post(inside.url, {"deed": "answer", "number": 1} | answers, follow=True)
        assert "得 100 分，合格" in text(done)
        assert client.get(inside.url + "?paper=1").content.startswith(b"%PDF")
        thanks = client.post(inside.url, {"deed": "judge", "useful": 5, "clear": 4}, follow=True)
        assert "谢谢您的评价" in text(thanks)
        assert "这场培训怎么样" not in text(client.get(inside.url))
        refused = client.post(inside.url, {"deed": "answer", "number": 2} | answers, follow=True)
        assert "已经合格" in text(refused)


def test_a_pass_that_was_tampered_with_opens_nothing(client, passed):
    given = passes.give(passed)

    assert client.get(url("mine", given)).status_code == 200
    assert client.get(url("mine", given[:-2] + "xx")).status_code == 409


def test_who_checks_a_certificate_learns_little(client, passed):
    code = Certificate.objects.get().code

    page = text(client.get(url("verify"), {"c": f"{code[:4]}-{code[4:8]} {code[8:].lower()}"}))
    assert "有效" in page
    assert "赵*" in page
    assert "优待证政策与受理" in page
    assert "2026-03-04" in page
    assert "赵一" not in page
    assert "桥北" not in page
    assert "1390" not in page
    nothing = client.get(url("verify"), {"c": "AAAABBBBCCCC"})
    assert nothing.status_code == 404
    assert "查不到这张证书" in text(nothing)


@pytest.mark.slow
def test_the_certificate_says_who_what_when_and_is_logged(as_, passed):
    said = documents.certificate_context(passed, url="http://x/")
    assert said["name"] == "赵一"
    assert said["text"].startswith("于2026 年 3 月 4 日参加")

    paper = as_("worker").get(url("certificate", passed.pk))

    [page] = PdfReader(io.BytesIO(paper.content)).pages
    assert said["number"] in page.extract_text()
    assert AccessEvent.objects.filter(action="PRINT", field="certificate").count() == 1


def test_the_attendance_list_is_masked_and_logged(as_, passed):
    answer = as_("street").get(url("export", passed.training_id))

    rows = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert rows[2][:5] == ("桥北社区", "赵一", "志愿者", "139****0001", "合格")
    assert AccessEvent.objects.get(action="EXPORT").count == 1


def test_the_record_of_a_station_and_the_list_of_chiefs(as_, passed, district):
    assert "赵一" in text(as_("worker").get(url("record", BRIDGE)))
    assert as_("neighbour").get(url("record", BRIDGE)).status_code == 404
    assert "在任 0 人" in text(as_("leader").get(url("chiefs")))


def test_the_stations_page_shows_what_is_coming(as_, arrange):
    arrange()

    assert "培训：优待证政策与受理" in text(as_("worker").get(reverse("stations:station", args=[BRIDGE])))


def test_rows_behind_the_figure_are_the_rows_it_counts(as_, passed, arrange):
    arrange(topic="还没办")

    def listed(part):
        asked = {"indicator": "trainings_held", "part": part, "station": "990108001"}
        with time_machine.travel(AFTER, tick=False):
            return {t.topic for t in as_("officer").get(url("list"), asked).context["page"]}

    assert (listed("done"), listed("due")) == ({"优待证政策与受理"}, {"优待证政策与受理", "还没办"})


@pytest.mark.parametrize("count", [1, 6])
def test_a_training_costs_the_same_for_one_and_six(as_, arrange, cast, count, django_assert_max_num_queries):
    training = arrange(seats=9)
    sign_up(training, *(volunteer(f"人{n}", f"1390000000{n}") for n in range(count)), by=cast["worker"])
    client = as_("street")

    with django_assert_max_num_queries(22):
        page = client.get(url("training", training.pk)).context["page"]
    assert len(page) == count


def test_the_screen_counts_who_came(passed, cast):
    assert queries.tally(passed.training, scope=cast["street"]).came == 1


def test_who_is_on_the_list_is_not_offered_again(as_, arrange, cast, district):
    training, one = arrange(), staff(district["bridge"], "李社工")
    sign_up(training, Who(Guest.STAFF, key=one.pk), by=cast["worker"])

    page = BeautifulSoup(as_("worker").get(url("enrol", training.pk)).content, "html.parser")

    assert page.select("input[name=who]") == []
