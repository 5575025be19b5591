"""A person with a mobile in 桥北社区, and a way out that writes down what it was given."""

import datetime as dt
import json

import pytest
from django.conf import settings

from bureau.messages.models import Policy, Wording
from tests.veterans.factories import ContactFactory, PersonFactory

MORNING = dt.datetime(2026, 3, 2, 1, 30, tzinfo=dt.UTC)  # 9:30 in Hangzhou
NIGHT = dt.datetime(2026, 3, 2, 14, 30, tzinfo=dt.UTC)  # 22:30


@pytest.fixture
def outbox(tmp_path, settings):
    """→ a function that gives the lines of the file backend."""
    settings.VAR = tmp_path

    def lines():
        file = tmp_path / "outbox" / "sms.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    return lines


@pytest.fixture
def person(district):
    found = PersonFactory(station=district["bridge"])
    ContactFactory(person=found, number="13800000271")
    return found


@pytest.fixture
def policy(db):
    Policy.objects.all().delete()
    return Policy.objects.create(
        valid_from=dt.date(2022, 1, 1), signature="本区退役军人", second_person_above=2
    )


@pytest.fixture(autouse=True)
def _texts(db, policy):
    for key, kind, text in [
        ("t_matter", "MATTER", "您的{matter}已到{station}，电话 {phone}。"),
        ("t_duty", "DUTY", "请到{station}办证，电话 {phone}。拒收请回复 R。"),
        ("t_event", "EVENT", "{date} 招聘会。拒收请回复 R。"),
        ("t_code", "CODE", "验证码 {code}，5 分钟内有效。"),
    ]:
        Wording.objects.create(
            key=key, title=key, kind=kind, text=text, published_at=dt.datetime(2022, 1, 1, tzinfo=dt.UTC)
        )


assert settings.SMS["BACKEND"] == "file"
