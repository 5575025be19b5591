import datetime as dt
import io

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from bureau.citizen import documents, states
from bureau.citizen.enums import CorrectionAction, CorrectionState
from bureau.citizen.models import Correction
from bureau.kit import my
from bureau.kit.procedures import CannotHappen
from bureau.messages.models import Note, OptOut, Sms
from bureau.privacy.models import Consent, RightsRequest
from tests.citizen.conftest import PHONE
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import an_id_number
from veterans.citizens import operations as citizens
from veterans.citizens.enums import ProxyAction, ProxyState
from veterans.citizens.models import Proxy, Session
from veterans.citizens.states import TABLE as PROXY_TABLE

pytestmark = pytest.mark.django_db


def photo():
    file = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(file, "PNG")
    file.seek(0)
    file.name = "委托书.png"
    return file


@pytest.fixture
def me(person, enter):
    return enter(person)


# -- my file -----------------------------------------------------------------------------------------------


def test_my_file_is_masked_also_for_me(me, person):
    page = me.get("/my/file/").content.decode()

    assert person.id_number not in page
    assert PHONE not in page
    assert "138****0271" in page


def test_a_correction_is_kept_as_a_draft_page_by_page_and_changes_nothing_until_staff_accept(
    me, person, as_, users
):
    me.post("/my/file/phone/", {"phone": "13800000299"})
    me.post("/my/file/address/", {"residence_address": "江晖路 9 号"})
    assert Correction.objects.get().wanted == {"phone": "13800000299", "residence_address": "江晖路 9 号"}

    me.post("/my/file/review/")
    person.refresh_from_db()
    assert person.residence_address == ""
    note = Note.objects.get()
    staff = as_("worker")
    assert note.url == reverse("citizen:correction", args=[Correction.objects.get().pk])
    assert "江晖路" in staff.get(note.url).content.decode()
    staff.post(note.url, {"accept": ["phone", "residence_address"]})

    person.refresh_from_db()
    done = Correction.objects.get()
    assert (person.residence_address, done.state, done.answered_by) == (
        "江晖路 9 号",
        CorrectionState.ACCEPTED,
        users["worker"],
    )
    assert person.contact_set.get(is_primary=True).number == "13800000299"
    assert Sms.objects.filter(wording__key="change_answered").count() == 1
    note.refresh_from_db()
    assert note.done_by == users["worker"]


def test_what_is_not_accepted_needs_a_reason_that_the_person_reads(me, person, as_):
    me.post("/my/file/address/", {"residence_address": "江晖路 9 号", "household_address": "某村"})
    me.post("/my/file/review/")
    url = reverse("citizen:correction", args=[Correction.objects.get().pk])
    staff = as_("worker")

    assert staff.post(url, {"accept": ["residence_address"]}).status_code == 409
    staff.post(url, {"accept": ["residence_address"], "note": "户籍地要凭户口簿"})

    person.refresh_from_db()
    assert (person.residence_address, person.household_address) == ("江晖路 9 号", "")
    assert "户籍地要凭户口簿" in me.get("/my/file/").content.decode()


def test_while_it_is_checked_nothing_more_can_be_typed_but_it_can_be_taken_back(me):
    me.post("/my/file/work/", {"employer": "某厂"})
    me.post("/my/file/review/")

    assert me.get("/my/file/work/").url == "/my/file/"
    me.post("/my/file/withdraw/")

    assert Correction.objects.get().state == CorrectionState.WITHDRAWN
    assert not Note.objects.open().exists()


def test_what_equals_the_file_is_no_correction(me):
    me.post("/my/file/phone/", {"phone": PHONE})

    assert me.post("/my/file/review/", follow=True).status_code == 200
    assert Correction.objects.get().state == CorrectionState.DRAFT


def test_a_neighbour_sees_no_correction_and_cannot_answer_one(me, as_, person):
    me.post("/my/file/work/", {"employer": "某厂"})
    me.post("/my/file/review/")
    url = reverse("citizen:correction", args=[Correction.objects.get().pk])

    assert as_("neighbour").get(url).status_code == 404
    assert as_("neighbour").post(url, {"accept": ["employer"]}).status_code == 404
    person.refresh_from_db()
    assert person.employer == ""


def test_no_other_fact_can_be_slipped_in(me, person, as_):
    me.post("/my/file/work/", {"employer": "某厂", "name": "假名", "state": "DECEASED"})
    me.post("/my/file/review/")
    correction = Correction.objects.get()

    as_("worker").post(
        reverse("citizen:correction", args=[correction.pk]), {"accept": ["employer", "name", "state"]}
    )

    person.refresh_from_db()
    assert (person.employer, person.name, person.state) == ("某厂", "吴定邦", "FILED")


