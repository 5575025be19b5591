"""The town of the walk, and the watch over logs, cache, queue and addresses: no test here may leave a number of a person there."""

import logging
import re

import pytest
from django.core.cache import cache

from bureau.celery import app as celery
from tests.security.door import app, clerk, demanded  # noqa: F401 -- fixtures
from tests.security.ground import World

# 18-digit ID numbers and 11-digit mobiles, not as a part of longer runs such as hashes or timestamps.
PERSONAL = re.compile(r"(?<![0-9A-Za-z.])(?:[1-9]\d{16}[0-9Xx]|1[3-9]\d{9})(?![0-9A-Za-z])")


class Watch(logging.Handler):
    def __init__(self):
        super().__init__(level=logging.DEBUG)
        self.seen: list[tuple[str, str]] = []

    def emit(self, record):
        self.look("log", record.getMessage())
        if record.exc_info and record.exc_info[1]:
            self.look("log", str(record.exc_info[1]))

    def look(self, where, text):
        self.seen += [(where, found) for found in PERSONAL.findall(str(text))]


@pytest.fixture(autouse=True)
def watch(monkeypatch):
    """Where a number may never turn up. Looked at while the test runs, told when it is over."""
    eye = Watch()
    roots = [
        logging.getLogger(name) for name in ("", "django", "django.request", "django.security", "celery")
    ]
    for logger in roots:
        logger.addHandler(eye)
    keep, send = cache.make_key, celery.send_task

    def make_key(key, version=None):
        eye.look("cache key", key)
        return keep(key, version)

    def send_task(name, args=None, kwargs=None, **options):
        eye.look("message", f"{args} {kwargs}")
        return send(name, args, kwargs, **options)

    monkeypatch.setattr(cache, "make_key", make_key, raising=False)
    monkeypatch.setattr(celery, "send_task", send_task)
    yield eye
    for logger in roots:
        logger.removeHandler(eye)
    assert eye.seen == [], "a number of a person where none may be"


@pytest.fixture
def world(district, users, now, watch, settings):
    settings.HOME_CODE = "990108"  # jobs of the house work in the invented district
    world = World(district, users, now, indicator="filed_rate")
    world.watch = watch
    return world
