"""The abuse cases C (values) and E (what leaves the house) of security.md, by number. The table is README.md."""

import io

import openpyxl
import pytest
from django.urls import reverse

from bureau.kit import codes, documents, exports
from bureau.kit.features import pdf_available
from tests.veterans.factories import PersonFactory, an_id_number
from veterans.models import Contact, Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lists(db):
    codes.load()


@pytest.fixture
def ours(district):
    return PersonFactory(station=district["bridge"])


def registered(client, district, **typed):
    """What the form of a new person answers to these values; the rest of it is right."""
    facts = {
        "id_number": an_id_number(500), "name": "王建国", "station": district["bridge"].code, "category": "B02",
        "phone": "13800000271", "source": "COUNTER",
    }  # fmt: skip
    return client.post(reverse("people:add"), facts | typed)


def errors(answer, field):
    assert answer.status_code == 200
    return "".join(answer.context["form"].errors.get(field, []))


def test_the_control_a_right_form_is_accepted(as_, district):
    assert registered(as_("worker"), district).status_code == 302
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("990108195502290019", "日期"),  # C01
        ("990108199001011234", "校验"),  # C02
        ("990108203001010055", ""),  # not born yet
        ("99010819560229\x000016", ""),  # C06
        ("<script>alert(1)</script>", ""),
        ("3.30108E+17", ""),  # C07
        ("330108199001011E+3", ""),
    ],
)
def test_c01_c02_c06_c07_a_wrong_number_is_said_at_its_field(as_, district, number, says):
    answer = registered(as_("worker"), district, id_number=number)

    if answer.status_code != 302:
        assert says in errors(answer, "id_number")
        assert errors(answer, "id_number")
    assert Person.objects.count() == 0


def test_c04_fifteen_digits_become_eighteen(as_, district):
    answer = registered(as_("worker"), district, id_number="990108560229001")

    assert answer.status_code == 302
    assert Person.objects.get().id_number == "990108195602290016"


@pytest.mark.parametrize(
    ("phone", "kept"),
    [
        ("+8613800000271", "13800000271"),
        ("138 0000 0271", "13800000271"),
        ("13800000271000", None),
        ("138000002", None),
        ("<b>1</b>", None),
    ],
)
def test_c11_a_telephone_is_put_right_or_refused(as_, district, phone, kept):
    answer = registered(as_("worker"), district, phone=phone)

    if kept is None:
        assert errors(answer, "phone")
    else:
        assert answer.status_code == 302
        assert Contact.objects.get().number == kept


def test_c11_two_people_may_have_one_telephone(as_, district):
    assert registered(as_("worker"), district).status_code == 302
    assert registered(as_("worker"), district, id_number=an_id_number(501), name="李建国").status_code == 302


@pytest.mark.parametrize("name", ["买买提·吐尔逊", "𠮷田", "㐂子", "䶮囍", "欧阳" * 10])
def test_c12_rare_names_are_kept_as_they_are(as_, district, name):
    assert registered(as_("worker"), district, name=name).status_code == 302
    assert Person.objects.get().name == name


@pytest.mark.parametrize(
    "name", ["王\u202e建国", "王\u200b建国", "王" + "\u0301" * 40, "王", "\x00王建国", "<i>王建国</i>"]
)
def test_c14_signs_that_nobody_sees_are_taken_out_or_refused(as_, district, name):
    answer = registered(as_("worker"), district, name=name)

    if answer.status_code == 302:
        assert Person.objects.get().name == "王建国"
    else:
        assert errors(answer, "name")
        assert Person.objects.count() == 0


@pytest.mark.parametrize(("note", "ok"), [("长" * 10_000, False), ("长" * 500, True)])
def test_c16_a_note_has_an_end(as_, district, note, ok):
    answer = registered(as_("worker"), district, note=note)

    assert answer.status_code == 302 if ok else errors(answer, "note")


@pytest.mark.parametrize(
    "date", ["2026-02-30", "2026/13/01", "0000-00-00", "31/12/2026", "9999-99-99", "明天"]
)
def test_c17_a_date_that_cannot_be_is_refused_with_the_form_to_use(as_, ours, date):
    answer = as_("worker").post(
        reverse("people:add_thing", args=[ours.pk, "service"]), {"enlisted": date, "left": "2001"}
    )

    assert errors(answer, "enlisted")
    assert "1985-12" in answer.content.decode()
    assert ours.service_set.count() == 0


