"""The parts of a file: what each refuses, how it reads, what the history keeps of it."""

import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import codes, credit_code
from tests.veterans.factories import ContactFactory, PersonFactory, an_id_number
from veterans import belongings, changes, household, part_forms, parts, queries, rules, validators
from veterans.enums import State
from veterans.models import ContactWish, FamilyMember, Insurance, Living, Service


@pytest.fixture(autouse=True)
def _lists(db):
    codes.load()


def keep(key, person, cast, now, **values):
    return parts.keep(key, person_id=person.pk, by=cast["worker"], at=now, **values)


@pytest.mark.parametrize("part", parts.PARTS.values(), ids=parts.PARTS)
def test_every_part_has_a_tab_a_form_and_known_lists(part):
    known = {item.list for name in part.model.lists.values() for item in codes.items(name)}

    assert part.tab in parts.TABS
    assert known == set(part.model.lists.values())
    assert {field.name for field in part.fields} <= set(part_forms.form_of(part).base_fields)


def test_a_part_that_a_file_has_once_is_written_again_not_twice(person, cast, now):
    keep("living", person, cast, now, housing="1")
    keep("living", person, cast, now, housing="3", police_station="江南派出所")

    living = Living.objects.get(person=person)
    assert (living.housing, living.police_station, living.version) == ("3", "江南派出所", 2)


def test_who_was_slower_is_told(person, cast, now):
    row = keep("living", person, cast, now, housing="1")
    keep("living", person, cast, now, row_id=row.pk, version=1, housing="3")

    with pytest.raises(parts.Stale, match="刚被别人改过"):
        keep("living", person, cast, now, row_id=row.pk, version=1, housing="4")


@pytest.mark.parametrize(
    ("key", "values", "says"),
    [
        ("living", {"housing": "77"}, "住房情况没有“77”"),
        ("insurance", {"kind": ""}, "请填写险种"),
        ("schooling", {"obtained_on": "20x"}, "日期"),
        ("business", {"name": "甲公司", "credit_code": "91330000000000000X"}, "校验位不对"),
        ("business", {"name": "甲公司", "staff": 1, "veterans_hired": 2}, "比吸纳的总人数还多"),
        ("treatment", {"kind": "1", "since": "2020", "until": dt.date(2019, 1, 1)}, "止期早于起期"),
        ("contact_wish", {"quiet_from": dt.time(20)}, "要一起填"),
    ],
)
def test_a_wrong_value_is_said_and_nothing_is_kept(person, cast, now, key, values, says):
    with pytest.raises(validators.Refused, match=says):
        keep(key, person, cast, now, **values)

    assert not parts.PARTS[key].model.objects.exists()


def test_one_insurance_of_a_kind(person, cast, now):
    keep("insurance", person, cast, now, kind="1", status="1")

    with pytest.raises(parts.AlreadyThere, match="已经登记"):
        keep("insurance", person, cast, now, kind="1", status="2")

    assert Insurance.objects.count() == 1


def test_a_credit_code_checks_itself():
    first17 = "91330108MA2TYQT00"
    whole = first17 + credit_code.check_character(first17)

    assert credit_code.clean(f" {whole.lower()}") == whole


def test_a_neighbour_writes_nothing(person, cast, now):
    with pytest.raises(type(person).DoesNotExist):
        parts.keep("living", person_id=person.pk, by=cast["neighbour"], at=now, housing="1")


def test_a_locked_file_takes_no_part(district, cast, now):
    gone = PersonFactory(station=district["bridge"], state=State.DECEASED, left_at=now)

    with pytest.raises(rules.Closed):
        keep("living", gone, cast, now, housing="1")


# -- family ------------------------------------------------------------------------------------------------


def test_a_relative_on_the_register_is_linked_by_the_number_and_stays_after_a_death(
    person, cast, now, district
):
    wife = PersonFactory(station=district["bridge"], name="李秀英", number=an_id_number(22))

    row = keep(
        "family",
        person,
        cast,
        now,
        relation="10",
        name="李秀英",
        id_number=an_id_number(22),
        phone="13800000123",
    )

    assert row.relative == wife
    assert (row.id_number, row.phone) == (an_id_number(22), "13800000123")
    names = [(m.name, m.relation) for m in household.of(wife, by=cast["worker"])]
    assert names == [("李秀英", "本人"), ("王建国", "配偶")]


def test_a_relative_beyond_reach_is_no_link(person, cast, now, district):
    PersonFactory(station=district["willow"], number=an_id_number(23))

    row = keep("family", person, cast, now, relation="20", name="王小明", id_number=an_id_number(23))

    assert row.relative is None


def test_nobody_is_their_own_relative(person, cast, now):
    with pytest.raises(rules.OneselfAsRelative):
        keep("family", person, cast, now, relation="10", name="甲乙", id_number=person.id_number)


def test_a_relative_is_all_at_once(person, cast, now, district):
    keep("family", person, cast, now, relation="20", name="王小明", is_dependant=True, may_act_for=True)

    assert household.of(person, by=cast["worker"])[1].roles == ["受供养", "可代办"]


def test_empty_numbers_leave_those_that_are_there(person, cast, now):
    row = keep("family", person, cast, now, name="王小明", phone="13800000123")
    keep("family", person, cast, now, row_id=row.pk, name="王小明", phone="", duty="教师")

    assert FamilyMember.objects.get().phone == "13800000123"


