"""Every room as it is on the first day, before any roster came in: readable for everybody, on every screen."""

import pytest

ROOMS = {
    "worker": ["/", "/people/", "/cards/", "/imports/", "/stations/", "/search?q=zhang"],
    "leader": ["/", "/progress/boards/", "/progress/cockpit/"],
    "officer": ["/admin/", "/admin/veterans/person/", "/admin/stations/station/"],
}


@pytest.mark.parametrize("screen", ["laptop", "phone"])
@pytest.mark.parametrize("who", ROOMS)
def test_the_empty_rooms_are_accessible_and_fit(as_user, users, accessible, who, screen):
    users[who].is_staff = True
    users[who].save()
    one = as_user(who, screen=screen)

    for path in ROOMS[who]:
        page = one.goto(path)
        assert (path, page.locator("h1").count()) == (path, 1)
        assert (path, one.scrolls_sideways()) == (path, False)
        accessible(one)