@pytest.mark.parametrize("state", CorrectionState)
@pytest.mark.parametrize("action", CorrectionAction)
def test_every_step_is_in_the_table_or_refused(state, action):
    if (state, action) in states.TABLE:
        assert states.move(state, action) is states.TABLE[state, action]
    else:
        with pytest.raises(CannotHappen):
            states.move(state, action)


# -- matters -------------------------------------------------------------------------------------------------


def test_a_matter_says_who_has_it_and_until_when_and_can_be_taken_back(me, person):
    application = ApplicationFactory(person=person, state="SUBMITTED", due_on=dt.date(2026, 2, 25))

    page = me.get(f"/my/matters/cards:{application.pk}/").content.decode()
    assert "所属街道" in page
    assert "2026-02-25 前" in page
    me.post(f"/my/matters/cards:{application.pk}/")

    application.refresh_from_db()
    assert application.state == "WITHDRAWN"
    assert application.steps.get().by is None


def test_a_card_at_the_station_stands_on_top(me, person):
    ApplicationFactory(person=person, state="AT_STATION")

    assert [card.title for card in me.get("/my/").context["todo"]] == ["您的优待证到了"]


def test_by_the_qr_on_the_receipt_and_four_digits_the_step_and_nothing_else(client, person):
    application = ApplicationFactory(person=person, state="SUBMITTED")
    path = my.progress_path(person.pk, f"cards:{application.pk}")

    wrong = client.post(path, {"tail": "0000"}).content.decode()
    right = client.post(path, {"tail": person.id_number[-4:]}).content.decode()

    assert "对不上" in wrong
    assert "所属街道" in right
    assert "吴" not in right.split("<main")[1].split("</main")[0]
    assert client.post(path[:-3] + "x/", {"tail": person.id_number[-4:]}).status_code == 200


def test_the_sixth_guess_of_digits_is_turned_away(client, person):
    path = my.progress_path(person.pk, "cards:1")
    answers = [client.post(path, {"tail": f"000{n}"}).status_code for n in range(6)]

    assert answers[-1] == 429


# -- rights, messages --------------------------------------------------------------------------------------


def test_consent_is_given_and_taken_back_by_one_tap(me, person):
    me.post("/my/rights/consent/", {"purpose": "MEDIA"})
    assert Consent.objects.get().channel == "WEB"

    me.post("/my/rights/consent/", {"purpose": "MEDIA"})

    assert Consent.objects.get().withdrawn_at is not None


def test_a_copy_is_asked_for_with_a_term_and_can_be_taken_back(me, person):
    me.post("/my/rights/", {"kind": "COPY", "detail": "要一份我的档案"})
    request = RightsRequest.objects.get()
    assert (request.kind, request.channel, request.received_by) == ("COPY", "WEB", None)

    me.post(f"/my/rights/{request.pk}/back/")

    request.refresh_from_db()
    assert request.state == "WITHDRAWN"


def test_notices_can_be_silenced_and_wanted_again(me, person):
    me.post("/my/messages/", {"wants": "no"})
    assert OptOut.objects.get(until=None).by_person

    me.post("/my/messages/", {"wants": "yes"})

    assert not OptOut.objects.filter(until=None).exists()


def test_who_looked_is_said_by_place_and_deed(me, person, as_):
    as_("worker").get(reverse("people:person", args=[person.pk]))

    looks = me.get("/my/looked/").context["looks"]

    assert [look.what for look in looks] == ["看了档案"]


@pytest.mark.parametrize(
    "path", ["", "file/", "file/phone/", "matters/", "messages/", "looked/", "rights/", "proxies/"]
)
def test_every_page_needs_the_person(client, path):
    assert client.get(f"/my/{path}").url.startswith("/my/in/?next=")


# -- proxies -------------------------------------------------------------------------------------------------

HOLDER = {
    "name": "吴小妹",
    "id_number": an_id_number(30, born="19800101"),
    "phone": "13800000333",
    "relation": "CHILD",
}


def end():
    return timezone.localdate() + dt.timedelta(days=200)


@pytest.fixture
def proxied(person, cast):
    def make(whom=person, accept=True):
        proxy = citizens.propose_proxy(
            person_id=whom.pk, by=cast["worker"], at=timezone.now(), ends_on=end(), evidence=photo(), **HOLDER
        )
        if accept:
            citizens.take_proxy(ProxyAction.ACCEPT, proxy_id=proxy.pk, by=cast["worker"], at=timezone.now())
        return proxy

    return make


