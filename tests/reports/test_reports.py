"""Who must report, who has: rows made ahead, one click for nothing, corrections kept, late and missing by the clock."""

import datetime as dt
import io

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureau.kit import alerts, workdays
from bureau.kit.models import AuditEvent
from bureau.messages import operations as messages
from bureau.messages import reminding
from bureau.messages.models import Note
from stations.enums import Level
from stations.models import Station
from stations.reports import indicators, operations, queries, rules
from stations.reports.enums import Action, Period, Standing, State
from stations.reports.models import Filing, Report, ReportKind
from stations.scope import NotYours

pytestmark = pytest.mark.django_db
D = dt.date
MONDAY = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)  # 9:30 in the morning here
BRIDGE, SOUTH, WILLOW = "990108001001", "990108001002", "990108002001"


@pytest.fixture(autouse=True)
def _calendar():
    workdays.forget()


@pytest.fixture
def ask(cast):
    def declare(who="officer", place="990108", **more):
        values = {
            "name": "隐患排查", "ask": "有没有隐患", "period": Period.WEEK, "workdays": 0, "due_time": dt.time(17),
            "levels": [Level.COMMUNITY], "number_label": "", "starts_on": D(2026, 3, 1),
        }  # fmt: skip
        return operations.declare(station_code=place, values=values | more, by=cast[who], at=MONDAY)

    return declare


@pytest.fixture
def report(ask):
    ask()
    return Report.objects.get(station_id=BRIDGE)


@pytest.mark.parametrize("who", ["worker", "leader"])
def test_only_who_manages_reports_asks_for_them(ask, cast, who):
    kind = ask()

    with pytest.raises(NotYours):
        ask(who=who, place=BRIDGE)
    with pytest.raises(ReportKind.DoesNotExist):
        operations.amend(kind.pk, values={"ask": "别的"}, by=cast[who], at=MONDAY)
    with pytest.raises(ReportKind.DoesNotExist):
        operations.stop(kind.pk, by=cast[who], at=MONDAY)

    kind.refresh_from_db()
    assert (kind.ask, kind.stopped_on, ReportKind.objects.count()) == ("有没有隐患", None, 1)


def local(*when):
    return dt.datetime(*when, tzinfo=dt.timezone(dt.timedelta(hours=8)))


# -- what is expected --------------------------------------------------------------------------------------


def test_every_station_of_the_level_under_the_place_has_a_row_at_once(ask):
    ask()

    rows = Report.objects.order_by("station_id")
    assert [row.station_id for row in rows] == [BRIDGE, SOUTH, WILLOW]
    assert {(row.first_day, row.last_day, row.state) for row in rows} == {
        (D(2026, 3, 2), D(2026, 3, 8), State.EXPECTED)
    }
    assert {row.due_at for row in rows} == {local(2026, 3, 6, 17)}


def test_a_street_asks_only_its_own_stations(ask):
    ask("street", "990108001")

    assert set(Report.objects.values_list("station_id", flat=True)) == {BRIDGE, SOUTH}


def test_expecting_twice_makes_no_second_row_and_a_new_week_makes_new_ones(ask):
    ask()

    assert operations.expect(at=MONDAY) == 0
    assert operations.expect(at=MONDAY + dt.timedelta(days=7)) == 3
    assert Report.objects.count() == 6


def test_a_closed_station_and_a_stopped_kind_are_not_asked(ask, cast):
    kind = ask()
    Station.objects.filter(code=WILLOW).update(status="CLOSED")

    assert operations.expect(at=MONDAY + dt.timedelta(days=7)) == 2
    operations.stop(kind.pk, by=cast["officer"], at=MONDAY + dt.timedelta(days=8))
    assert operations.expect(at=MONDAY + dt.timedelta(days=14)) == 0


@pytest.mark.parametrize(
    ("period", "day", "span"),
    [
        (Period.DAY, D(2026, 3, 2), (D(2026, 3, 2), D(2026, 3, 2))),
        (Period.DAY, D(2026, 3, 7), None),  # a Saturday
        (Period.DAY, D(2026, 10, 1), None),  # National Day
        (Period.WEEK, D(2026, 3, 8), (D(2026, 3, 2), D(2026, 3, 8))),
        (Period.MONTH, D(2026, 2, 10), (D(2026, 2, 1), D(2026, 2, 28))),
    ],
)
def test_nothing_is_asked_of_a_period_in_which_nobody_works(period, day, span):
    assert rules.period_of(period, day) == span


