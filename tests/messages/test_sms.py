import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection

from bureau.messages import backends, operations, rules
from bureau.messages.enums import Skip, SmsState
from bureau.messages.models import OptOut, Sms, Wording
from bureau.messages.texts import TEXTS
from bureau.privacy.models import Consent
from tests.messages.conftest import MORNING, NIGHT
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans import operations as people
from veterans.enums import Action

pytestmark = pytest.mark.django_db


def queue(person, key="k1", text="t_matter", at=MORNING, **values):
    return operations.send(text, person_id=person.pk, key=key, at=at, **({"matter": "优待证"} | values))


def test_a_queued_sms_goes_out_with_the_station_filled_in_and_its_number_sealed(person, outbox):
    sms = queue(person)

    operations.deliver(sms.pk, at=MORNING)

    sms.refresh_from_db()
    assert sms.state == SmsState.SENT
    assert [(line["to"], line["text"]) for line in outbox()] == [
        ("138****0271", "【本区退役军人】您的优待证已到桥北社区，电话 区局。")
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM notes_sms s")
        assert "13800000271" not in cursor.fetchone()[0]
    assert sms.phone == "13800000271"


def test_the_same_key_is_the_same_message_and_goes_out_once(person, outbox):
    first, second = queue(person), queue(person)

    operations.deliver(first.pk, at=MORNING)
    operations.deliver(second.pk, at=MORNING)

    assert first.pk == second.pk
    assert len(outbox()) == 1


def test_who_died_after_it_was_queued_gets_nothing(person, outbox, cast):
    sms = queue(person)
    people.take(Action.RECORD_DEATH, person_id=person.pk, by=cast["street"], at=MORNING, note="家属来电")

    operations.deliver(sms.pk, at=MORNING)

    sms.refresh_from_db()
    assert (sms.state, sms.skip) == (SmsState.SKIPPED, Skip.LEFT)
    assert outbox() == []


def test_without_a_mobile_nothing_is_sent_and_the_log_says_why(district, outbox):
    sms = queue(PersonFactory(station=district["bridge"]))

    operations.deliver(sms.pk, at=MORNING)

    sms.refresh_from_db()
    assert sms.skip == Skip.NO_MOBILE


def test_at_night_it_waits_for_the_morning(person, outbox):
    sms = queue(person, at=NIGHT)

    operations.deliver(sms.pk, at=NIGHT)
    assert outbox() == []
    operations.deliver(sms.pk, at=NIGHT + dt.timedelta(hours=9, minutes=31))

    assert len(outbox()) == 1


def test_a_code_goes_out_at_night_and_stands_nowhere_in_the_table(person, outbox):
    sms = operations.send("t_code", person_id=person.pk, key="c", at=NIGHT, code="481902")

    operations.deliver(sms.pk, at=NIGHT)

    sms.refresh_from_db()
    assert "481902" in outbox()[0]["text"]
    assert sms.text == "【本区退役军人】验证码 ******，5 分钟内有效。"
    assert sms.secret_sealed is None


def test_the_second_message_of_a_day_waits_for_the_next_morning(person, outbox):
    first, second = queue(person, "a"), queue(person, "b")

    operations.deliver(first.pk, at=MORNING)
    operations.deliver(second.pk, at=MORNING)

    second.refresh_from_db()
    assert second.state == SmsState.QUEUED
    assert second.send_after == dt.datetime(2026, 3, 3, 0, 0, tzinfo=dt.UTC)
    operations.deliver_due(at=second.send_after)
    assert len(outbox()) == 2


def test_opting_out_silences_notices_but_not_ones_own_matters(person, outbox, cast):
    operations.opt_out(person.pk, by=cast["worker"], at=MORNING)

    duty, matter = queue(person, "a", "t_duty"), queue(person, "b")
    for sms in (duty, matter):
        operations.deliver(sms.pk, at=MORNING)

    duty.refresh_from_db()
    assert duty.skip == Skip.OPTED_OUT
    assert len(outbox()) == 1
    operations.opt_in(person.pk, by=cast["worker"], at=MORNING)
    assert not OptOut.objects.filter(until=None).exists()


def test_a_neighbour_cannot_opt_anybody_out(person, cast):
    with pytest.raises(operations.rules.Refused):
        operations.opt_out(person.pk, by=cast["neighbour"], at=MORNING)

    assert not OptOut.objects.exists()


def test_an_event_needs_a_consent_at_the_moment_of_sending(person, outbox):
    sms = queue(person, "e1", "t_event", date="3 月 5 日")
    operations.deliver(sms.pk, at=MORNING)
    sms.refresh_from_db()
    assert sms.skip == Skip.NO_CONSENT

    Consent.objects.create(
        person=person,
        station=person.station,
        purpose="SMS",
        wording="同意",
        channel="COUNTER",
        given_at=MORNING,
    )
    second = queue(person, "e2", "t_event", date="3 月 6 日")
    operations.deliver(second.pk, at=MORNING)
    assert len(outbox()) == 1


def test_a_worker_that_died_in_the_middle_sends_nothing_twice(person, outbox):
    sms = queue(person)
    Sms.objects.filter(pk=sms.pk).update(state=SmsState.SENDING, sent_at=MORNING)

    operations.deliver_due(at=MORNING + dt.timedelta(minutes=11))

    sms.refresh_from_db()
    assert sms.state == SmsState.FAILED
    assert outbox() == []


def test_receipts_make_it_delivered(person, outbox):
    sms = queue(person)
    operations.deliver(sms.pk, at=MORNING)

    assert operations.collect_receipts(at=MORNING) == 1

    sms.refresh_from_db()
    assert (sms.state, sms.delivered_at) == (SmsState.DELIVERED, MORNING)
    assert operations.collect_receipts(at=MORNING) == 0


@pytest.mark.parametrize(
    "text", ["您的残疾等级已评定", "您的低保补助已到账", "证件号 330108195602290015", "请拨 13800000271"]
)
def test_no_text_tells_about_health_money_or_numbers(text):
    with pytest.raises(rules.NotFit):
        rules.check_wording(text, "MATTER")


def test_a_value_cannot_smuggle_in_what_a_text_may_not_say(person):
    with pytest.raises(rules.NotFit, match="残疾"):
        queue(person, matter="残疾抚恤")

    assert not Sms.objects.exists()


def test_a_notice_must_say_how_to_refuse_it():
    with pytest.raises(rules.NotFit, match="拒收"):
        rules.check_wording("请到{station}办证", "DUTY")


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_an_installation_starts_with_may_be_published(key):
    _, kind, text = TEXTS[key]

    rules.check_wording(text, kind)


def test_a_long_text_counts_as_several():
    assert [rules.parts("字" * n) for n in (70, 71, 134, 135)] == [1, 2, 2, 3]


def test_a_row_of_a_person_follows_the_person_to_another_station(person, cast, district):
    sms = queue(person)

    people.move_station(person_id=person.pk, station=district["willow"], by=cast["officer"], at=MORNING)

    sms.refresh_from_db()
    assert sms.station_id == district["willow"].pk


def test_the_log_shows_a_worker_only_their_own_people(person, district, as_):
    queue(person)
    other = PersonFactory(station=district["willow"])
    ContactFactory(person=other, number="13800000272")
    queue(other, "k2")

    page = as_("worker").get("/messages/sms/")

    assert [sms.person_id for sms, _ in page.context["lines"]] == [person.pk]


# -- the gateway -------------------------------------------------------------------------------------------


class _Gateway(BaseHTTPRequestHandler):
    answers: list = []
    asked: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, body, dict(self.headers)))
        status, answer = self.answers.pop(0)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


