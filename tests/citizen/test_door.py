import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bureau.kit.models import AccessEvent, AuditEvent
from preferential_cards.models import Application
from stations.permissions import Permission
from tests.citizen.conftest import PHONE
from tests.preferential_cards.factories import ApplicationFactory
from veterans.citizens.models import Knock, Session
from veterans.citizens.scope import OwnScope
from veterans.enums import Action
from veterans.models import Contact, Person
from veterans.operations import take

pytestmark = pytest.mark.django_db


def test_with_telephone_digits_and_code_one_is_in_and_sees_oneself(person, enter):
    page = enter(person).get("/my/")

    assert page.status_code == 200
    assert "吴定邦，您好" in page.content.decode()
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_code_works_once(person, knock):
    client = Client()
    _, code = knock(client, PHONE, person.id_number[-4:])
    cookie = client.cookies["my_knock"].value
    client.post("/my/in/code/", {"code": code})

    again = Client()
    again.cookies["my_knock"] = cookie
    answer = again.post("/my/in/code/", {"code": code})

    assert "验证码不对或已过期" in answer.content.decode()
    assert Session.objects.count() == 1


def test_after_five_minutes_the_code_is_worth_nothing(person, knock):
    client = Client()
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=6), tick=False):
        _, code = knock(client, PHONE, person.id_number[-4:])

    assert client.post("/my/in/code/", {"code": code}).status_code == 200
    assert not Session.objects.exists()


def test_unknown_and_known_get_the_same_answer_and_the_same_work(person, knock, django_assert_num_queries):
    known, unknown = Client(), Client()

    first, code = knock(known, PHONE, person.id_number[-4:])
    second, nothing = knock(unknown, "13900000000", "123X")

    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert (bool(code), nothing) == (True, "")
    pages = [client.get("/my/in/code/").content.decode() for client in (known, unknown)]
    plain = [page.split("<main")[1] for page in pages]
    assert _without_token(plain[0]) == _without_token(plain[1])
    wrong = [client.post("/my/in/code/", {"code": "000000"}).content.decode() for client in (known, unknown)]
    assert _without_token(wrong[0].split("<main")[1]) == _without_token(wrong[1].split("<main")[1])


def _without_token(html):
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", html)


def test_right_telephone_with_wrong_digits_gets_no_code(person, knock):
    assert knock(Client(), PHONE, "0000")[1] == ""


def test_what_was_typed_is_forgotten_when_it_was_looked_up(person, knock):
    knock(Client(), PHONE, person.id_number[-4:])

    row = Knock.objects.get()
    assert row.said_sealed is None
    assert len(row.digest) == 64


def test_the_sixth_knock_on_one_telephone_is_turned_away(person, knock):
    client = Client()
    answers = [client.post("/my/in/", {"phone": PHONE, "tail": "1234"}).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]


def test_the_sixth_code_is_not_looked_at_even_if_right(person, knock):
    client = Client()
    _, code = knock(client, PHONE, person.id_number[-4:])
    for _ in range(5):
        client.post("/my/in/code/", {"code": "000000"})

    assert client.post("/my/in/code/", {"code": code}).status_code == 429
    assert not Session.objects.exists()


def test_ten_idle_minutes_end_it(person, enter):
    client = enter(person)

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=9), tick=False):
        assert client.get("/my/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=18), tick=False):
        assert client.get("/my/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=29), tick=False):
        assert client.get("/my/").url.startswith("/my/in/")


def test_leaving_ends_it_also_for_a_copied_cookie(person, enter):
    client = enter(person)
    copy = Client()
    copy.cookies["my"] = client.cookies["my"].value

    client.post("/my/out/")

    assert copy.get("/my/").status_code == 302


def test_who_has_died_is_out_with_the_next_click(person, enter, cast):
    client = enter(person)

    take(Action.RECORD_DEATH, person_id=person.pk, by=cast["street"], at=timezone.now(), note="家属来电")

    assert client.get("/my/").status_code == 302


def test_the_session_of_staff_opens_no_page_of_a_person_and_the_other_way_round(person, enter, as_):
    assert as_("officer").get("/my/").url.startswith("/my/in/")
    assert enter(person).get("/people/").url.startswith("/accounts/login/")


def test_a_link_that_staff_open_works_once_and_is_logged(person, as_, users):
    page = as_("worker").post(reverse("citizen:let_in", args=[person.pk]))
    address = page.context["address"].removeprefix("http://testserver")
    phone = Client()

    assert phone.get(address).status_code == 200
    assert phone.post(address).url == "/my/"
    assert "工作人员协助" in phone.get("/my/").content.decode()
    assert Client().post(address).url == "/my/in/"
    assert AuditEvent.objects.filter(verb="citizen.let_in", by=users["worker"]).count() == 1
    assert AccessEvent.objects.filter(field="my", by=users["worker"]).count() == 1


def test_a_neighbour_cannot_open_the_pages_of_a_stranger(person, as_):
    assert as_("neighbour").post(reverse("citizen:let_in", args=[person.pk])).status_code == 404


# -- the scope -------------------------------------------------------------------------------------------------


def test_the_scope_of_one_person_reaches_that_persons_rows_and_no_others(person, other):
    mine, theirs = ApplicationFactory(person=person), ApplicationFactory(person=other)
    scope = OwnScope(None, persons=(person.pk,), stations=(person.station_id,))

    assert list(Person.objects.visible_to(scope)) == [person]
    assert list(Application.objects.visible_to(scope)) == [mine]
    assert [c.person_id for c in Contact.objects.visible_to(scope)] == [person.pk]
    assert scope.allows(Permission.CARD_APPLY, mine)
    assert not scope.allows(Permission.CARD_APPLY, theirs)
    assert not scope.allows(Permission.PERSON_EDIT, mine)
    assert not scope.allows(Permission.PERSON_VIEW, person.station)
    assert not scope.allows(Permission.PERSON_VIEW, person.station_id)


def test_nothing_else_is_theirs(person):
    scope = OwnScope(None, persons=(person.pk,), stations=(person.station_id,))

    theirs = {permission for permission in Permission if scope.allows(permission, person)}
    rows = {
        p for p in Permission if Person.objects.filter(scope.within("station_id", p, person="pk")).exists()
    }

    assert theirs == rows == {
        "person.view", "person.rights_ask", "card.view", "card.apply", "ticket.view", "ticket.take",
    }  # fmt: skip


def test_another_persons_matter_is_not_there(person, other, enter):
    theirs = ApplicationFactory(person=other, state="SUBMITTED")
    mine = ApplicationFactory(person=person, state="SUBMITTED")
    client = enter(person)

    assert client.get(f"/my/matters/cards:{mine.pk}/").status_code == 200
    assert client.get(f"/my/matters/cards:{theirs.pk}/").status_code == 404
    assert client.post(f"/my/matters/cards:{theirs.pk}/").status_code == 404
    assert client.get("/my/matters/cards:999999/").status_code == 404
