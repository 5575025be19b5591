"""Registration step by step: nothing typed is lost, nothing is written before it has been checked."""

import pytest
from django.urls import reverse

from bureau.kit import codes, uploads
from tests.veterans.factories import PersonFactory, a_picture, an_id_number
from veterans import drafts, official_forms, papers, queries, reading
from veterans.enums import State
from veterans.models import Draft, FamilyMember, Paper, Person

NUMBER = an_id_number(51)
CARD = [
    "姓名 周一鸣",
    "性别 男 民族 汉",
    "出生 1956年2月29日",
    "住址 浙江省杭州市滨江区",
    "长河街道江虹路1号",
    "公民身份号码",
    NUMBER,
]


@pytest.fixture(autouse=True)
def _ground(settings, tmp_path, db):
    settings.MEDIA_ROOT, settings.HOME_CODE = tmp_path, "990108"
    codes.load()


def step(client, draft, step, /, **typed):
    return client.post(reverse("people:draft_step", args=[draft.pk, step]), typed)


@pytest.fixture
def begun(as_):
    client = as_("worker")
    client.post(reverse("people:begin"))
    return client, Draft.objects.get()


def fill(client, draft, district):
    step(client, draft, "id", id_number=NUMBER, name="周一鸣")
    step(
        client, draft, "service", station=district["bridge"].pk, category="B02", source="HOME_VISIT",
        enlisted="1974-12", left="1978", unit="31001部队",
    )  # fmt: skip
    step(client, draft, "contact", phone="13800000123", residence_address="某路 1 号")
    step(client, draft, "more", ethnic="01", political="13", family_relation="10", family_name="李秀英")


def test_from_the_first_tap_to_the_file(begun, district):
    client, draft = begun
    fill(client, draft, district)
    for kind in ("PHOTO", "SIGNATURE"):
        client.post(
            reverse("people:draft_file", args=[draft.pk, kind]),
            {"file": a_picture(form="PNG", name="p.png") if kind == "SIGNATURE" else a_picture()},
        )

    response = step(client, draft, "check")

    person = Person.objects.get()
    assert response.url == reverse("people:person", args=[person.pk])
    assert (person.name, person.state, person.source) == ("周一鸣", State.SELF_CONFIRMED, "HOME_VISIT")
    assert set(Paper.objects.values_list("kind", flat=True)) == {"PHOTO", "SIGNATURE"}
    assert FamilyMember.objects.get().name == "李秀英"
    assert not Draft.objects.exists()


def test_without_a_signature_the_person_has_still_to_confirm(begun, district):
    client, draft = begun
    fill(client, draft, district)
    step(client, draft, "check")

    assert Person.objects.get().state == State.COLLECTED


def test_what_is_typed_is_kept_also_when_it_is_wrong(begun):
    client, draft = begun

    client.post(reverse("people:draft_save", args=[draft.pk, "id"]), {"id_number": "33010", "name": "周"})

    page = client.get(reverse("people:draft_step", args=[draft.pk, "id"])).content.decode()
    assert 'value="33010"' in page
    assert "没登记完的" in client.get(reverse("people:drafts")).content.decode()


def test_a_draft_is_sealed_and_its_clerks_own(begun, as_):
    _, draft = begun
    step(as_("worker"), draft, "id", id_number=NUMBER, name="周一鸣")

    assert NUMBER.encode() not in bytes(Draft.objects.get().typed_sealed)
    for who in ("street", "neighbour"):
        assert as_(who).get(reverse("people:draft_step", args=[draft.pk, "id"])).status_code == 404


def test_the_number_fills_in_what_follows_from_it(begun):
    client, draft = begun
    step(client, draft, "id", id_number=an_id_number(52, region="330108"), name="周一鸣")

    page = client.get(reverse("people:draft_step", args=[draft.pk, "contact"])).content.decode()
    assert 'value="330108"' in page
    assert "女，1956-02-29 出生" in page


def test_who_is_registered_within_reach_is_said_at_the_number(begun, district):
    client, draft = begun
    PersonFactory(station=district["bridge"], number=NUMBER, name="周一鸣")

    page = step(client, draft, "id", id_number=NUMBER, name="周一鸣")

    assert "已登记在桥北社区" in page.content.decode()


def test_who_is_registered_elsewhere_can_be_asked_for(begun, district):
    client, draft = begun
    PersonFactory(station=district["willow"], number=NUMBER, name="周一鸣")

    page = step(client, draft, "id", id_number=NUMBER, name="周一鸣").content.decode()

    assert "柳巷" not in page
    assert f"{reverse('people:ask_transfer')}?draft={draft.pk}" in page