def test_the_board_shows_the_period_that_runs_and_the_one_before(ask, cast):
    ask(starts_on=D(2026, 2, 1))
    operations.expect(at=MONDAY + dt.timedelta(days=7))

    lines = queries.board(cast["worker"], at=MONDAY + dt.timedelta(days=7))

    assert [line.words for line in lines] == ["2026-03-09 至 03-15", "2026-03-02 至 03-08"]
    assert [line.total for line in lines] == [1, 1]


def test_the_term_is_counted_in_working_days():
    assert rules.due_on(D(2026, 3, 2), D(2026, 3, 8), 0) == D(2026, 3, 6)
    assert rules.due_on(D(2026, 3, 1), D(2026, 3, 31), 2) == D(2026, 4, 2)
    assert rules.due_on(D(2026, 9, 1), D(2026, 9, 30), 1) == D(2026, 10, 8)  # after the holidays


# -- reporting ---------------------------------------------------------------------------------------------


def test_nothing_to_report_is_one_click_and_counts_as_reported(report, as_):
    page = as_("worker").get(reverse("reports:list"))
    [form] = BeautifulSoup(page.content, "html.parser").select("form[action$='/file/']")

    answer = as_("worker").post(form["action"], {form.button["name"]: form.button["value"]}, follow=True)

    report.refresh_from_db()
    assert (report.state, report.nothing, report.text) == (State.REPORTED, True, "")
    assert report.filings.get().action == Action.FILE
    assert "没有情况" in answer.content.decode()
    assert AuditEvent.objects.filter(verb="report.file", target=f"reports.Report:{report.pk}").count() == 1


def test_a_correction_keeps_the_first_version_and_its_moment(report, cast):
    by = cast["worker"]
    operations.file(report.pk, nothing=True, by=by, at=local(2026, 3, 6, 16))

    with pytest.raises(rules.NotWhole, match="更正要写原因"):
        operations.file(report.pk, text="电线老化", by=by, at=local(2026, 3, 7, 9))
    operations.file(report.pk, text="电线老化", why="下班后才听说", by=by, at=local(2026, 3, 7, 9))

    report.refresh_from_db()
    assert report.standing_at(local(2026, 3, 9, 9)) == Standing.ON_TIME
    assert (report.text, report.changed_at) == ("电线老化", local(2026, 3, 7, 9))
    assert [(f.nothing, f.text, f.why) for f in report.filings.all()] == [
        (True, "", ""),
        (False, "电线老化", "下班后才听说"),
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [({}, "请写一句情况"), ({"nothing": True, "text": "有"}, "不是“没有情况”")],
)
def test_a_report_says_something_or_that_there_is_nothing(report, cast, said, words):
    with pytest.raises(rules.NotWhole, match=words):
        operations.file(report.pk, by=cast["worker"], at=MONDAY, **said)


def test_a_number_is_asked_only_with_something_to_report(ask, cast):
    ask(number_label="排查户数")
    report = Report.objects.get(station_id=BRIDGE)

    with pytest.raises(rules.NotWhole, match="请填排查户数"):
        operations.file(report.pk, text="查过", by=cast["worker"], at=MONDAY)
    assert operations.file(report.pk, nothing=True, by=cast["worker"], at=MONDAY).number == 0


def test_correcting_nothing_is_told(report, cast):
    operations.file(report.pk, nothing=True, by=cast["worker"], at=MONDAY)

    with pytest.raises(rules.NotWhole, match="没有改动"):
        operations.file(report.pk, nothing=True, why="再点", by=cast["worker"], at=MONDAY)
    assert Filing.objects.count() == 1


