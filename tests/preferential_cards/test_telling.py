"""What the applicant hears by SMS: sent back, ready to be fetched; and that a message stops no step."""

import datetime as dt

import pytest

from bureau.messages import operations as messages
from bureau.messages.enums import Skip, SmsState
from bureau.messages.models import Sms, Wording
from preferential_cards import operations
from preferential_cards.enums import Action, CardState, Drawer, ReturnReason, State
from preferential_cards.stock import operations as stock
from tests.preferential_cards.factories import ApplicationFactory, CardFactory
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans import operations as people
from veterans.enums import Action as Registering

pytestmark = pytest.mark.django_db
NIGHT = dt.datetime(2026, 3, 2, 14, 30, tzinfo=dt.UTC)  # 22:30 in Hangzhou


@pytest.fixture
def reachable(district):
    found = PersonFactory(station=district["bridge"])
    ContactFactory(person=found)
    return found


def send_back(application, cast, at, **words):
    operations.take(
        Action.RETURN, application_id=application.pk, by=cast["street"], at=at, reason=ReturnReason.PHOTO_BAD, **words
    )  # fmt: skip


def test_who_is_sent_back_is_told_whom_to_call_and_not_why(reachable, cast, now):
    application = ApplicationFactory(person=reachable, state=State.SUBMITTED)

    send_back(application, cast, now, note="照片上有帽子")

    sms = Sms.objects.get()
    assert (sms.wording.key, sms.person_id) == ("matter_returned", reachable.pk)
    assert "您办的优待证申领需要补充材料，请联系桥北社区" in sms.text
    assert "帽子" not in sms.text


def test_each_return_is_told_once(reachable, cast, now):
    application = ApplicationFactory(person=reachable, state=State.SUBMITTED)
    for _ in range(2):
        send_back(application, cast, now)
        operations.take(Action.SUBMIT, application_id=application.pk, by=cast["worker"], at=now)

    assert Sms.objects.count() == 2


def test_a_card_at_the_street_names_the_street(reachable, cast, now, district):
    application = ApplicationFactory(person=reachable, state=State.AT_DISTRICT)

    operations.take(Action.RECEIVE_AT_STATION, application_id=application.pk, by=cast["street"], at=now)

    [sms] = Sms.objects.all()
    assert sms.wording.key == "card_arrived"
    assert f"您的优待证已到{district['east'].short_name}" in sms.text


def test_a_new_card_for_an_old_one_is_told_too(reachable, cast, now, district):
    application = ApplicationFactory(person=reachable, state=State.ISSUED)
    old = CardFactory(application=application, handed_out=True, state=CardState.REPLACING)
    new = CardFactory(application=application, replaces=old, drawer=Drawer.DISTRICT, place_id="990108")

    for _ in range(2):
        stock.arrive([new.number], place=district["east"], by=cast["street"], at=now)

    assert [sms.wording.key for sms in Sms.objects.all()] == ["card_arrived"]


def test_no_other_step_says_anything(reachable, cast, now):
    application = ApplicationFactory(person=reachable, state=State.DRAFT)

    operations.take(Action.SUBMIT, application_id=application.pk, by=cast["worker"], at=now)
    operations.take(Action.ACCEPT, application_id=application.pk, by=cast["street"], at=now)

    assert not Sms.objects.exists()


def test_at_night_it_waits_for_the_morning_and_who_died_by_then_gets_nothing(reachable, cast, now):
    application = ApplicationFactory(person=reachable, state=State.SUBMITTED)
    send_back(application, cast, NIGHT)
    [sms] = Sms.objects.all()

    assert sms.send_after > NIGHT
    people.take(
        Registering.RECORD_DEATH, person_id=reachable.pk, by=cast["worker"], at=NIGHT, note="家属来电"
    )
    messages.deliver(sms.pk, at=sms.send_after)
    sms.refresh_from_db()
    assert (sms.state, sms.skip) == (SmsState.SKIPPED, Skip.LEFT)


def test_a_text_that_the_bureau_has_withdrawn_stops_no_step(reachable, cast, now):
    Wording.objects.filter(key="matter_returned").delete()
    application = ApplicationFactory(person=reachable, state=State.SUBMITTED)

    send_back(application, cast, now)

    application.refresh_from_db()
    assert (application.state, Sms.objects.count()) == (State.RETURNED, 0)
