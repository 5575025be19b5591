import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from preferential_cards import documents
from preferential_cards.enums import CardReason, CardState, Drawer, State
from preferential_cards.models import Card
from preferential_cards.outside import operations
from preferential_cards.outside.enums import BatchState, Target, Verdict
from preferential_cards.outside.models import Row
from preferential_cards.stock import operations as stock
from stations.scope import NotYours
from tests.preferential_cards.factories import ApplicationFactory, CardFactory

HEADINGS = ("申领编号", "姓名", "身份证号", "结果", "说明", "证号")


def answer(*lines):
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for line in lines:
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("回执.xlsx", out.getvalue())


def line(application, result="通过", said="", number="", name=None):
    return (documents.number(application), name or application.person.name, "", result, said, number)


@pytest.fixture
def send(cast, district, now):
    def go(target, who="officer"):
        return operations.send(target, place=district["district"], by=cast[who], at=now)

    return go


@pytest.fixture
def read(cast, now):
    def go(batch, *lines, who="officer"):
        return operations.read(batch.pk, file=answer(*lines), name="回执.xlsx", by=cast[who], at=now)

    return go


def at_city(district, count=1):
    return ApplicationFactory.create_batch(
        count, person__station=district["bridge"], state=State.FIRST_REVIEWED
    )


@pytest.mark.slow
def test_each_row_of_an_answer_is_matched_missing_extra_or_changed(district, send, read, cast, now):
    good, silent, other = at_city(district, 3)
    batch = send(Target.CITY)

    batch = read(batch, line(good), line(other, name="别人"), ("YDZ-9999999", "多余", "", "通过", "", ""))

    rows = {row.application_id: row for row in batch.rows.all()}
    assert (rows[good.pk].verdict, rows[silent.pk].verdict, rows[other.pk].verdict) == (
        Verdict.MATCHED,
        Verdict.MISSING,
        Verdict.CHANGED,
    )
    assert rows[other.pk].differences == "姓名不同"
    assert [extra["name"] for extra in batch.extras] == ["多*"]

    assert operations.apply(batch.pk, by=cast["officer"], at=now) == (1, 0)
    states = {a.pk: a.state for a in type(good).objects.all()}
    assert states == {
        good.pk: State.CITY_REVIEWED,
        silent.pk: State.FIRST_REVIEWED,
        other.pk: State.FIRST_REVIEWED,
    }
    assert {row.application_id for row in send(Target.CITY).rows.all()} == {silent.pk, other.pk}


@pytest.mark.slow
def test_a_return_from_the_city_keeps_its_words(district, send, read, cast, now):
    (application,) = at_city(district)
    batch = read(send(Target.CITY), line(application, "退回", "照片不清"))

    operations.apply(batch.pk, by=cast["officer"], at=now)

    application.refresh_from_db()
    assert (application.state, application.steps.get().note) == (State.RETURNED, "照片不清")


@pytest.mark.slow
def test_the_delivery_note_puts_each_card_into_the_districts_drawer(district, send, read, cast, now):
    made, dead = ApplicationFactory.create_batch(2, person__station=district["bridge"], state=State.MAKING)
    batch = send(Target.DELIVERY, "verifier")
    batch = read(batch, line(made, "", number="33010800004321"), line(dead, "", number="12"), who="verifier")

    assert operations.apply(batch.pk, by=cast["verifier"], at=now) == (1, 0)

    card = Card.objects.get()
    made.refresh_from_db()
    assert (card.number, card.drawer, card.place_id, card.application.state) == (
        "33010800004321",
        Drawer.DISTRICT,
        "990108",
        State.AT_DISTRICT,
    )
    assert batch.rows.get(application=dead).differences == "没有证号或证号不对"


@pytest.mark.slow
def test_a_new_card_for_an_old_one_comes_with_the_same_note(district, send, read, cast, now):
    old = CardFactory(application__person__station=district["bridge"], handed_out=True)
    stock.take("REQUEST_NEW", card_id=old.pk, by=cast["street"], at=now, reason=CardReason.WORN)
    ApplicationFactory(person__station=district["bridge"], state=State.MAKING)
    batch = read(
        send(Target.DELIVERY, "verifier"), line(old.application, "", number="33010800005555"), who="verifier"
    )

    operations.apply(batch.pk, by=cast["verifier"], at=now)

    new = Card.objects.get(number="33010800005555")
    assert (new.replaces, new.state, old.state) == (old, CardState.STOCK, CardState.ACTIVE)


def test_sending_to_the_bank_is_a_step(district, send):
    application = ApplicationFactory(person__station=district["bridge"], state=State.PROVINCE_RECORDED)

    send(Target.BANK)

    application.refresh_from_db()
    assert application.state == State.BANK_CHECKING


def test_nobody_is_on_two_lists(district, send):
    at_city(district)
    first = send(Target.CITY)

    with pytest.raises(operations.NothingToSend):
        send(Target.CITY)
    row = first.rows.get()
    second = type(first).objects.create(station=first.station, target=Target.CITY, at=first.at, by=first.by)
    twice = Row(batch=second, application=row.application, person=row.person, station=row.station)
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()


def test_a_street_sends_nothing_to_the_city(district, send):
    at_city(district)

    with pytest.raises(NotYours):
        send(Target.CITY, "street")


def test_what_was_not_laid_beside_is_not_written(district, send, cast, now):
    at_city(district)

    with pytest.raises(operations.NotNow, match="先上传回执"):
        operations.apply(send(Target.CITY).pk, by=cast["officer"], at=now)


def test_the_pages_of_a_batch(as_, district, send):
    at_city(district)
    client = as_("officer")
    client.post("/cards/outside/", {"target": "CITY"})

    page = client.get("/cards/outside/")
    batch = page.context["page"][0]
    assert batch.state == BatchState.OUT
    assert client.get(f"/cards/outside/{batch.pk}/").status_code == 200
    assert as_("worker").get(f"/cards/outside/{batch.pk}/").status_code == 404
