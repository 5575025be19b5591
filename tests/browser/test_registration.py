"""On a phone: a registration that survives being put down, a photo and a signature, a death, and a hand-over between two clerks."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from bureau.kit import codes
from tests.veterans.factories import IdentityFactory, PersonFactory, an_id_number
from veterans.enums import State
from veterans.models import FamilyTask, Paper, Person

NUMBER = an_id_number(61)


@pytest.fixture(autouse=True)
def _ground(settings, tmp_path, transactional_db):
    settings.MEDIA_ROOT, settings.HOME_CODE = tmp_path / "files", "990108"
    codes.load()


@pytest.fixture
def camera(tmp_path):
    """camera("white") → the path of a picture as a telephone takes it: larger than the card wants, of one colour."""

    def shoot(colour):
        path = tmp_path / f"{colour}.jpg"
        Image.new("RGB", (900, 1200), colour).save(path)
        return path

    return shoot


def test_a_worker_registers_a_person_step_by_step_and_nothing_typed_is_lost(
    as_user, users, district, accessible, camera
):
    one = as_user("worker", screen="phone")
    page = one.goto("/people/new/")
    accessible(one)
    page.get_by_role("button", name="登记一位").click()

    # Given half a number and a name, when the telephone is put down, then they are still there
    page.get_by_label("姓名", exact=True).fill("周一鸣")
    page.get_by_label("身份证号").fill(NUMBER)
    expect(page.locator("#saved")).to_contain_text("已保存，可以放下")
    expect(page.locator("#number-check")).to_contain_text("号码正确")
    page = one.goto("/people/new/")
    page.get_by_role("link", name="周一鸣", exact=True).click()
    expect(page.get_by_label("身份证号")).to_have_value(NUMBER)
    accessible(one)
    assert not one.scrolls_sideways()

    # When the steps are gone through
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("人员类别").select_option("B02")
    page.get_by_label("来源").select_option("HOME_VISIT")
    page.get_by_label("入伍时间").fill("1974-12")
    accessible(one)
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("联系电话").fill("13800000123")
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("民族").select_option("01")
    page.get_by_role("button", name="保存，下一步").click()

    # And a photo before a dark wall is refused on the spot, one before a white wall is cut and taken
    photo = page.get_by_role("region", name="本人照片")
    photo.locator("input[type=file]").set_input_files(camera("dimgray"))
    expect(photo).to_contain_text("背景太暗")
    photo.locator("input[type=file]").set_input_files(camera("white"))
    expect(page.get_by_role("link", name="本人照片")).to_be_visible()
    box = page.locator("[data-sign-here] canvas")
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    page.mouse.move(place["x"] + 30, place["y"] + 30)
    page.mouse.down()
    page.mouse.move(place["x"] + 160, place["y"] + 70, steps=8)
    page.mouse.up()
    page.get_by_role("button", name="存签名").click()
    expect(page.get_by_role("link", name="本人签名")).to_be_visible()
    one.shoot("register-papers-phone")
    accessible(one)

    # Then everything is shown once more, and one tap writes it
    page.get_by_role("link", name="下一步：核对").click()
    expect(page.get_by_role("region", name="身份与服役")).to_contain_text("1974-12")
    accessible(one)
    one.shoot("register-check-phone")
    page.get_by_role("button", name="确认登记").click()
    expect(page.get_by_text("周一鸣已登记")).to_be_visible()
    person = Person.objects.get()
    assert (person.state, person.source) == (State.SELF_CONFIRMED, "HOME_VISIT")
    assert set(Paper.objects.values_list("kind", flat=True)) == {"PHOTO", "SIGNATURE"}


def test_who_is_here_already_is_said_while_the_number_is_typed(as_user, users, district):
    PersonFactory(station=district["bridge"], name="周一鸣", number=NUMBER)
    page = as_user("worker", screen="phone").goto("/people/new/")
    page.get_by_role("button", name="登记一位").click()

    page.get_by_label("身份证号").fill(NUMBER)

    expect(page.locator("#number-check")).to_contain_text("已登记在桥北社区")
    expect(page.get_by_role("link", name="打开这份档案")).to_be_visible()


def test_a_person_of_another_station_is_asked_for_and_handed_over(as_user, users, district, accessible):
    held = PersonFactory(station=district["willow"], name="周一鸣", number=NUMBER)
    one, other = as_user("worker", screen="phone"), as_user("neighbour", screen="phone")

    # When the worker comes upon a number that another station holds, the page offers the way
    page = one.goto("/people/new/")
    page.get_by_role("button", name="登记一位").click()
    page.get_by_label("身份证号").fill(NUMBER)
    page.get_by_label("姓名", exact=True).fill("周一鸣")
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_role("link", name="申请转入").click()
    accessible(one)
    page.get_by_label("原因").fill("现居本社区")
    page.get_by_role("button", name="发出申请").click()
    expect(page.get_by_text("此人登记在柳巷社区")).to_be_visible()

    # Then the neighbour finds it on the desk and agrees
    there = other.goto("/")
    there.get_by_role("link", name="答复").first.click()
    there.get_by_role("link", name="周**").click()
    accessible(other)
    there.get_by_role("button", name="同意", exact=True).click()
    expect(there.get_by_text("档案已随人转走")).to_be_visible()

    # And the person stands at the new station, once
    assert Person.objects.get(pk=held.pk).station == district["bridge"]
    page.goto(f"{one.address}/people/transfers/?state=ACCEPTED")
    expect(page.get_by_text("柳巷社区 → 桥北社区")).to_be_visible()


def test_a_death_is_entered_once_and_leads_to_the_family(as_user, users, district, accessible):
    person = PersonFactory(station=district["bridge"], name="王建国")
    IdentityFactory(person=person)
    one = as_user("worker", screen="phone")

    page = one.goto(f"/people/{person.pk}/step/record_death/")
    accessible(one)
    page.get_by_label("去世日期").fill("2024-02-20")
    page.get_by_label("依据").fill("家属告知")
    page.get_by_role("button", name="登记去世").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("王建国的遗属")
    accessible(one)
    page.get_by_label("办理结果").fill("没有遗属")
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("遗属事项已办结")).to_be_visible()
    assert FamilyTask.objects.get().state == "DONE"


@pytest.mark.parametrize("screen", ["phone", "laptop"])
@pytest.mark.parametrize("elder", [False, True])
def test_the_file_reads_well_on_every_screen(as_user, users, district, accessible, screen, elder):
    person = PersonFactory(station=district["bridge"], name="王建国")
    IdentityFactory(person=person)
    one = as_user("worker", screen=screen, elder=elder)

    for path in ("file/", "file/E/", "household/", "papers/", "parts/family/add/"):
        one.goto(f"/people/{person.pk}/{path}")
        accessible(one)
        assert not one.scrolls_sideways()
