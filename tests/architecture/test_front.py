"""What keeps the pages fit for a strict content security policy, and the vendored files what they say they are."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from bureau.kit.middleware import CONTENT_SECURITY_POLICY

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
VENDOR = ROOT / "static" / "vendor"
ICONS = VENDOR / "bootstrap-icons-1.13.1" / "icons"
OURS = ["bureau", "stations", "veterans", "preferential_cards", "archives", "employment", "honors"]
# Paper is turned into PDF here and never reaches a browser: it may carry its own styles.
PAPER = re.compile(r"/documents/")
# Found by Django under these names.
FOUND_BY_NAME = re.compile(r"^(400|403|403_csrf|404|500)\.html$|^(admin|django|registration|rest_framework)/")


def templates():
    return sorted(TEMPLATES.rglob("*.html"))


def name(path):
    return path.relative_to(TEMPLATES).as_posix()


def python_sources():
    return [p for app in OURS for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]


def lines_matching(pattern, paths):
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def pages():
    return [path for path in templates() if not PAPER.search(path.as_posix())]


@pytest.mark.parametrize(
    "forbidden",
    [
        pytest.param(r"<script(?![^>]*\bsrc=)", id="inline script"),
        pytest.param(r"<style\b", id="inline style sheet"),
        pytest.param(r"\sstyle\s*=", id="style attribute"),
        pytest.param(r"\son[a-z]+\s*=\s*[\"']", id="event handler"),
        pytest.param(r"javascript:", id="script address"),
        pytest.param(r"\shx-on|\sx-on:|\shx-vals\s*=\s*[\"']js:", id="code in an attribute"),
    ],
)
def test_no_page_carries_code_or_style_of_its_own(forbidden):
    assert lines_matching(re.compile(forbidden), pages()) == [], (
        "use a class, or a data- attribute and portal.js"
    )


def test_no_page_names_another_host():
    other = re.compile(r"(?:src|href|action|hx-\w+|url\()\s*=?\s*[\"'(]?\s*(?:https?:)?//", re.IGNORECASE)
    sheets = [*(ROOT / "static" / "css").glob("*.css"), *(ROOT / "static" / "js").glob("*.js")]

    assert lines_matching(other, [*pages(), *sheets]) == []


def test_the_policy_allows_nothing_from_outside_and_nothing_inline():
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'self'; img-src 'self' data: blob:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
    )


def test_components_see_only_what_they_are_given():
    # The frame and the pieces that change in place need the page's own context.
    loose = re.compile(r"\{% include \"components/(?!top\.html)[^%]*(?<! only) %\}")

    assert lines_matching(loose, templates()) == [], "include components with … only"


def test_every_template_is_used():
    text = "\n".join(p.read_text(encoding="utf-8") for p in [*templates(), *python_sources()])

    unused = [
        name(path)
        for path in templates()
        if not FOUND_BY_NAME.search(name(path)) and f'"{name(path)}"' not in text
    ]

    assert unused == []


def test_no_template_is_longer_than_a_hundred_lines():
    long = [name(p) for p in templates() if len(p.read_text(encoding="utf-8").splitlines()) > 100]

    assert long == [], "give its parts names under templates/<app>/"


def packages():
    return tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["package"]


def test_every_vendored_file_is_the_one_that_was_reviewed():
    wrong = [
        f"{folder}/{file}"
        for package in packages()
        for file, digest in package["files"].items()
        if hashlib.sha256(
            (VENDOR / (folder := f"{package['name']}-{package['version']}") / file).read_bytes()
        ).hexdigest()
        != digest
    ]

    assert wrong == []


def test_no_vendored_file_is_unlisted_and_every_package_has_its_licence():
    listed = {f"{p['name']}-{p['version']}/{file}" for p in packages() for file in p["files"]}
    there = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file()} - {"vendor.toml"}

    assert there == listed
    assert all("LICENSE" in package["files"] and package["licence"] for package in packages())


def test_every_icon_that_is_named_is_there_and_every_icon_that_is_there_is_named():
    named = re.compile(r"\{% icon \"([a-z0-9-]+)\"|icon=\"([a-z0-9-]+)\"|icon\|default:\"([a-z0-9-]+)\"")
    in_pages = {
        n for p in templates() for found in named.findall(p.read_text(encoding="utf-8")) for n in found if n
    }
    there = {p.stem for p in ICONS.glob("*.svg")}
    code = "\n".join(p.read_text(encoding="utf-8") for p in python_sources())
    in_code = {icon for icon in there if f'"{icon}"' in code}

    assert in_pages - there == set(), "copy it from the package into static/vendor and list its hash"
    assert there - in_pages - in_code == set(), "remove what nobody uses"
