"""A person with a mobile in 桥北社区 who comes themselves, and a second one who must never be seen."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from bureau.messages import texts
from bureau.messages.models import Sms
from bureau.messages.operations import deliver
from tests.veterans.factories import ContactFactory, PersonFactory, an_id_number
from veterans.citizens import operations

PHONE = "13800000271"


@pytest.fixture(autouse=True)
def _house(db, settings):
    """The fixed town is the home of the house, whose jobs look people up; its texts are there."""
    settings.HOME_CODE = "990108"
    texts.load()


@pytest.fixture
def person(district):
    found = PersonFactory(station=district["bridge"], number=an_id_number(7), name="吴定邦")
    ContactFactory(person=found, number=PHONE)
    return found


@pytest.fixture
def other(district):
    found = PersonFactory(station=district["bridge"], number=an_id_number(8), name="钱大勇")
    ContactFactory(person=found, number="13800000272")
    return found


@pytest.fixture
def outbox(tmp_path, settings):
    settings.VAR = tmp_path

    def lines():
        file = tmp_path / "outbox" / "sms.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    return lines


@pytest.fixture
def knock(outbox, django_capture_on_commit_callbacks):
    """knock(client, phone, tail) → (the answer of the page, the code that arrived or "")"""

    def give(client, phone, tail):
        before = len(outbox())
        with django_capture_on_commit_callbacks() as queued:
            answer = client.post("/my/in/", {"phone": phone, "tail": tail})
        for _ in queued:
            operations.answer_knock(operations.Knock.objects.latest("pk").pk, at=timezone.now())
        for sms in Sms.objects.filter(state="QUEUED"):
            deliver(sms.pk, at=timezone.now())
        arrived = outbox()[before:]
        return answer, re.search(r"\d{6}", arrived[0]["text"]).group() if arrived else ""

    return give


@pytest.fixture
def enter(knock):
    """enter(person, phone) → a client that has signed in as this person."""

    def come(person, phone=PHONE):
        client = Client()
        _, code = knock(client, phone, person.id_number[-4:])
        answer = client.post("/my/in/code/", {"code": code})
        assert answer.status_code == 302, answer.content.decode()
        return client

    return come
