import datetime as dt
import json
from pathlib import Path

import openpyxl
import pghistory
import pytest

from bureau.kit import seal
from bureau.kit.models import AuditEvent
from stations.enums import Role
from tests.veterans.imports.conftest import NOW
from tests.veterans.imports.rosters import number, person, read, xlsx
from veterans.imports import documents, files, operations, queries
from veterans.imports.enums import BatchState, Outcome
from veterans.imports.models import Batch, BatchRow
from veterans.imports.rules import MustConfirm
from veterans.models import Award, Contact, Disability, Identity, Person, Service

FULL = {
    "性别": "男", "民族": "汉", "政治面貌": "党员", "婚姻状况": "已婚", "文化程度": "大专", "联系电话": "13800138000", "户籍地址": "浙江省杭州市西兴街 1 号",
    "常住地址": "西兴街 2 号", "入伍时间": "1998.12", "退役时间": "2003-12-01", "部队代号": "72137部队", "军衔": "下士", "立功受奖": "三等功2次、1999年嘉奖",
    "残疾等级": "因战八级", "就业状态": "在职", "工作单位": "某公司", "备注": "a\\b",
}  # fmt: skip


def outcomes(batch):
    return dict(BatchRow.objects.filter(batch_id=batch.pk).values_list("row", "outcome"))


def problems(batch):
    return [(p["row"], p["column"], p["code"], p["outcome"]) for p in queries.problems(batch)]


def test_a_plan_writes_nothing_to_the_register(tmp_path, brought):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1, **FULL)]))

    assert batch.state == BatchState.CHECKED
    assert batch.counts == {"create": 1, "change": 0, "same": 0, "ask": 0, "refused": 0}
    assert Person.objects.count() == 0


def test_a_confirmed_row_stands_in_the_register_with_everything_it_said(tmp_path, written):
    batch = written(xlsx(tmp_path / "r.xlsx", [person(1, 人员类别="自主就业、参战", **FULL)]))

    assert batch.state == BatchState.DONE
    p = Person.objects.get()
    assert (p.name, p.pinyin, p.initials, p.station_id) == ("王建国", "wangjianguo", "wjg", "330108001001")
    assert (p.id_number, p.sex, str(p.born_on)) == (number(1), "1", "1980-01-01")
    assert (p.ethnic, p.political, p.marital, p.education, p.employment) == ("01", "01", "20", "30", "10")
    assert (p.household_address, p.residence_address, p.employer, p.note) == (
        "浙江省杭州市西兴街 1 号",
        "西兴街 2 号",
        "某公司",
        "a\\b",
    )
    s = Service.objects.get()
    assert (str(s), s.unit, s.rank, s.station_id) == ("1998-12–2003-12-01", "72137部队", "03", "330108001001")
    assert Contact.objects.get().number == "13800138000"
    assert sorted((i.category, i.card_type) for i in Identity.objects.all()) == [("B02", "V"), ("D07", "V")]
    assert sorted((a.award, a.times, str(a.awarded_on)) for a in Award.objects.all()) == [
        ("01", 1, "1999-01-01"),
        ("09", 2, "None"),
    ]
    assert [(d.grade, d.nature) for d in Disability.objects.all()] == [("8", "1")]
    assert AuditEvent.objects.filter(verb="person.register", target=f"veterans.Person:{p.pk}").count() == 1
    assert list(p.events.values_list("pgh_label", flat=True)) == ["insert"]


def test_the_old_fifteen_digits_are_kept_sealed_beside_the_new_number(tmp_path, written):
    written(xlsx(tmp_path / "r.xlsx", [person(身份证号="330199800101001")]))

    p = Person.objects.get()
    assert (p.id_number, seal.of(Person.SEAL).open(p.old_id_number_sealed, p.pk)) == (
        number(1),
        "330199800101001",
    )


def test_the_same_roster_again_changes_nothing(tmp_path, written, brought):
    people = [person(1, **FULL), person(2, 立功受奖="嘉奖;三等功", 人员类别="参战、自主就业")]
    written(xlsx(tmp_path / "a.xlsx", people))

    batch = brought(xlsx(tmp_path / "b.xlsx", people))

    assert outcomes(batch) == {2: "same", 3: "same"}