@pytest.fixture
def daughter(knock):
    """A client signed in as the holder, who is on no register."""

    def come():
        client = Client()
        _, code = knock(client, HOLDER["phone"], HOLDER["id_number"][-4:])
        client.post("/my/in/code/", {"code": code or "000000"})
        return client

    return come


def test_one_proxy_serves_two_principals_and_nobody_else(person, other, proxied, daughter):
    proxied(), proxied(other)
    client = daughter()

    assert client.get("/my/").context["name"] == "吴定邦"
    assert client.post(f"/my/for/{other.pk}/").status_code == 302
    assert client.get("/my/").context["name"] == "钱大勇"
    assert client.post("/my/for/999/").status_code == 404


def test_a_proxy_that_nobody_has_checked_opens_nothing(proxied, daughter):
    proxied(accept=False)

    assert daughter().get("/my/").status_code == 302


def test_without_evidence_a_proxy_is_not_accepted(person, cast):
    proxy = citizens.propose_proxy(
        person_id=person.pk, by=cast["worker"], at=timezone.now(), ends_on=end(), **HOLDER
    )

    with pytest.raises(citizens.rules.NoEvidence):
        citizens.take_proxy(ProxyAction.ACCEPT, proxy_id=proxy.pk, by=cast["worker"], at=timezone.now())


def test_a_report_of_misuse_stops_the_holder_everywhere_at_once(person, other, proxied, daughter, enter):
    first, second = proxied(), proxied(other)
    client = daughter()
    assert client.get("/my/").status_code == 200

    enter(person).post(f"/my/proxies/{first.pk}/report/")

    assert client.get("/my/").status_code == 302
    assert set(Proxy.objects.values_list("state", flat=True)) == {ProxyState.SUSPENDED}
    assert Note.objects.filter(key__startswith="misuse:").count() == 1
    assert second.steps.count() == 1 + 1


def test_when_its_term_is_over_a_proxy_opens_nothing_and_ends_by_itself(proxied, daughter):
    proxy = proxied()
    client = daughter()

    Proxy.objects.update(
        starts_on=end() - dt.timedelta(days=400), ends_on=timezone.localdate() - dt.timedelta(days=1)
    )

    assert client.get("/my/").status_code == 302
    citizens.sweep(at=timezone.now())
    proxy.refresh_from_db()
    assert proxy.state == ProxyState.ENDED


def test_a_telephone_typed_in_by_somebody_else_does_not_take_a_holder_over(
    person, other, proxied, knock, cast
):
    proxied()
    citizens.propose_proxy(
        person_id=other.pk,
        by=cast["worker"],
        at=timezone.now(),
        ends_on=end(),
        **(HOLDER | {"phone": "13900000999"}),
    )

    assert knock(Client(), "13900000999", HOLDER["id_number"][-4:])[1] == ""


def test_a_proxy_cannot_name_another_proxy(proxied, daughter):
    proxied()

    assert daughter().post("/my/proxies/", HOLDER | {"ends_on": end()}).status_code == 404


def test_a_person_names_a_proxy_online_and_the_station_is_told(me, person):
    me.post("/my/proxies/", HOLDER | {"ends_on": end(), "evidence": photo()})

    proxy = Proxy.objects.get()
    assert (proxy.by_person, proxy.state) == (True, ProxyState.PROPOSED)
    assert Note.objects.get().key == f"proxy:{proxy.pk}"


def test_a_strangers_proxy_cannot_be_ended(me, other, proxied):
    proxy = proxied(other)

    assert me.post(f"/my/proxies/{proxy.pk}/end/").status_code == 404


def test_the_form_is_prefilled_and_keeps_the_number_masked(person):
    said = documents.proxy_form_context(person, printed_at=timezone.now())

    assert said["rows"] == [
        ("委托人", "吴定邦"),
        ("身份证号", person.masked_id_number),
        ("所属服务站", person.station.name),
    ]


@pytest.mark.slow
def test_the_form_can_be_printed(me):
    assert me.get("/my/proxies/form/").content.startswith(b"%PDF")


def test_staff_see_who_came_in_and_the_proxies(me, person, as_, proxied):
    proxied()

    page = as_("worker").get(reverse("citizen:person", args=[person.pk]))

    assert page.status_code == 200
    assert [s.pk for s in page.context["sessions"]] == [Session.objects.get().pk]
    assert as_("neighbour").get(reverse("citizen:person", args=[person.pk])).status_code == 404


def test_every_proxy_state_can_be_reached_or_left():
    assert {start for start, _ in PROXY_TABLE} | {m.to for m in PROXY_TABLE.values()} == set(ProxyState)
