"""The same procedures as on the pages, as buttons of the admin."""

import datetime as dt

import pytest

from bureau.kit import codes
from tests.veterans.factories import PersonFactory, a_picture
from veterans import requests, transfers
from veterans.enums import RequestKind
from veterans.models import ChangeRequest, FamilyTask, Person, Transfer


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    codes.load()


@pytest.fixture
def staff_(users, as_):
    def sign_in(name):
        users[name].is_staff = True
        users[name].save()
        return as_(name)

    return sign_in


def test_a_change_is_approved_by_the_button(staff_, cast, now, district):
    person = PersonFactory(station=district["bridge"], name="王建国")
    asked = requests.ask(
        RequestKind.NAME, person_id=person.pk, wanted={"name": "王健国"}, reason="写错",
        evidence=a_picture(), by=cast["worker"], at=now,
    )  # fmt: skip
    client = staff_("officer")
    assert client.get("/admin/veterans/changerequest/").status_code == 200

    client.post(f"/admin/veterans/changerequest/{asked.pk}/change/", {"_decide": "APPROVE", "_note": ""})

    assert Person.objects.get(pk=person.pk).name == "王健国"
    assert ChangeRequest.objects.get().state == "APPROVED"


def test_a_hand_over_is_answered_by_the_button(staff_, cast, now, district, person):
    given = transfers.offer(
        person_id=person.pk, taker=district["south"], reason="户籍已迁", by=cast["worker"], at=now
    )
    client = staff_("officer")
    assert client.get("/admin/veterans/transfer/").status_code == 200

    client.post(f"/admin/veterans/transfer/{given.pk}/change/", {"_decide": "ACCEPT", "_note": ""})

    assert Transfer.objects.get().state == "ACCEPTED"
    assert Person.objects.get(pk=person.pk).station_id == district["south"].pk


def test_a_family_is_closed_with_a_result(staff_, now, person):
    task = FamilyTask.objects.create(
        person=person,
        station=person.station,
        died_on=dt.date(2026, 2, 1),
        opened_at=now,
        due_on=dt.date(2026, 3, 1),
    )
    client = staff_("officer")
    page = f"/admin/veterans/familytask/{task.pk}/change/"
    assert client.get("/admin/veterans/familytask/").status_code == 200

    client.post(page, {"_decide": "DONE", "_note": "没有遗属"})

    task.refresh_from_db()
    assert (task.state, task.result) == ("DONE", "没有遗属")
