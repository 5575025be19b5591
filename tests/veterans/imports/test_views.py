import io
import re

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from bureau.accounts.models import User
from bureau.kit.models import AuditEvent
from stations.enums import Role
from stations.scope import Scope
from tests.stations.factories import PostFactory
from tests.veterans.imports.conftest import NOW
from tests.veterans.imports.rosters import number, person, read, xlsx
from veterans.imports import operations
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch, BatchRow
from veterans.models import Person


@pytest.fixture
def signed_in(client, officer):
    client.force_login(User.objects.get(pk=officer.user_id))
    return client


@pytest.fixture
def mixed(tmp_path, brought):
    """Three good rows, one of each kind of trouble."""
    people = [
        person(1),
        person(3, 姓名="李四", 人员类别="外星军人"),
        person(5, 姓名="赵五", 性别="女"),
        person(7, 姓名="孙六", 所属社区="江晖里社区", 微信="w"),
    ]
    return brought(xlsx(tmp_path / "r.xlsx", [*people, person(1)]))


def text_of_404(response, pk) -> str:
    """Without the token of this very answer and the address that was asked for."""
    return re.sub(r'"X-CSRFToken": "\w+"|value="\w{64}"', "", response.content.decode()).replace(
        f"imports/{pk}/", ""
    )


def text(response) -> str:
    assert response.status_code == 200, response.content[:300]
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text().split())


def test_an_uploaded_file_is_kept_and_read_in_the_background(
    signed_in, tmp_path, django_capture_on_commit_callbacks, monkeypatch
):
    queued = []
    monkeypatch.setattr("veterans.imports.tasks.check_batch.delay", lambda **what: queued.append(what))
    content = xlsx(tmp_path / "名册.xlsx", [person(1)]).read_bytes()

    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in.post(reverse("imports:list"), {"file": SimpleUploadedFile("名册.xlsx", content)})

    batch = Batch.objects.get()
    assert response.url == reverse("imports:batch", args=[batch.pk])
    assert (queued, batch.state, batch.name) == ([{"batch_id": batch.pk}], BatchState.UPLOADED, "名册.xlsx")
    page = text(signed_in.get(response.url))
    assert "正在读取并核对" in page


def test_no_file_and_an_empty_file_are_said_at_the_field(signed_in):
    assert "请选择一个文件" in text(signed_in.post(reverse("imports:list"), {}))
    assert "文件是空的" in text(
        signed_in.post(reverse("imports:list"), {"file": SimpleUploadedFile("a.xlsx", b"")})
    )


def test_the_review_shows_counts_problems_and_what_will_be_written(signed_in, mixed):
    page = text(signed_in.get(reverse("imports:batch", args=[mixed.pk])))

    assert "将写入 1 行" in page
    for words in (
        "没有“外星军人”这种人员类别",
        "身份证号第 17 位表示男",
        "对这 1 行都套用",
        "并排比对",
        "有 1 列不认识：微信",
        "第 6 行",
    ):
        assert words in page


def test_no_page_shows_a_whole_number(signed_in, mixed):
    for name in ("batch", "twins", "missing"):
        assert number(1) not in signed_in.get(reverse(f"imports:{name}", args=[mixed.pk])).content.decode()


@pytest.mark.parametrize("name", ["batch", "progress", "mend", "twins", "missing", "errors"])
def test_a_batch_beyond_reach_does_not_exist(client, clerk, mixed, name):
    client.force_login(User.objects.get(pk=clerk("330108002", Role.STREET_WORKER).user_id))

    hidden, unknown = (client.get(reverse(f"imports:{name}", args=[pk])) for pk in (mixed.pk, 999_999))

    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert text_of_404(hidden, mixed.pk) == text_of_404(unknown, 999_999)


def test_who_may_not_import_sees_no_door(client, clerk, town):
    client.force_login(User.objects.get(pk=clerk(role=Role.LEADER).user_id))

    assert client.get(reverse("imports:list")).status_code == 403


def test_a_row_shows_a_right_number_masked_and_leaves_a_line(signed_in, mixed):
    page = signed_in.get(reverse("imports:row", args=[mixed.pk, 3])).content.decode()

    assert (number(5) in page, "330199********" in page) == (False, True)
    assert AuditEvent.objects.filter(verb="import.row_opened").count() == 1


