"""Objects of others: beyond one's reach there is no difference to what never was, and no form offers it."""

import re

import pytest
from django.forms import ModelChoiceField

from tests.security.doors import DOOR, PUBLIC
from tests.security.urls import pages

pytestmark = pytest.mark.django_db

# Objects that belong to nobody's place: lists, notices, registers, and what every post may see of the whole district.
FOR_ALL_PLACES = re.compile(
    r"^(admin:|/admin/)(privacy_|kit_|privacy/|kit/|view_on_site)|privacy:notice|privacy:decide_disposal"
)
TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|"X-CSRFToken": "[^"]+"')


def told(response, url) -> tuple:
    """The answer without what must differ: tokens, and the address that was asked for."""
    body = TOKENS.sub(b"", response.body).replace(url.encode(), b"URL")
    headers = {
        k: v.replace(url, "URL")
        for k, v in response.headers.items()
        if k not in ("Date", "Expires", "Content-Length")
    }
    return response.status_code, headers, body


THEIRS = {
    "worker": ("neighbours", "strangers"),
    "street": ("neighbours", "strangers"),
    "officer": ("strangers",),
    "verifier": ("strangers",),
    "leader": ("strangers",),
    "secadmin": ("strangers",),
    "sysadmin": ("strangers",),
    "auditor": ("strangers",),
}


@pytest.mark.parametrize(
    "role", [r if r == "worker" else pytest.param(r, marks=pytest.mark.slow) for r in THEIRS]
)
def test_anothers_object_and_one_that_never_was_answer_alike(world, role, caplog):
    caplog.set_level("CRITICAL", "django.request")
    opened, different = [], []
    for page in pages():
        ours, nobodys = world.ours.values(page), world.nobodys.values(page)
        if ours == nobodys or FOR_ALL_PLACES.search(page.name) or page.name in PUBLIC.keys() | DOOR:
            continue
        for method in ("GET", "POST"):
            nowhere = page.url(nobodys)
            unknown = told(world.ask(role, method, nowhere), nowhere)
            for side in THEIRS[role]:
                theirs = page.url(getattr(world, side).values(page))
                if told(world.ask(role, method, theirs), theirs) != unknown:
                    different.append((page.name, method, side))
        if world.ask(role, "GET", page.url(ours)).status_code == 200:
            opened.append(page.name)

    assert different == []
    assert len(opened) >= ENOUGH[role], (
        f"the control: one's own must open, else all of this proves nothing ({opened})"
    )


ENOUGH = {
    "worker": 30, "street": 30, "officer": 30, "verifier": 15, "leader": 15, "secadmin": 3, "sysadmin": 2, "auditor": 1,
}  # fmt: skip


@pytest.mark.parametrize("role", ["worker", pytest.param("officer", marks=pytest.mark.slow), "secadmin"])
def test_no_form_takes_an_object_of_others(world, role, caplog):
    """Every choice of a row, on every form of every page: what lies beyond one's reach is no choice."""
    caplog.set_level("CRITICAL", "django.request")
    theirs = {
        "Station": [world.strangers.station, *([world.neighbours.station] if role == "worker" else [])],
        "Person": [world.strangers.of_name["people:"]["pk"]],
        "Application": [world.strangers.of_name["cards:"]["pk"]],
        "Campaign": [world.strangers.of_name["progress:"]["campaign"]],
        "Batch": [world.strangers.of_name["imports:"]["pk"]],
    }
    asked, taken = set(), []
    for page in pages():
        response = world.ask(role, "GET", page.url(world.ours.values(page)))
        for form in _forms(response):
            for name, field in form.fields.items():
                if not isinstance(field, ModelChoiceField) or field.disabled:
                    continue
                asked.add((page.name, name))
                if (page.name, name) == ("people:offer_transfer", "taker"):
                    continue  # a file is offered to another station: their names are public, and that station has to agree
                for key in theirs.get(field.queryset.model.__name__, []):
                    if field.queryset.filter(pk=key).exists():
                        taken.append((page.name, name, key))

    assert taken == []
    assert len(asked) >= (1 if role == "worker" else 2), "the control: there are such fields"


def _forms(response):
    for layer in response.context or ():
        for value in getattr(layer, "dicts", [layer]):
            for thing in value.values() if isinstance(value, dict) else ():
                form = getattr(thing, "form", thing)
                if hasattr(form, "fields") and hasattr(form, "is_valid"):
                    yield form
