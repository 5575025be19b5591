"""Sensitive facts of a filed person change with a second pair of eyes; the telephone stays one click."""

import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import codes
from bureau.kit.errors import Refused
from bureau.kit.procedures import CannotHappen
from tests.veterans.factories import IdentityFactory, PersonFactory, a_picture, an_id_number
from veterans import belongings, matter_states, operations, requests, rules
from veterans.enums import RequestAction, RequestKind, RequestState
from veterans.models import ChangeRequest, Contact, Disability, Identity, Paper, Person


@pytest.fixture(autouse=True)
def _files(settings, tmp_path, db):
    settings.MEDIA_ROOT = tmp_path
    codes.load()


@pytest.fixture
def filed(district):
    return PersonFactory(station=district["bridge"], name="王建国")


def ask(person, cast, now, kind=RequestKind.NAME, who="worker", **wanted):
    return requests.ask(
        kind,
        person_id=person.pk,
        wanted=wanted or {"name": "王健国"},
        reason="登记时写错",
        evidence=a_picture(name="户口簿.jpg"),
        by=cast[who],
        at=now,
    )


def approve(request, cast, now, who="street", action=RequestAction.APPROVE, answer=""):
    return requests.decide(action, request_id=request.pk, by=cast[who], at=now, answer=answer)


@pytest.mark.parametrize("action", RequestAction)
@pytest.mark.parametrize("state", RequestState)
def test_what_is_decided_stays_decided(state, action):
    if state == RequestState.PENDING:
        assert matter_states.request_move(state, action).to in RequestState
        return

    with pytest.raises(CannotHappen):
        matter_states.request_move(state, action)


def test_the_name_of_a_filed_person_does_not_change_by_hand(filed, cast, now):
    with pytest.raises(rules.NeedsApproval, match="变更申请"):
        operations.amend(person_id=filed.pk, version=1, by=cast["officer"], at=now, name="王健国")
    with pytest.raises(rules.NeedsApproval):
        belongings.add_identity(person_id=filed.pk, category="D06", by=cast["officer"], at=now)

    assert Person.objects.get(pk=filed.pk).name == "王建国"


def test_the_telephone_of_a_filed_person_is_one_click(as_, filed):
    as_("worker").post(reverse("people:add_thing", args=[filed.pk, "phone"]), {"number": "13800000123"})

    assert Contact.objects.get().number == "13800000123"


def test_nothing_changes_before_somebody_else_agrees(filed, cast, now):
    request = ask(filed, cast, now)
    assert Person.objects.get(pk=filed.pk).name == "王建国"

    approve(request, cast, now)

    assert Person.objects.get(pk=filed.pk).name == "王健国"
    assert Paper.objects.get().kind == "EVIDENCE"


def test_nobody_agrees_with_oneself(filed, cast, now):
    request = ask(filed, cast, now, who="street")

    with pytest.raises(requests.OwnRequest):
        approve(request, cast, now, who="street")


def test_a_community_asks_and_does_not_approve(filed, cast, now):
    request = ask(filed, cast, now, who="street")

    with pytest.raises(Refused):
        approve(request, cast, now, who="worker")


def test_a_refusal_says_why_and_the_file_stays(filed, cast, now):
    request = ask(filed, cast, now)

    with pytest.raises(requests.NeedsReason):
        approve(request, cast, now, action=RequestAction.REFUSE)
    approve(request, cast, now, action=RequestAction.REFUSE, answer="户口簿看不清")

    assert Person.objects.get(pk=filed.pk).name == "王建国"
    assert ChangeRequest.objects.get().answer == "户口簿看不清"


def test_the_same_is_not_asked_twice_and_may_be_taken_back(filed, cast, now):
    request = ask(filed, cast, now)
    with pytest.raises(requests.AlreadyAsked):
        ask(filed, cast, now)

    approve(request, cast, now, who="worker", action=RequestAction.WITHDRAW)

    assert ask(filed, cast, now).state == RequestState.PENDING


def test_every_kind_ends_in_its_own_change(filed, cast, now):
    identity = IdentityFactory(person=filed)
    wanted = {
        RequestKind.ID_NUMBER: {"id_number": an_id_number(77)},
        RequestKind.ADD_IDENTITY: {"category": "D06", "since": "2020", "basis": "", "approved_by": ""},
        RequestKind.END_IDENTITY: {"identity_id": identity.pk, "ends_on": "2026-01-31"},
        RequestKind.DISABILITY: {"grade": "7", "nature": "1", "rated": "2019-05"},
    }
    for kind, values in wanted.items():
        approve(ask(filed, cast, now, kind=kind, **values), cast, now)

    assert Person.objects.get(pk=filed.pk).id_number == an_id_number(77)
    assert set(Identity.objects.filter(valid_to=None).values_list("category", flat=True)) == {"D06"}
    assert Disability.objects.get(ended_on=None).grade == "7"

    approve(ask(filed, cast, now, kind=RequestKind.END_DISABILITY, ends_on="2026-02-01"), cast, now)
    assert Disability.objects.get().ended_on == dt.date(2026, 2, 1)


def test_what_is_wanted_is_sealed(filed, cast, now):
    request = ask(filed, cast, now, kind=RequestKind.ID_NUMBER, id_number=an_id_number(78))

    assert an_id_number(78).encode() not in bytes(request.wanted_sealed)
    assert request.wanted == {"id_number": an_id_number(78)}


def test_the_pages_ask_show_and_decide(as_, users, filed, client):
    client.force_login(users["worker"])
    edit = client.get(reverse("people:edit", args=[filed.pk])).content.decode()
    assert "改身份证号" in edit
    assert 'name="name"' not in edit
    asked = client.post(
        reverse("people:ask_change", args=[filed.pk, "name"]),
        {"name": "王健国", "reason": "写错", "evidence": a_picture()},
    )
    assert asked.status_code == 302

    client.force_login(users["street"])
    assert "信息变更待审批" in client.get("/").content.decode()
    request = ChangeRequest.objects.get()
    page = reverse("people:change_request", args=[request.pk])
    assert "王健国" in client.get(page).content.decode()
    client.post(page, {"action": "APPROVE", "answer": ""})

    assert Person.objects.get(pk=filed.pk).name == "王健国"


def test_an_identity_of_a_filed_person_leads_to_the_request(as_, filed):
    response = as_("worker").get(reverse("people:add_thing", args=[filed.pk, "identity"]))

    assert response.url == reverse("people:ask_change", args=[filed.pk, "add_identity"])


def test_a_neighbour_knows_nothing_of_it(as_, filed, cast, now):
    request = ask(filed, cast, now)

    assert as_("neighbour").get(reverse("people:change_request", args=[request.pk])).status_code == 404