def test_progress_renews_itself_and_ends_with_a_fresh_page(signed_in, mixed):
    url = reverse("imports:progress", args=[mixed.pk])
    assert signed_in.get(url)["HX-Refresh"] == "true"

    Batch.objects.update(state=BatchState.UPLOADED)
    working = signed_in.get(url)
    assert ("hx-trigger" in working.content.decode(), working.has_header("HX-Refresh")) == (True, False)


def test_a_confirmation_starts_the_writing_and_the_page_says_what_was_done(signed_in, mixed, officer):
    signed_in.post(reverse("imports:confirm", args=[mixed.pk]), {})
    assert Batch.objects.get(pk=mixed.pk).state == BatchState.CONFIRMED

    operations.write(mixed.pk, by=officer, at=NOW)

    assert "已写入：r.xlsx" in text(signed_in.get(reverse("imports:batch", args=[mixed.pk])))
    assert Person.objects.count() == 1


def test_a_doubt_must_be_answered_on_the_page(signed_in, tmp_path, written, brought):
    path = xlsx(tmp_path / "a.xlsx", [person(1)])
    written(path)
    Person.objects.all().update(name="旧名")
    batch = brought(xlsx(tmp_path / "a2.xlsx", [person(1), person(3, 姓名="李四")]))
    Batch.objects.filter(pk=batch.pk).update(digest=Batch.objects.exclude(pk=batch.pk).get().digest)
    url = reverse("imports:confirm", args=[batch.pk])

    signed_in.post(url, {})
    assert Batch.objects.get(pk=batch.pk).state == BatchState.CHECKED
    assert "还要再写一次吗" in text(signed_in.get(reverse("imports:batch", args=[batch.pk])))

    signed_in.post(url, {"answers": "same_file"})
    assert Batch.objects.get(pk=batch.pk).state == BatchState.CONFIRMED


def test_all_rows_with_one_question_are_decided_together(signed_in, mixed, officer):
    signed_in.post(
        reverse("imports:decide", args=[mixed.pk]),
        {"decision": "accept", "column": "sex", "code": "sex_contradicts_id", "reason": "已看证件"},
    )

    row = BatchRow.objects.get(batch_id=mixed.pk, row=4)
    assert (row.outcome, row.decision) == ("create", "确认：已看证件")


def test_ticked_rows_are_left_out_together(signed_in, mixed):
    signed_in.post(reverse("imports:decide", args=[mixed.pk]), {"decision": "leave_out", "seq": ["2", "3"]})

    assert set(
        BatchRow.objects.filter(batch_id=mixed.pk, seq__in=[2, 3]).values_list("outcome", flat=True)
    ) == {"left_out"}


def test_a_row_is_mended_in_the_grid_and_comes_back_alone(signed_in, mixed):
    assert "要改的格" in text(signed_in.get(reverse("imports:mend", args=[mixed.pk])))

    response = signed_in.post(
        reverse("imports:row", args=[mixed.pk, 2]), {"category": "参战"}, headers={"HX-Request": "true"}
    )

    assert "新增" in text(response)
    assert response.content.decode().lstrip().startswith("<tr")
    assert BatchRow.objects.get(batch_id=mixed.pk, seq=2).outcome == "create"


def test_a_row_is_mended_without_script_too(signed_in, mixed):
    url = reverse("imports:row", args=[mixed.pk, 2])
    assert "外星军人" in signed_in.get(url).content.decode()

    response = signed_in.post(url, {"category": "参战"}, follow=True)

    assert "第 3 行：新增" in text(response)


def test_one_cure_for_all_rows_like_it(signed_in, mixed):
    response = signed_in.post(
        reverse("imports:mend_all", args=[mixed.pk]),
        {"column": "community", "wrong": "江晖里社区", "right": "江晖社区"},
        follow=True,
    )

    assert "已把 1 行改为“江晖社区”" in text(response)