def test_a_neighbour_neither_sees_nor_files_it(report, as_, cast):
    client = as_("neighbour")

    assert client.get(reverse("reports:report", args=[report.pk])).status_code == 404
    assert client.post(reverse("reports:file", args=[report.pk]), {"nothing": "1"}).status_code == 404
    with pytest.raises(Report.DoesNotExist):
        operations.file(report.pk, nothing=True, by=cast["neighbour"], at=MONDAY)


def test_a_leader_reads_and_does_not_report(report, cast):
    with pytest.raises(NotYours):
        operations.file(report.pk, nothing=True, by=cast["leader"], at=MONDAY)


# -- how it stands ----------------------------------------------------------------------------------------


def test_street_and_bureau_see_on_time_late_and_missing(ask, cast):
    ask()
    rows = {row.station_id: row.pk for row in Report.objects.all()}
    operations.file(rows[BRIDGE], nothing=True, by=cast["worker"], at=local(2026, 3, 6, 16))
    operations.file(rows[SOUTH], nothing=True, by=cast["street"], at=local(2026, 3, 6, 18))
    after = local(2026, 3, 7, 9)

    [line] = queries.board(cast["officer"], at=after)
    streets = queries.by_street(cast["officer"], line.query | {"station": ""}, at=after)

    assert {s.value: n for s, n in line.cells if n} == {"missing": 1, "late": 1, "on_time": 1}
    assert (line.total, line.filed) == (3, 2)
    assert [(one.label, one.total, one.filed) for one in streets] == [("东街街道", 2, 2), ("西街街道", 1, 0)]
    [own] = queries.board(cast["street"], at=after)
    assert own.total == 2


def test_the_indicator_counts_stations_in_time_and_leaves_out_the_waived(ask, cast):
    ask()
    rows = {row.station_id: row.pk for row in Report.objects.all()}
    operations.file(rows[BRIDGE], nothing=True, by=cast["worker"], at=local(2026, 3, 6, 16))
    operations.waive(rows[WILLOW], why="站点搬迁", by=cast["officer"], at=local(2026, 3, 6, 16))
    monday = local(2026, 3, 9, 9)

    assert indicators.due(local(2026, 3, 6, 16)).count() == 0
    assert set(indicators.due(monday).values_list("station_id", flat=True)) == {BRIDGE, SOUTH}
    assert list(indicators.in_time(monday).values_list("station_id", flat=True)) == [BRIDGE]
    assert not indicators.REPORTS_IN_TIME.personal


def test_waiving_says_why_and_is_for_those_above(report, cast):
    with pytest.raises(rules.NotWhole, match="免报的原因"):
        operations.waive(report.pk, why=" ", by=cast["officer"], at=MONDAY)
    with pytest.raises(NotYours):
        operations.waive(report.pk, why="忙", by=cast["worker"], at=MONDAY)


def test_stopping_lets_off_what_is_not_due_and_keeps_what_was_missing(ask, cast):
    kind = ask()
    later = MONDAY + dt.timedelta(days=7)
    operations.expect(at=later)

    operations.stop(kind.pk, by=cast["officer"], at=later)

    assert set(kind.reports.filter(first_day=D(2026, 3, 2)).values_list("state", flat=True)) == {
        State.EXPECTED
    }
    assert set(kind.reports.filter(first_day=D(2026, 3, 9)).values_list("state", flat=True)) == {State.WAIVED}


def test_a_live_name_is_given_once_per_place(ask):
    ask()

    with pytest.raises(ValidationError, match="已经有同名"):
        ask()


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.REPORTED},
        {"state": State.REPORTED, "filed_at": MONDAY, "nothing": True, "text": "有"},
        {"nothing": True},
        {"state": State.WAIVED},
        {"last_day": D(2026, 1, 1)},
    ],
)
def test_the_database_refuses_half_a_report(report, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**wrong)


# -- who is told -------------------------------------------------------------------------------------------


def test_the_station_is_reminded_once_and_the_street_when_the_term_has_passed(report, cast):
    ahead = local(2026, 3, 6, 9)

    assert reminding.remind(at=MONDAY) == 0  # four days before
    assert reminding.remind(at=ahead) == 3
    assert reminding.remind(at=ahead) == 0
    note = Note.objects.get(key=f"report:{report.pk}")
    assert note in Note.objects.visible_to(cast["worker"])
    messages.escalate(at=local(2026, 3, 6, 18))
    note.refresh_from_db()
    assert note.place_id == "990108001"

    operations.file(report.pk, nothing=True, by=cast["worker"], at=local(2026, 3, 6, 19))
    reminding.remind(at=local(2026, 3, 6, 20))
    note.refresh_from_db()
    assert note.done_at is not None
    assert Note.objects.open().count() == 2


