"""Chromium over a live server. Pages are visited under the real content security policy; only axe gets round it."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from tests.browser.pages import SCREENS, WCAG, Visit

# Playwright keeps an event loop in this thread; Django would refuse the database because of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
expect.set_options(timeout=15_000)  # two workers and a browser share two cores
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"


def pytest_collection_modifyitems(items):
    here = os.path.dirname(__file__)
    missing = not os.access(CHROMIUM, os.X_OK)
    for item in items:
        if str(item.fspath).startswith(here):
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason="Chromium is not here: apt-get install chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture
def visit(browser, live_server):
    """visit(screen="phone", elder=True) → a Visit: one browser window that remembers everything that went wrong."""
    visits = []

    def open_window(*, screen="laptop", elder=False, dark=False, script=True, cookies=()):
        width, height = SCREENS[screen]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        if elder:
            cookies = [*cookies, ("elder", "1")]
        context.add_cookies([{"name": n, "value": v, "url": live_server.url} for n, v in cookies])
        visits.append(Visit(context, live_server.url))
        return visits[-1]

    yield open_window
    wrong = [trouble for one in visits for trouble in one.troubles]
    for one in visits:
        one.context.close()
    assert wrong == [], "the browser console stayed clean"


@pytest.fixture
def as_user(visit, users):
    """as_user("worker", screen="phone") → a Visit, signed in as that one of the cast (or as a User)."""

    def sign_in(who, **window):
        client = Client()
        client.force_login(users[who] if isinstance(who, str) else who)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        return visit(**window, cookies=[(settings.SESSION_COOKIE_NAME, session)])

    return sign_in


@pytest.fixture
def accessible(browser):
    """accessible(visit): WCAG 2.2 AA by axe on the page that stands open, seen by the same person on the same screen."""

    def check(one):
        context = browser.new_context(
            storage_state=one.context.storage_state(),
            viewport=one.page.viewport_size,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if one.dark else "light",
            bypass_csp=True,  # axe is put in as an inline script
        )
        page = context.new_page()
        page.goto(one.page.url, wait_until="load")
        found = Axe().run(page, options={"runOnly": WCAG})
        context.close()
        assert found.violations_count == 0, found.generate_report()

    return check
