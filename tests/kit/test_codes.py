import pytest

from bureau.kit import codes
from bureau.kit.models import CodeItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget():
    """What a test has edited is rolled back, but the lists are kept in memory for half a minute."""
    yield
    codes.forget()


def test_the_national_lists_are_there_from_the_start():
    assert codes.label("ethnic", "01") == "汉族"
    assert codes.label("political", "01") == "中共党员"
    assert len(codes.choices("ethnic")) == 58
    assert codes.choices("identity")[0][0] == "A01"


def test_loading_again_keeps_what_the_bureau_has_edited():
    CodeItem.objects.filter(list="employment", code="10").update(name="在岗")

    assert codes.load() == 0
    assert codes.label("employment", "10") == "在岗"


def test_an_unknown_code_is_shown_as_it_is():
    assert (codes.label("ethnic", "ZZ"), codes.label("no such list", "1")) == ("ZZ", "1")


def test_every_code_list_names_its_standard():
    assert not CodeItem.objects.filter(standard="").exists()