def test_the_desk_of_the_station_has_it_and_those_above_see_what_is_missing(report, cast):
    monday = local(2026, 3, 9, 9)

    due = [one for one in alerts.due_for(cast["worker"], MONDAY, most=9) if one.key.startswith("reports:")]
    above = [a for a in alerts.gather(scope=cast["officer"], place="990108", at=monday) if a.word == "缺报"]

    assert [(one.where, one.due_on) for one in due] == [("桥北社区", D(2026, 3, 6))]
    assert [one.text for one in above] == ["3 个站有 3 份零报告过了截止时间没有报"]
    assert not [one for one in alerts.due_for(cast["street"], MONDAY, most=9) if one.key[:8] == "reports:"]


# -- pages -------------------------------------------------------------------------------------------------


def test_the_bureau_asks_changes_and_stops(as_, district):
    client = as_("officer")
    asked = {
        "station": "990108", "name": "日报", "ask": "有没有", "period": "DAY", "workdays": "0", "due_time": "17:00",
        "levels": ["COMMUNITY", "STREET"], "number_label": "", "starts_on": "2020-01-01",
    }  # fmt: skip

    assert client.post(reverse("reports:add_kind"), asked | {"levels": []}).status_code == 200
    assert client.post(reverse("reports:add_kind"), asked).status_code == 302
    kind = ReportKind.objects.get()
    client.post(
        reverse("reports:amend_kind", args=[kind.pk]), asked | {"ask": "有没有突发事件", "workdays": "1"}
    )
    kind.refresh_from_db()
    assert (kind.ask, kind.workdays, kind.name) == ("有没有突发事件", 1, "日报")
    client.post(reverse("reports:stop_kind", args=[kind.pk]))
    kind.refresh_from_db()
    assert kind.stopped_on is not None
    assert "已停报" in client.get(reverse("reports:kinds")).content.decode()


def test_a_worker_does_not_ask_and_a_street_does_not_touch_what_the_bureau_asks(report, as_):
    kind = ReportKind.objects.get()

    assert as_("worker").get(reverse("reports:kinds")).status_code == 403
    assert as_("street").post(reverse("reports:stop_kind", args=[kind.pk])).status_code == 404


def test_a_refused_report_says_why_and_keeps_what_was_typed(ask, as_):
    ask(number_label="排查户数")
    report = Report.objects.get(station_id=BRIDGE)

    answer = as_("worker").post(reverse("reports:file", args=[report.pk]), {"text": "查过三户"})

    assert answer.status_code == 400
    assert "请填排查户数" in answer.content.decode()
    assert "查过三户" in answer.content.decode()


def test_the_list_is_narrowed_and_leaves_as_a_workbook(report, as_, cast):
    operations.file(report.pk, nothing=True, by=cast["worker"], at=MONDAY)
    client = as_("officer")

    only = client.get(reverse("reports:list"), {"standing": "on_time", "kind": report.kind_id, "first": "x"})
    book = client.get(reverse("reports:export"), {"station": BRIDGE})
    rows = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active.values

    assert [one.station_id for one in only.context["page"]] == [BRIDGE]
    assert [row[0] for row in list(rows)[1:]] == ["服务站", "桥北社区"]
    assert client.get(reverse("reports:list"), {"kind": "x", "first": "2026-13-01"}).status_code == 200


def test_what_was_reported_is_corrected_to_nothing_by_its_button(report, as_, cast):
    operations.file(report.pk, text="电线老化", by=cast["worker"], at=MONDAY)
    said = {"text": "电线老化", "why": "看错了门牌", "nothing": "1"}

    as_("worker").post(reverse("reports:file", args=[report.pk]), said)

    report.refresh_from_db()
    assert (report.nothing, report.text, report.filings.count()) == (True, "", 2)