@pytest.mark.parametrize(
    "cells",
    [
        {"联系电话": ""}, {"入伍时间": "1998"}, {"退役时间": "2003.12"}, {"残疾等级": "8级"}, {"立功受奖": "三等功"}, {"民族": "", "备注": "", "部队代号": ""},
    ],
)  # fmt: skip
def test_an_empty_or_coarser_cell_never_takes_anything_away(tmp_path, written, brought, cells):
    written(xlsx(tmp_path / "a.xlsx", [person(1, **FULL)]))

    batch = brought(xlsx(tmp_path / "b.xlsx", [person(1, **{**FULL, **cells})]))

    assert outcomes(batch) == {2: "same"}


def test_a_change_shows_old_and_new_and_touches_only_what_changes(tmp_path, written, brought, officer):
    written(xlsx(tmp_path / "a.xlsx", [person(1, **FULL)]))
    new = {
        "联系电话": "13900139000",
        "文化程度": "本科",
        "所属社区": "江一村",
        "立功受奖": "三等功3次",
        "人员类别": "参战",
        "残疾等级": "因战七级",
    }

    batch = brought(xlsx(tmp_path / "b.xlsx", [person(1, **{**FULL, **new})]))

    row = BatchRow.objects.get(batch_id=batch.pk)
    assert (row.outcome, row.diff["education"], row.diff["community"]) == (
        "change",
        ["大学专科教育", "大学本科教育"],
        ["江晖社区", "江一村"],
    )
    assert row.diff["phone"] is None  # never the number itself

    operations.confirm_here(batch.pk, answers=set(), by=officer, at=NOW)
    operations.write(batch.pk, by=officer, at=NOW)
    p = Person.objects.get()
    assert (p.education, p.station_id, p.version) == ("20", "330108002001", 2)
    assert (Contact.objects.get().number, Contact.objects.get().station_id) == ("13900139000", "330108002001")
    assert sorted(Identity.objects.values_list("category", flat=True)) == ["B02", "D07"]
    assert dict(Award.objects.values_list("award", "times")) == {"01": 1, "09": 3}
    assert sorted((d.grade, d.ended_on is None) for d in Disability.objects.all()) == [
        ("7", True),
        ("8", False),
    ]
    assert Service.objects.get().version == 1


def test_another_name_on_a_known_number_is_a_question_and_goes_in_when_answered(
    tmp_path, written, brought, officer
):
    written(xlsx(tmp_path / "a.xlsx", [person(1)]))
    batch = brought(xlsx(tmp_path / "b.xlsx", [person(1, 姓名="李爱国")]))
    assert problems(batch) == [(2, "姓名", "other_name", "ask")]

    operations.accept(batch.pk, seqs=[1], reason="证件已核对", by=officer, at=NOW)
    operations.confirm_here(batch.pk, answers=set(), by=officer, at=NOW)
    operations.write(batch.pk, by=officer, at=NOW)

    assert Person.objects.get().name == "李爱国"
    row = BatchRow.objects.get(batch_id=batch.pk)
    assert (row.decision, row.decided_by) == ("确认：证件已核对", officer.user_id)


def test_the_same_name_and_birth_date_under_another_number_is_a_question(tmp_path, written, brought):
    written(xlsx(tmp_path / "a.xlsx", [person(1)]))

    batch = brought(xlsx(tmp_path / "b.xlsx", [person(2)]))

    assert problems(batch) == [(2, "身份证号", "same_person_other_number", "ask")]


def test_somebody_held_beyond_the_importers_reach_is_refused_without_a_word_about_the_person(
    tmp_path, written, brought, clerk
):
    written(xlsx(tmp_path / "a.xlsx", [person(1, 姓名="赵秘密", 所属社区="江一村")]))
    street = clerk("330108001", Role.STREET_WORKER)

    batch = brought(xlsx(tmp_path / "b.xlsx", [person(1, 姓名="王建国"), person(2)]), by=street)

    assert problems(batch) == [(2, "身份证号", "out_of_reach", "refused")]
    told = json.dumps(
        list(BatchRow.objects.filter(batch_id=batch.pk).values("issues", "diff")), ensure_ascii=False
    )
    assert ("赵" in told, "江一村" in told, "长河" in told) == (False, False, False)
    assert outcomes(batch)[3] == "create"


def test_the_second_row_of_one_number_is_refused_and_says_where_the_first_stands(tmp_path, brought):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1), person(2, 姓名="李四"), person(1)]))

    assert problems(batch) == [(4, "身份证号", "id_duplicate", "refused")]
    assert "第 2 行" in queries.problems(batch)[0]["message"]


def test_of_two_rows_with_one_number_a_person_may_take_the_second(tmp_path, brought, officer):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1, 备注="旧"), person(1, 备注="新")]))

    operations.take_instead(batch.pk, seq=2, other=1, by=officer, at=NOW)

    assert outcomes(batch) == {2: "left_out", 3: "create"}