def test_the_last_page_names_what_is_wrong_and_writes_nothing(begun):
    client, draft = begun
    step(client, draft, "id", id_number=NUMBER, name="周一鸣")

    response = step(client, draft, "check")

    assert response.status_code == 422
    assert "人员类别" in response.content.decode()
    assert not Person.objects.exists()


def test_a_draft_goes_with_its_pictures(begun, settings):
    client, draft = begun
    client.post(reverse("people:draft_file", args=[draft.pk, "ID_BACK"]), {"file": a_picture()})
    key = Draft.objects.get().typed["files"]["ID_BACK"][1]
    assert uploads.path_of(key).exists()

    client.post(reverse("people:draft_discard", args=[draft.pk]))

    assert not Draft.objects.exists()


# -- photo -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "colour", "says"),
    [
        ((352, 440), (250, 250, 250), ""),
        ((400, 400), (250, 250, 250), "352×440"),
        ((352, 440), (120, 130, 140), "太暗"),
        ((352, 440), (225, 235, 255), "不是白色"),
    ],
)
def test_the_photo_rule(begun, size, colour, says):
    client, draft = begun
    page = client.post(
        reverse("people:draft_file", args=[draft.pk, "PHOTO"]), {"file": a_picture(size, colour)}, follow=True
    ).content.decode()

    assert says in page
    assert ("PHOTO" in Draft.objects.get().typed.get("files", {})) == (not says)


def test_a_new_photo_takes_the_place_of_the_old_one(person, cast, now):
    for _ in range(2):
        papers.attach("PHOTO", a_picture(), name="p.jpg", person_id=person.pk, by=cast["worker"], at=now)

    assert Paper.objects.kept().count() == 1
    assert Paper.objects.count() == 2


# -- reading -----------------------------------------------------------------------------------------------


def test_the_lines_of_a_card_become_fields():
    assert reading.parse_id_card(CARD) == {
        "name": "周一鸣",
        "ethnic": "01",
        "household_address": "浙江省杭州市滨江区长河街道江虹路1号",
        "id_number": NUMBER,
    }


def test_a_number_with_a_wrong_digit_is_left_out():
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")

    assert "id_number" not in reading.parse_id_card(["姓名 周一鸣", wrong])


def test_what_the_machine_read_is_marked_and_never_overwrites(begun, now):
    client, draft = begun
    client.post(reverse("people:draft_save", args=[draft.pk, "id"]), {"id_number": "", "name": "周一鸣"})

    drafts.note_reading(draft_id=draft.pk, kind="ID_FRONT", lines=["姓名 周二鸣", NUMBER], at=now)

    draft.refresh_from_db()
    assert (draft.typed["name"], draft.typed["id_number"], draft.typed["read"]) == (
        "周一鸣",
        NUMBER,
        ["id_number"],
    )
    assert "机读，请核对" in client.get(reverse("people:draft_step", args=[draft.pk, "id"])).content.decode()


def test_without_the_engine_the_page_says_so(begun):
    client, draft = begun

    assert (
        "没有安装证件识别" in client.get(reverse("people:draft_step", args=[draft.pk, "id"])).content.decode()
    )


# -- paper -------------------------------------------------------------------------------------------------


def test_the_collection_form_has_every_tab_and_the_code_that_opens_the_file(whole_person, cast, now):
    context = official_forms.collection_context(whole_person, by=cast["worker"], printed_at=now)

    assert {name[0] for name, _ in context["groups"]} == set("ABCDEFGH")
    assert ("公民身份号码", whole_person.id_number) in context["groups"][0][1][0]
    found = queries.matching(Person.objects.visible_to(cast["worker"]), context["number"].lower())
    assert list(found) == [whole_person]


def test_a_code_of_a_neighbour_opens_nothing(whole_person, cast):
    code = official_forms.file_code(whole_person)

    assert not queries.matching(Person.objects.visible_to(cast["neighbour"]), code).exists()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["collection", "confirmation"])
def test_the_official_forms_are_pdf(as_, whole_person, form):
    response = as_("worker").post(reverse("people:official_form", args=[whole_person.pk, form]))

    assert response.content.startswith(b"%PDF-")


def test_a_leader_prints_no_full_numbers(as_, whole_person):
    page = reverse("people:official_form", args=[whole_person.pk, "collection"])

    assert as_("leader").post(page).status_code == 403
