"""The pages of the import room with a roster in them: accessible, and mended by keyboard alone."""

import pytest

from bureau.accounts.models import User
from tests.veterans.imports.conftest import brought, clerk, officer, town  # noqa: F401 -- fixtures
from tests.veterans.imports.rosters import person, xlsx


@pytest.fixture
def batch(tmp_path, brought):  # noqa: F811 -- the fixture
    people = [
        person(1),
        person(3, 姓名="李四", 人员类别="外星军人", 微信="w"),
        person(5, 姓名="赵五", 性别="女"),
        person(7, 姓名="孙六", 所属社区="江晖里社区"),
        person(1, 姓名="王建军"),
        person(9, 姓名="周七", 人员类别="外星军人"),
    ]
    return brought(xlsx(tmp_path / "名册.xlsx", people))


@pytest.mark.parametrize("screen", ["laptop", "phone"])
def test_the_pages_of_a_batch_are_accessible_and_fit(as_user, accessible, officer, batch, screen):  # noqa: F811 -- the fixture
    one = as_user(User.objects.get(pk=officer.user_id), screen=screen)

    for path in ("", "mend/", "rows/2/", "twins/", "missing/"):
        page = one.goto(f"/imports/{batch.pk}/{path}")
        assert (path, page.locator("h1").count()) == (path, 1)
        assert (path, one.scrolls_sideways()) == (path, False)
        accessible(one)


def test_a_row_is_mended_by_keyboard_and_the_focus_goes_on(as_user, officer, batch):  # noqa: F811 -- the fixture
    page = as_user(User.objects.get(pk=officer.user_id)).goto(
        f"/imports/{batch.pk}/mend/?column=category&code=category_unknown"
    )

    first = page.locator("[data-grid] input[name=category]").first
    first.fill("参战")
    first.press("Enter")

    page.wait_for_selector("text=这一行没有问题了")
    page.wait_for_function("document.activeElement.name === 'category'")
    assert page.evaluate("document.activeElement.closest('tr').id") == "row-6"