def test_the_number_of_a_relative_is_shown_for_a_reason(as_, person, cast, now):
    row = keep("family", person, cast, now, name="王小明", phone="13800000123")

    response = as_("worker").post(
        reverse("people:reveal", args=[person.pk, f"family-{row.pk}"]),
        {"reason": rules.REVEAL_REASONS[2]},
        headers={"Accept": "application/json"},
    )

    assert response.json()["value"] == "13800000123"


# -- how it reads ------------------------------------------------------------------------------------------


def test_the_history_tells_what_may_be_told_and_hides_the_rest(person, cast, now):
    keep("living", person, cast, now, housing="1", household_kind="2")

    [change] = [c for c in changes.of(person, by=cast["worker"]) if c.topic == "file"]

    assert change.what == "户籍、住房与收入"
    assert "农村" in change.new
    assert "自有住房" not in change.new


def test_a_row_reads_like_the_paper(person, cast, now):
    row = keep(
        "training",
        person,
        cast,
        now,
        kind="2",
        subject="电工",
        hours=120,
        ended_on="2021.6",
        hired_after=True,
    )

    assert parts.lines(row) == [
        ("培训类型", "职业技能培训"),
        ("专业", "电工"),
        ("学时", "120"),
        ("结业时间", "2021-06"),
        ("训后直接就业", "是"),
    ]


@pytest.mark.parametrize(
    ("left", "rank", "major_unit", "found"),
    [
        (dt.date(1977, 1, 1), "13", "", ["军衔“二级士官”只在 1999–2009 年使用，退役时间是 1977 年"]),
        (dt.date(2005, 12, 1), "13", "04", []),
        (dt.date(1977, 1, 1), "", "05", ["大单位“火箭军”只在 2015–今 年存在，与服役时间不符"]),
    ],
)
def test_a_rank_of_another_time_is_doubted(person, now, left, rank, major_unit, found):
    service = Service(enlisted_on=dt.date(1975, 1, 1), left_on=left, rank=rank, major_unit=major_unit)

    doubts = rules.disagreements(
        person, number=person.id_number, services=[service], identities=[], today=now.date()
    )

    assert doubts == found


def test_service_keeps_the_further_facts(person, cast, now):
    service = belongings.add_service(
        person_id=person.pk, by=cast["worker"], at=now, enlisted="1975", soldier_kind="6", special_area="3"
    )

    assert (service.soldier_kind, service.special_area, service.major_unit) == ("6", "3", "")


# -- quiet hours and do-not-contact ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wish", "hour", "may"),
    [
        ({}, 10, True),
        ({"do_not_contact": True}, 10, False),
        ({"quiet_from": dt.time(21), "quiet_to": dt.time(8)}, 23, False),
        ({"quiet_from": dt.time(21), "quiet_to": dt.time(8)}, 7, False),
        ({"quiet_from": dt.time(21), "quiet_to": dt.time(8)}, 12, True),
        ({"quiet_from": dt.time(12), "quiet_to": dt.time(14)}, 13, False),
    ],
)
def test_every_sender_asks_first(person, wish, hour, may):
    ContactWish.objects.create(person=person, station=person.station, **wish)
    shanghai = dt.timezone(dt.timedelta(hours=8))

    assert queries.may_be_contacted(person, at=dt.datetime(2026, 3, 2, hour, 30, tzinfo=shanghai)) is may


def test_nobody_writes_to_the_dead(district, now):
    gone = PersonFactory(station=district["bridge"], state=State.DECEASED, left_at=now)

    assert not queries.may_be_contacted(gone, at=now)


# -- pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", parts.TABS)
def test_every_tab_opens_and_offers_its_parts(as_, whole_person, tab):
    page = as_("worker").get(reverse("people:file_tab", args=[whole_person.pk, tab])).content.decode()

    for part in parts.PARTS.values():
        assert (f"/parts/{part.key}/add/" in page) >= (part.tab == tab)


def test_the_file_names_what_is_missing_with_the_way_to_it(as_, person):
    page = as_("worker").get(reverse("people:file", args=[person.pk]))

    assert ("家庭成员", f"/people/{person.pk}/parts/family/add/") in page.context["lacking"]


def test_a_part_is_written_changed_and_taken_out_on_its_pages(as_, person):
    client = as_("worker")
    add = reverse("people:add_part", args=[person.pk, "insurance"])
    client.post(add, {"kind": "1", "status": "1", "months": "240", "interrupted": "no"})
    row = Insurance.objects.get()
    edit = reverse("people:edit_part", args=[person.pk, "insurance", row.pk])
    assert client.get(edit).context["form"].initial["interrupted"] == "no"

    client.post(edit, {"version": "1", "kind": "1", "status": "3", "months": "241"})
    assert Insurance.objects.values_list("status", "months", "interrupted").get() == ("3", 241, None)

    client.post(reverse("people:drop_part", args=[person.pk, "insurance", row.pk]))
    assert not Insurance.objects.exists()


def test_a_leader_reads_and_writes_nothing(as_, whole_person):
    ContactFactory.build()
    client = as_("leader")

    assert "/parts/" not in client.get(reverse("people:file", args=[whole_person.pk])).content.decode()
    assert client.get(reverse("people:add_part", args=[whole_person.pk, "living"])).status_code == 403