def test_no_plain_number_or_phone_lies_in_the_plan(tmp_path, brought):
    wrong = number(3)[:-1] + ("0" if number(3)[-1] != "0" else "1")
    batch = brought(
        xlsx(
            tmp_path / "r.xlsx",
            [person(1, **FULL), person(3, 身份证号=wrong, 联系电话="13800138001"), person(1, 姓名="李四")],
        )
    )

    everything = repr([list(row.values()) for row in BatchRow.objects.filter(batch_id=batch.pk).values()])

    assert (
        number(1) in everything,
        wrong in everything,
        "13800138000" in everything,
        "13800138001" in everything,
    ) == (False,) * 4


def test_a_row_mended_in_the_browser_is_planned_again_at_once(tmp_path, brought, officer):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1, 人员类别="外星军人"), person(2)]))

    row = operations.fix(batch.pk, seq=1, values={"category": "参战"}, by=officer, at=NOW)

    assert (row.outcome, row.categories, row.row) == (Outcome.CREATE, ["D07"], 2)
    assert Batch.objects.get(pk=batch.pk).counts["create"] == 2


def test_one_cure_is_applied_to_all_rows_like_it(tmp_path, brought, officer):
    people = [person(i, 姓名="王建" + "国军华平伟"[i], 所属社区="江晖里社区") for i in range(5)] + [
        person(9, 所属社区="火星")
    ]
    batch = brought(xlsx(tmp_path / "r.xlsx", people))
    assert queries.problems(batch)[0]["message"].endswith("是不是“江晖社区”？")

    count = operations.fix_all(
        batch.pk, column="community", wrong="江晖里社区", right="江晖社区", by=officer, at=NOW
    )

    assert count == 5
    assert Batch.objects.get(pk=batch.pk).counts == {
        "create": 5,
        "change": 0,
        "same": 0,
        "ask": 0,
        "refused": 1,
        "left_out": 0,
    }


def test_rows_mended_after_the_writing_are_written_by_a_second_confirmation(tmp_path, written, officer):
    batch = written(xlsx(tmp_path / "r.xlsx", [person(1), person(2, 姓名="李四", 人员类别="")]))

    operations.fix(batch.pk, seq=2, values={"category": "参战"}, by=officer, at=NOW)
    operations.confirm_here(batch.pk, answers=set(), by=officer, at=NOW)
    operations.write(batch.pk, by=officer, at=NOW)

    assert sorted(Person.objects.values_list("name", flat=True)) == ["李四", "王建国"]


def test_whoever_was_changed_since_the_plan_becomes_a_question_and_is_not_overwritten(
    tmp_path, written, brought, officer
):
    written(xlsx(tmp_path / "a.xlsx", [person(1, 文化程度="高中"), person(2, 姓名="李四")]))
    batch = brought(
        xlsx(tmp_path / "b.xlsx", [person(1, 文化程度="本科"), person(2, 姓名="李四", 文化程度="本科")])
    )
    changed = Person.objects.get(name="王建国")
    Person.objects.filter(pk=changed.pk).update(education="70", version=changed.version + 1)

    operations.confirm_here(batch.pk, answers=set(), by=officer, at=NOW)
    operations.write(batch.pk, by=officer, at=NOW)

    assert Person.objects.get(pk=changed.pk).education == "70"
    assert Person.objects.get(name="李四").education == "20"
    assert problems(batch) == [(2, "身份证号", "base_moved", "ask")]


def test_whoever_was_registered_since_the_plan_is_not_registered_twice(tmp_path, written, brought, officer):
    first = brought(xlsx(tmp_path / "a.xlsx", [person(1), person(2, 姓名="李四")]))
    written(xlsx(tmp_path / "b.xlsx", [person(1)]))

    operations.confirm_here(first.pk, answers=set(), by=officer, at=NOW)
    operations.write(first.pk, by=officer, at=NOW)

    assert Person.objects.count() == 2
    assert outcomes(first) == {2: "ask", 3: "create"}


