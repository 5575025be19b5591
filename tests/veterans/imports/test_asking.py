"""Whom the register knows and the roster does not name (F26)."""

import datetime as dt

import pytest
from django.urls import reverse

from bureau.accounts.models import User
from bureau.kit.models import AuditEvent
from stations.enums import Role
from tests.veterans.imports.conftest import NOW
from tests.veterans.imports.rosters import person, xlsx
from veterans import operations as register
from veterans.imports import asking, operations, queries
from veterans.imports.models import RosterGap
from veterans.models import Person
from veterans.quality import checks, findings
from veterans.quality.models import Finding

RULE = checks.BY_CODE["not_in_roster"]
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def written(brought, officer):
    """written(path) → the batch of the file, confirmed and in the register."""

    def write(path, **how):
        batch = brought(path, **how)
        if batch.counts["create"] or batch.counts["change"]:
            answers = {doubt.code for doubt in queries.doubts(batch)}
            operations.confirm_here(batch.pk, answers=answers, by=officer, at=NOW)
            batch = operations.write(batch.pk, by=officer, at=NOW)
        return batch

    return write


@pytest.fixture
def short(tmp_path, written):
    """A roster of two, then one of the same community that names only one of them, and somebody new."""
    written(xlsx(tmp_path / "all.xlsx", [person(1), person(2)]))
    return written(xlsx(tmp_path / "short.xlsx", [person(1), person(3, 姓名="李四")]))


def open_doubts():
    return set(Finding.objects.filter(rule=RULE.code, closed_at=None).values_list("person_id", "station_id"))


def test_whom_the_roster_does_not_name_is_a_doubt_at_their_station_until_confirmed(short, officer):
    left_out = Person.objects.exclude(pk__in=short.plan.values("person_id")).get()

    assert asking.ask_stations(short.pk, by=officer, at=LATER) == 1
    findings.run(RULE, at=LATER)
    assert open_doubts() == {(left_out.pk, left_out.station_id)}
    assert "short.xlsx" in Finding.objects.get(rule=RULE.code).detail

    register.confirm(person_id=left_out.pk, by=officer, at=LATER + dt.timedelta(minutes=1))
    findings.run(RULE, at=LATER + dt.timedelta(minutes=2))
    assert open_doubts() == set()
    assert AuditEvent.objects.filter(verb="import.ask", detail__people=1).count() == 1


def test_asked_twice_is_asked_once(short, officer):
    asking.ask_stations(short.pk, by=officer, at=LATER)
    asking.ask_stations(short.pk, by=officer, at=LATER + dt.timedelta(days=1))

    assert list(RosterGap.objects.values_list("at", flat=True)) == [LATER + dt.timedelta(days=1)]


def test_whom_a_later_roster_names_is_asked_about_no_longer(short, tmp_path, written, officer):
    asking.ask_stations(short.pk, by=officer, at=LATER)
    whole = written(
        xlsx(tmp_path / "whole.xlsx", [person(1), person(2), person(3, 姓名="李四"), person(4, 姓名="赵五")])
    )

    assert asking.ask_stations(whole.pk, by=officer, at=LATER) == 0
    assert not RosterGap.objects.exists()


def test_a_plan_asks_nobody(tmp_path, brought, officer):
    batch = brought(xlsx(tmp_path / "r.xlsx", [person(1)]))

    with pytest.raises(asking.NotWritten, match="写入以后"):
        asking.ask_stations(batch.pk, by=officer, at=LATER)


def test_only_who_may_import_there_may_ask(short, clerk):
    with pytest.raises(type(short).DoesNotExist):
        asking.ask_stations(short.pk, by=clerk("330108", Role.LEADER), at=LATER)


def test_the_page_asks_in_one_click(short, officer, client):
    client.force_login(User.objects.get(pk=officer.user_id))
    page = client.get(reverse("imports:missing", args=[short.pk])).content.decode()
    assert "请各社区核对" in page

    answer = client.post(reverse("imports:ask_stations", args=[short.pk]), follow=True)

    assert "已请各社区核对 1 人" in answer.content.decode()
