"""The manual keeps up with the portal: its pictures are there and used, its links lead somewhere, every room is explained."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from bureau.demo import pictures
from bureau.demo.management.commands import manual
from bureau.desk.context import ROOMS, _account_links
from stations.enums import Role
from stations.permissions import GRANTS

FOLDER = settings.BASE_DIR / "docs" / "manual"
CHAPTER = {
    Role.LEADER: "leader",
    Role.OFFICER: "officer",
    Role.CARD_VERIFIER: "officer",
    Role.CARD_APPROVER: "officer",
    Role.STREET_WORKER: "worker",
    Role.COMMUNITY_WORKER: "worker",
    Role.SYSTEM_ADMIN: "admins",
    Role.SECURITY_ADMIN: "admins",
    Role.AUDITOR: "admins",
}


def chapters():
    return {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}


def test_every_picture_is_used_by_the_chapter_it_is_named_after():
    named = {
        name: set(re.findall(r"!\[.+?\]\(images/([\w-]+)\.png\)", text)) for name, text in chapters().items()
    }

    used = set().union(*named.values())
    assert used == {path.stem for path in (FOLDER / "images").glob("*.png")}
    assert [
        (chapter, name) for chapter, names in named.items() for name in names if not name.startswith(chapter)
    ] == []


def test_every_picture_can_be_taken_anew():
    taken = {
        picture.name + ("-phone" if screen == pictures.PHONE else "")
        for picture in pictures.PICTURES
        for screen in picture.screens
    }
    there = {path.stem for path in (FOLDER / "images").glob("*.png")}

    assert taken <= there
    assert all(name.startswith("import-") for name in there - taken)


def test_the_pictures_are_light():
    sizes = {path.name: path.stat().st_size for path in (FOLDER / "images").glob("*.png")}

    assert {name: size for name, size in sizes.items() if size > 120_000} == {}
    assert sum(sizes.values()) < 6_000_000


def test_every_link_of_the_manual_leads_somewhere():
    lost = [
        (name, target)
        for name, text in chapters().items()
        for target in re.findall(r"\]\(([^)]+)\)", text)
        if not (FOLDER / target).is_file()
    ]
    assert lost == []
    assert all(f"({name}.md)" in chapters()["README"] for name in chapters() if name != "README")


@pytest.mark.parametrize("role", Role)
def test_every_room_that_a_role_can_open_is_explained_in_its_chapter(role):
    text = chapters()[CHAPTER[role]]
    rooms = [room.label for room in ROOMS if room.needs is None or room.needs in GRANTS[role]]

    assert [label for label in rooms if f"**{label}**" not in text] == []


def test_every_door_under_the_name_is_explained(cast, users):
    users["officer"].is_staff = True
    for who, chapter in (
        ("officer", "officer"),
        ("worker", "worker"),
        ("leader", "leader"),
        ("auditor", "admins"),
    ):
        text = chapters()[chapter]
        assert [
            link["label"]
            for link in _account_links(users[who], cast[who])
            if f"**{link['label']}**" not in text
        ] == []


def test_without_a_browser_or_a_password_the_command_says_what_is_missing(monkeypatch, settings):
    settings.DEMO_PASSWORD = ""
    with pytest.raises(CommandError, match="DEMO_PASSWORD"):
        call_command("manual")
    monkeypatch.setattr(manual, "sync_playwright", None)
    with pytest.raises(CommandError, match="Playwright"):
        call_command("manual")


def test_the_roster_of_the_pictures_has_good_rows_and_invented_numbers(tmp_path):
    rows = list(pictures._rows())

    assert pictures.roster(tmp_path).name == pictures.ROSTER
    assert all(row[1].startswith("330198") for row in rows)
    assert rows[-1][1] == rows[0][1]
