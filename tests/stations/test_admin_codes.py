import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bureau.kit import codes
from bureau.kit.models import CodeItem

LIST = "/admin/kit/codeitem/"


@pytest.fixture
def keeper(users, as_):
    users["sysadmin"].is_staff = True
    users["sysadmin"].save()
    return as_("sysadmin")


def test_code_lists_are_shown_to_who_keeps_them(keeper):
    response = keeper.get(LIST, {"list": "award", "q": "三等"})

    assert [item.name for item in response.context["cl"].result_list] == ["三等功", "三等战功"]


def test_nobody_else_sees_them(users, as_):
    users["auditor"].is_staff = True
    users["auditor"].save()

    assert as_("auditor").get(LIST).status_code == 403


def test_a_word_is_corrected_and_acts_at_once(keeper):
    item = CodeItem.objects.get(list="award", code="09")
    assert codes.label("award", "09") == "三等功"

    keeper.post(f"{LIST}{item.pk}/change/", {"name": "三等功（新）", "position": 9, "code": "99"})

    assert codes.label("award", "09") == "三等功（新）"  # and its code stays: rows refer to it


def test_lists_go_out_as_a_sheet_that_excel_can_read(keeper):
    sheet = keeper.post(f"{LIST}export/", {"format": "0"}).content.decode()

    assert sheet.startswith("\ufefflist,code,name")
    assert "award,09,三等功" in sheet


def test_a_sheet_comes_in_after_it_was_looked_at(keeper):
    sheet = "list,code,name,position\r\naward,20,一等英模,20\r\naward,09,三等功勋,9\r\n".encode("utf-8-sig")
    before = CodeItem.objects.count()

    seen = keeper.post(
        f"{LIST}import/",
        {"import_file": SimpleUploadedFile("codes.csv", sheet), "format": "0", "resource": ""},
    )
    assert CodeItem.objects.count() == before
    keeper.post(f"{LIST}process_import/", seen.context["confirm_form"].initial)

    assert CodeItem.objects.count() == before + 1
    assert (codes.label("award", "20"), codes.label("award", "09")) == ("一等英模", "三等功勋")


def test_who_does_not_keep_them_brings_nothing_in(users, as_):
    users["secadmin"].is_staff = True
    users["secadmin"].save()

    assert as_("secadmin").get(f"{LIST}import/").status_code == 403
    assert as_("secadmin").get(f"{LIST}export/").status_code == 403