def test_the_second_of_two_rows_may_be_taken(signed_in, mixed):
    page = text(signed_in.get(reverse("imports:twins", args=[mixed.pk])))
    assert ("第 2 行" in page, "第 6 行" in page) == (True, True)

    signed_in.post(reverse("imports:twins", args=[mixed.pk]), {"seq": 5, "other": 1})

    assert BatchRow.objects.get(batch_id=mixed.pk, row=6).outcome == "create"


def test_the_error_workbook_is_a_download_and_leaves_a_line(signed_in, mixed):
    response = signed_in.get(reverse("imports:errors", args=[mixed.pk]))

    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["花名册"]
    assert book["花名册"].max_row == 5


def test_the_template_comes_in_as_it_is_filled(signed_in, tmp_path):
    response = signed_in.get(reverse("imports:template"))
    path = tmp_path / "模板.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    assert len(page.data_validations.dataValidation) >= 8
    assert book["选项"].sheet_state == "hidden"
    for column, value in zip("ABCD", ["王建国", number(1), "自主就业退役士兵", "江晖社区"], strict=True):
        page[f"{column}4"] = value
    book.save(path)

    rows, problems, file = read(path)

    assert [(r["row"], r["name"], r["community"]) for r in rows] == [(4, "王建国", "330108001001")]
    assert (problems, file.sheets[0].unknown) == ([], [])


def test_a_file_that_cannot_be_read_offers_to_say_what_its_columns_mean(
    signed_in, tmp_path, brought, officer
):
    people = [{("所在网格" if k == "所属社区" else k): v for k, v in person(5).items()}]
    batch = brought(xlsx(tmp_path / "r.xlsx", people))
    page = text(signed_in.get(reverse("imports:batch", args=[batch.pk])))
    assert ("“所属社区”" in page, "“所在网格”是" in page) == (True, True)

    signed_in.post(reverse("imports:headings", args=[batch.pk]), {"heading": "所在网格", "key": "community"})

    assert operations.check(batch.pk, by=officer, at=NOW).counts["create"] == 1


def test_a_written_batch_is_taken_back_from_its_page(signed_in, tmp_path, written):
    batch = written(xlsx(tmp_path / "a.xlsx", [person(1)]))

    response = signed_in.post(reverse("imports:do", args=[batch.pk, "undo"]), follow=True)

    assert "已撤回 1 人" in text(response)
    assert Person.objects.count() == 0


def test_a_batch_is_dropped_without_a_trace_in_the_register(signed_in, mixed):
    signed_in.post(reverse("imports:do", args=[mixed.pk, "drop"]))

    assert (Batch.objects.get(pk=mixed.pk).state, Person.objects.count()) == (BatchState.DROPPED, 0)


def test_the_admin_lists_batches_and_takes_the_same_steps(signed_in, mixed, officer):
    User.objects.filter(pk=officer.user_id).update(is_staff=True)
    assert "r.xlsx" in text(signed_in.get(reverse("admin:veterans_batch_changelist")))

    signed_in.post(
        reverse("admin:veterans_batch_change", args=[mixed.pk]), {"_decide": "confirm", "_note": "已核对"}
    )

    assert Batch.objects.get(pk=mixed.pk).state == BatchState.CONFIRMED


def test_two_posts_never_widen_each_other(client, clerk, town, tmp_path):
    """Who works for two streets says for which one a roster comes; its rows may speak of no other."""
    user = User.objects.get(pk=clerk("330108001", Role.STREET_WORKER).user_id)
    PostFactory(user=user, role=Role.STREET_WORKER, station=town["330108002"])
    client.force_login(user)
    assert "哪个单位的名册" in text(client.get(reverse("imports:list")))
    content = xlsx(tmp_path / "r.xlsx", [person(1), person(3, 姓名="李四", 所属社区="江一村")]).read_bytes()

    client.post(
        reverse("imports:list"), {"file": SimpleUploadedFile("r.xlsx", content), "place": "330108002"}
    )

    batch = operations.check(Batch.objects.get().pk, by=Scope.of(user, today=NOW.date()), at=NOW)
    assert batch.station_id == "330108002"
    assert list(BatchRow.objects.filter(batch_id=batch.pk).values_list("row", "outcome")) == [
        (2, "refused"),
        (3, "create"),
    ]