@pytest.mark.parametrize(("enlisted", "left"), [("1961-01", "1965"), ("1975", "1973"), ("2050", "2051")])
def test_c19_a_life_goes_forward(as_, district, enlisted, left):
    ours = PersonFactory(station=district["bridge"], number=an_id_number(7))

    answer = as_("worker").post(
        reverse("people:add_thing", args=[ours.pk, "service"]),
        {"enlisted": enlisted, "left": left, "unit": "", "rank": ""},
    )

    # Joining as a child is possible on paper of the time: it is shown as a doubt on the page, not refused.
    if answer.status_code == 302:
        assert enlisted == "1961-01"
        assert "入伍" in as_("worker").get(reverse("people:person", args=[ours.pk])).content.decode()
    else:
        assert ours.service_set.count() == 0


def test_c24_an_address_is_shown_as_text(as_, ours):
    Person.objects.filter(pk=ours.pk).update(employer="<script>alert(1)</script>\n<img src=x onerror=y>")

    page = as_("worker").get(reverse("people:person", args=[ours.pk])).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;" in page


def test_c24_an_address_of_five_thousand_characters_is_refused(as_, district):
    assert errors(registered(as_("worker"), district, household_address="路" * 5_000), "household_address")


def test_c26_an_empty_and_an_overfull_form_are_answered(as_, ours):
    client = as_("officer")

    assert client.post(reverse("people:add"), {}).status_code == 200
    assert client.post(reverse("people:add"), {f"f{n}": "x" for n in range(1_001)}).status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999999999999999999", "1e9", "", "\x00", "１"])
@pytest.mark.parametrize("name", ["people:list", "cards:list", "imports:list", "privacy:requests", "search"])
def test_c27_a_page_that_is_none_is_a_page_that_is(as_, ours, name, page):
    answer = as_("officer").get(reverse(name), {"page": page, "page_size": "1000000", "q": "王"})

    assert answer.status_code == 200


def test_c29_letters_with_accents_are_one_letter_in_both_spellings(as_, district):
    """Names are Chinese (values.name); whatever else is typed into the search box finds nothing and breaks nothing."""
    for text in ("é", "e\u0301"):
        assert as_("worker").get(reverse("search"), {"q": text}).status_code == 200


# -- E ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell", ["=1", "==1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", ";=1", '"=1"']
)
def test_e01_e02_a_cell_is_text_and_a_number_keeps_its_digits(cell):
    number = "990108195602290016"
    file = io.BytesIO()
    exports.write(file, ["甲", "乙"], [[cell, number]], about="关于")

    book = openpyxl.load_workbook(file)
    values = [
        value for sheet in book for row in sheet.iter_rows() for value in row if value.value is not None
    ]
    assert not [v.value for v in values if v.data_type == "f"]
    assert number in [v.value for v in values]


def test_e07_a_column_that_nobody_offers_is_not_exported(as_, ours):
    answer = as_("officer").get(
        f"{reverse('people:export')}?cols=id_number&cols=id_number_sealed&cols=phone&cols=name"
    )

    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = str([c.value for sheet in book for row in sheet.iter_rows() for c in row])
    assert ours.id_number not in cells
    assert "sealed" not in cells


@pytest.mark.skipif(bool(pdf_available()), reason="no Pango on this machine")
@pytest.mark.parametrize(
    "inside",
    [
        '<img src="http://127.0.0.1:1/x">', '<img src="file:///etc/passwd">', "<style>@import 'file:///etc/passwd';</style>",
        '<link rel="attachment" href="file:///etc/passwd">', '<svg><image xlink:href="file:///etc/passwd"/></svg>',
        '<iframe src="file:///etc/passwd"></iframe>', '<object data="http://127.0.0.1:1/"></object>',
    ],
)  # fmt: skip
def test_e12_a_paper_fetches_nothing(tmp_path, settings, inside):
    (tmp_path / "paper.html").write_text(f"<p>纸</p>{inside}", encoding="utf-8")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    try:
        paper = documents.pdf("paper.html", {})
    except documents.CannotPrint:
        return
    assert b"root:" not in paper
    assert b"EmbeddedFile" not in paper


def test_e17_a_name_in_a_file_name_breaks_no_header(as_, ours):
    answer = exports.response('张三\r\nX-Evil: 1";.xlsx', ["甲"], [], about="x")

    answer.file_to_stream.close()
    assert "\r" not in answer.headers["Content-Disposition"]
    assert "X-Evil" not in answer.headers
