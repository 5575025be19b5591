"""The auditor reads Chinese, not codes."""

import re
from pathlib import Path

import pytest

from bureau.oversight import words

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("veterans.Person:17", "人员 17 号"),
        ("veterans.Person:*", "人员名单"),
        ("people:person:17", "人员页 17 号"),
        ("kit.AccessEvent", "查阅留痕"),
        ("something.Else:3", "something.Else:3"),
        ("", ""),
    ],
)
def test_a_target_in_words(text, says):
    assert words.target(text) == says


@pytest.mark.parametrize(
    ("verb", "says"),
    [
        ("person.amend", "人员 · 修改"),
        ("card.issue", "优待证 · 发放"),
        ("person.file", "人员 · 建档"),
        ("x.y", "x · y"),
    ],
)
def test_a_deed_in_words(verb, says):
    assert words.deed(verb) == says


def test_what_has_no_shorter_word_is_called_as_its_model():
    assert words.target("accounts.User:3") == "账号 3 号"
    assert words.target("shops.Shop:1") == "崇军商家 1 号"
    assert words.target("outside:batches") == "“外部环节”的页面"
    assert words.field("file-A") == "档案资料 A"


def test_every_area_that_writes_to_the_log_has_a_word():
    pattern = re.compile(r"verb=f?\"([a-z]+)\.")
    sources = [
        p
        for app in ("bureau", "stations", "veterans", "preferential_cards")
        for p in (ROOT / app).rglob("*.py")
    ]

    areas = {area for path in sources for area in pattern.findall(path.read_text(encoding="utf-8"))}

    assert areas - words.AREAS.keys() == set()