def test_a_batch_is_taken_back_but_for_people_touched_since(tmp_path, written, officer):
    written(xlsx(tmp_path / "a.xlsx", [person(1, **FULL)]))
    before = Person.objects.values().get(name="王建国")
    new = {**FULL, "文化程度": "本科", "联系电话": "13900139000", "立功受奖": "二等功", "入伍时间": "1999-01"}
    batch = written(
        xlsx(tmp_path / "b.xlsx", [person(1, **new), person(3, 姓名="李四", **FULL), person(5, 姓名="赵五")])
    )
    touched = Person.objects.get(name="赵五")
    with pghistory.context(user=officer.user_id):
        touched.note = "后来改过"
        touched.save()

    undone, kept = operations.undo(batch.pk, by=officer, at=NOW)

    assert (undone, kept) == (2, 1)
    assert sorted(Person.objects.values_list("name", flat=True)) == ["王建国", "赵五"]
    after = Person.objects.values().get(name="王建国")
    assert {k: v for k, v in after.items() if k != "version"} == {
        k: v for k, v in before.items() if k != "version"
    }
    assert Contact.objects.get(person_id=after["id"]).number == "13800138000"
    assert dict(Award.objects.values_list("award", "times")) == {"01": 1, "09": 2}
    assert str(Service.objects.get(person_id=after["id"])) == "1998-12–2003-12-01"


def test_the_same_file_again_must_be_confirmed_with_open_eyes(tmp_path, written, brought, officer):
    path = xlsx(tmp_path / "a.xlsx", [person(1, 文化程度="高中")])
    written(path)
    Person.objects.update(education="20", version=9)
    batch = brought(path)

    with pytest.raises(MustConfirm, match="同一份文件已于 2026-11-24 10:00"):
        operations.confirm_here(batch.pk, answers=set(), by=officer, at=NOW)


def test_what_the_register_knows_and_the_file_does_not_name_is_found(tmp_path, written, brought, officer):
    written(
        xlsx(
            tmp_path / "a.xlsx",
            [person(1), person(2, 姓名="李四"), person(3, 姓名="赵五", 所属社区="江一村")],
        )
    )

    batch = brought(xlsx(tmp_path / "b.xlsx", [person(1)]))

    assert [p.name for p in queries.not_in_file(batch, by=officer, at=NOW)] == ["李四"]


def test_refused_rows_go_back_as_the_senders_own_workbook_and_come_in_again(tmp_path, brought, officer):
    people = [
        person(1),
        person(2, 姓名="李四", 人员类别="外星军人", 网格="A3"),
        person(3, 姓名="赵五", 性别="女"),
    ]
    batch = brought(xlsx(tmp_path / "r.xlsx", people, titles=[["滨江区花名册"]], sheet="西兴"))

    with (tmp_path / "errors.xlsx").open("wb") as out:
        documents.error_workbook(batch, out)

    page = openpyxl.load_workbook(tmp_path / "errors.xlsx")["西兴"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][0] == "滨江区花名册"
    assert rows[1] == ["姓名", "身份证号", "人员类别", "所属社区", "网格", "性别", "错误原因", "原表行号"]
    assert [(row[0], row[1], row[4] or None, row[7]) for row in rows[2:]] == [
        ("李四", number(2), "A3", "4"),
        ("赵五", number(3), None, "5"),
    ]
    assert "没有“外星军人”这种人员类别" in rows[2][6]
    assert page["C3"].comment is not None
    again, found, _ = read(tmp_path / "errors.xlsx")
    assert [(r["row"], r["name"]) for r in again] == [(3, "李四"), (4, "赵五")]
    assert len(found) == 2


def test_a_file_that_cannot_be_read_says_so_on_its_batch_and_learns_a_heading(tmp_path, brought, officer):
    people = [{("所在网格" if k == "所属社区" else k): v for k, v in person(5).items()}]
    batch = brought(xlsx(tmp_path / "r.xlsx", people))
    assert (batch.state, batch.refusal_code) == (BatchState.UNREADABLE, "missing_columns")
    assert batch.sheets[0]["unknown"] == ["所在网格"]

    operations.remap(batch.pk, meanings={"所在网格": "community"}, by=officer, at=NOW)
    batch = operations.check(batch.pk, by=officer, at=NOW)

    assert batch.counts["create"] == 1


def test_the_files_of_old_batches_are_deleted(tmp_path, brought):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1)]))
    assert files.exists(batch.pk)

    assert operations.purge(at=NOW + dt.timedelta(days=files.KEPT_DAYS + 1)) == 1

    assert not files.exists(batch.pk)


def test_the_kept_file_holds_nothing_plain(tmp_path, brought, settings):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1)]))

    sealed = Path(settings.MEDIA_ROOT / "imports" / f"{batch.pk}.sealed").read_bytes()

    assert (b"PK\x03\x04" in sealed, b"xl/workbook" in sealed) == (False, False)