@pytest.fixture
def gateway(settings):
    server = HTTPServer(("127.0.0.1", 0), _Gateway)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.SMS = {
        "BACKEND": "gateway",
        "URL": f"http://127.0.0.1:{server.server_port}",
        "KEY": "k",
        "SECRET": "s",
    }
    _Gateway.answers, _Gateway.asked = [], []
    yield _Gateway
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_gateway_is_asked_once_and_signed(person, gateway):
    gateway.answers = [(200, b'{"id": "g1"}'), (200, b'{"receipts": [{"id": "g1", "status": "DELIVERED"}]}')]
    sms = queue(person)

    operations.deliver(sms.pk, at=MORNING)
    operations.collect_receipts(at=MORNING)

    sms.refresh_from_db()
    assert sms.state == SmsState.DELIVERED
    path, body, headers = gateway.asked[0]
    expected = backends.hmac.new(b"s", headers["X-Time"].encode() + b"\n" + body, "sha256").hexdigest()
    assert (path, headers["X-Signature"]) == ("/messages", expected)


def test_a_gateway_that_stumbles_is_asked_again_later_and_given_up_after_three(person, gateway):
    gateway.answers = [(503, b"{}")] * 3
    sms, at = queue(person), MORNING

    for _ in range(5):
        operations.deliver(sms.pk, at=at)
        at += dt.timedelta(minutes=20)

    sms.refresh_from_db()
    assert (sms.state, sms.attempts, len(gateway.asked)) == (SmsState.FAILED, 3, 3)


def test_a_number_the_gateway_refuses_is_not_tried_again(person, gateway):
    gateway.answers = [(422, '{"error": "空号"}'.encode())]
    sms = queue(person)

    operations.deliver(sms.pk, at=MORNING)

    sms.refresh_from_db()
    assert (sms.state, sms.error) == (SmsState.FAILED, "空号")


def test_the_robot_signs_with_its_secret(settings, gateway):
    gateway.answers = [(200, b'{"errcode": 0}')]
    settings.DINGTALK = {"URL": settings.SMS["URL"] + "/robot/send?access_token=t", "SECRET": "SEC1"}

    assert operations.robot("今天有 2 位同事有待办消息", at=MORNING)

    assert "access_token=t&timestamp=" in gateway.asked[0][0]
    assert "sign=" in gateway.asked[0][0]


def test_without_an_address_the_robot_is_silent():
    assert operations.robot("今天没有事", at=MORNING) is False


def test_a_wording_in_force_is_the_latest_published(person, outbox):
    Wording.objects.create(key="t_matter", version=2, title="x", kind="MATTER", text="新文字{station}{phone}")

    assert "您的优待证" in queue(person).text
