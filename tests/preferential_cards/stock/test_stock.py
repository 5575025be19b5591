import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from PIL import Image

from bureau.kit.models import AccessEvent, AuditEvent
from bureau.kit.procedures import CannotHappen
from preferential_cards import queries as applications
from preferential_cards.enums import CardAction, CardReason, CardState, Drawer, State
from preferential_cards.models import Card
from preferential_cards.stock import operations, queries, rules, states
from preferential_cards.stock.enums import Result
from preferential_cards.stock.models import Count
from stations.scope import NotYours
from tests.preferential_cards.factories import ApplicationFactory, CardFactory
from veterans import endings


def signature():
    out = io.BytesIO()
    Image.new("RGB", (640, 220), "white").save(out, "PNG")
    return SimpleUploadedFile("sign.png", out.getvalue(), "image/png")


@pytest.fixture
def waiting(district):
    """A card in the drawer of 东街 for a person of 桥北社区."""
    return CardFactory(application__person__station=district["bridge"])


@pytest.fixture
def held(district):
    return CardFactory(application__person__station=district["bridge"], handed_out=True)


@pytest.mark.parametrize("action", [a for a in CardAction])
@pytest.mark.parametrize("state", [s for s in CardState])
def test_what_is_not_in_the_table_cannot_happen(state, action):
    if (state, action) in states.TABLE:
        assert states.move(state, action).needs.value.startswith("card.")
    else:
        with pytest.raises(CannotHappen, match=f"“{state.label}”的证不能“{action.label}”"):
            states.move(state, action)


def test_handing_over_ends_the_application_and_keeps_the_signature(waiting, cast, now):
    operations.hand_over(card_id=waiting.pk, by=cast["street"], at=now, proof=signature(), receiver="")

    waiting.refresh_from_db()
    step = waiting.steps.get()
    assert (waiting.state, waiting.drawer, waiting.application.state) == (
        CardState.ACTIVE,
        Drawer.HOLDER,
        State.ISSUED,
    )
    assert (step.action, step.proof_type, bool(step.proof)) == (CardAction.HAND_OVER, "image/png", True)
    assert waiting.application.card_number == waiting.number


def test_nothing_leaves_the_drawer_without_a_signature(waiting, cast, now):
    with pytest.raises(rules.NoProof):
        operations.hand_over(card_id=waiting.pk, by=cast["street"], at=now)

    waiting.refresh_from_db()
    assert waiting.state == CardState.STOCK


@pytest.mark.parametrize(
    ("action", "said", "state"),
    [
        (CardAction.REPORT_TEMP_LOSS, {"days": 7}, CardState.TEMP_LOST),
        (CardAction.REPORT_LOSS, {}, CardState.LOST),
        (CardAction.REQUEST_NEW, {"reason": CardReason.WORN}, CardState.REPLACING),
    ],
)
def test_the_number_is_dead_in_the_next_breath(held, cast, now, action, said, state):
    assert applications.card_of(held.person, now) == held

    operations.take(action, card_id=held.pk, by=cast["street"], at=now, **said)

    held.refresh_from_db()
    assert (held.state, applications.card_of(held.person, now)) == (state, None)


def test_a_pause_is_for_who_may_note_what_stands_against(held, cast, now):
    with pytest.raises(NotYours):
        operations.take(
            CardAction.PAUSE, card_id=held.pk, by=cast["street"], at=now, reason=CardReason.PRISON
        )
    operations.take(CardAction.PAUSE, card_id=held.pk, by=cast["verifier"], at=now, reason=CardReason.PRISON)
    operations.take(CardAction.RESUME, card_id=held.pk, by=cast["verifier"], at=now)

    assert applications.card_of(held.person, now) == held


@pytest.mark.parametrize("days", [None, 4, 16])
def test_a_temporary_loss_lasts_five_to_fifteen_days(held, cast, now, days):
    with pytest.raises(rules.WrongTerm):
        operations.take(CardAction.REPORT_TEMP_LOSS, card_id=held.pk, by=cast["street"], at=now, days=days)


def test_a_new_card_kills_the_old_one_in_the_same_moment(held, cast, now):
    operations.take(
        CardAction.REQUEST_NEW, card_id=held.pk, by=cast["street"], at=now, reason=CardReason.FACE_DATA
    )
    new = CardFactory(application=held.application, replaces=held)

    operations.hand_over(card_id=new.pk, by=cast["street"], at=now, on_the_list=True)

    held.refresh_from_db()
    assert (held.state, held.drawer) == (CardState.REPLACED, Drawer.DESTROYED)
    assert applications.card_of(held.person, now) == new


@pytest.mark.parametrize(
    ("reason", "words"),
    [(CardReason.WORN, "银行网点"), (CardReason.PROVINCE, "免费"), (CardReason.LOSS, "银行收费")],
)
def test_the_counter_says_where_a_new_one_comes_from(reason, words):
    assert words in rules.way_to_a_new_one(reason)


def test_a_death_ends_every_card_of_the_person(held, cast, now):
    endings.death(held.person, died_on=now.date(), by=cast["worker"], at=now)

    held.refresh_from_db()
    assert (held.state, held.dead_at) == (CardState.CANCELLED, now)
    assert applications.card_of(held.person, now) is None


def test_a_box_moves_only_what_belongs_here(district, cast, now):
    mine = CardFactory(
        application=ApplicationFactory(person__station=district["bridge"], state=State.AT_DISTRICT),
        drawer=Drawer.DISTRICT,
        place_id="990108",
    )
    theirs = CardFactory(
        application=ApplicationFactory(person__station=district["willow"], state=State.AT_DISTRICT),
        drawer=Drawer.DISTRICT,
        place_id="990108",
    )

    found = operations.arrive(
        [mine.number, theirs.number, "33999999999"], place=district["east"], by=cast["street"], at=now
    )

    mine.refresh_from_db()
    assert [one.done for one in found] == [True, False, False]
    assert (mine.place_id, mine.application.state) == ("990108001", State.AT_STATION)


def test_a_count_names_every_difference(district, waiting, cast, now):
    lost = CardFactory(application__person__station=district["bridge"])
    stray = CardFactory(
        application__person__station=district["south"], drawer=Drawer.DISTRICT, place_id="990108"
    )

    sheet = operations.count(
        [waiting.number, stray.number, "33000000000"], place=district["east"], by=cast["street"], at=now
    )

    assert (sheet.expected, sheet.found, sheet.missing, sheet.extra) == (2, 1, 1, 2)
    assert {(line.result, line.card_id) for line in sheet.lines.all()} == {
        (Result.FOUND, waiting.pk),
        (Result.MISSING, lost.pk),
        (Result.EXTRA, stray.pk),
        (Result.UNKNOWN, None),
    }
    operations.put_here(sheet.lines.get(card=stray).pk, by=cast["street"], at=now)
    stray.refresh_from_db()
    assert stray.place_id == "990108001"


def test_a_count_that_does_not_add_up_is_refused_by_the_database(district, users, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Count.objects.create(
            station=district["east"], at=now, by=users["street"], expected=5, found=1, missing=1, extra=0
        )


def test_every_card_is_in_exactly_one_drawer(district, waiting, held, cast, now):
    lines = queries.drawers(cast["officer"], at=now)

    assert sum(line.cards for line in lines) + Card.objects.filter(place=None).count() == Card.objects.count()


def test_the_ceremony_hands_over_and_stands_ready_for_the_next(as_, waiting):
    client = as_("street")
    page = client.get("/cards/stock/ceremony/", {"number": waiting.number})
    assert page.context["card"] == waiting

    answer = client.post(
        "/cards/stock/ceremony/", {"number": waiting.number, "on_the_list": "1"}, follow=True
    )

    assert (answer.context["card"], answer.context["count"]) == (None, 1)
    assert "已发" in answer.content.decode()


def test_the_ceremony_finds_by_name_too_and_says_when_it_does_not(as_, waiting):
    client = as_("street")

    assert client.get("/cards/stock/ceremony/", {"number": waiting.person.name}).context["card"] == waiting
    assert "没有找到" in client.get("/cards/stock/ceremony/", {"number": "33000000000"}).content.decode()


def test_a_neighbour_finds_no_card_to_hand_out(as_, someone, client, district, waiting):
    from stations.enums import Role  # noqa: PLC0415 -- only here

    client.force_login(someone(Role.STREET_WORKER, district["west"]))

    assert client.get("/cards/stock/ceremony/", {"number": waiting.number}).context["card"] is None
    assert client.get(f"/cards/stock/cards/{waiting.pk}/").status_code == 404


def test_the_pages_open_and_a_look_is_remembered(as_, held, waiting, district):
    client = as_("street")
    for path in ("", "cards/", "arrive/", "count/", f"cards/{held.pk}/", "ceremony/"):
        assert client.get(f"/cards/stock/{path}").status_code == 200, path

    assert AccessEvent.objects.filter(field="card.plastic").count() == 1
    answer = client.post(f"/cards/stock/cards/{held.pk}/", {"action": "REPORT_LOSS"}, follow=True)
    assert "正式挂失" in answer.content.decode()
    assert AuditEvent.objects.filter(verb="cardstock.report_loss").count() == 1


def test_a_count_by_page(as_, waiting, district):
    answer = as_("street").post(
        "/cards/stock/count/", {"place": "990108001", "numbers": f"{waiting.number}\n"}, follow=True
    )

    assert "账实相符" in answer.content.decode()


def test_the_list_costs_the_same_for_one_and_for_many(as_, district, django_assert_max_num_queries):
    CardFactory.create_batch(5, application__person__station=district["bridge"])
    client = as_("street")

    with django_assert_max_num_queries(11):
        client.get("/cards/stock/cards/")


def test_the_oldest_in_a_drawer_is_told_in_days(district, waiting, cast, now):
    Card.objects.filter(pk=waiting.pk).update(received_at=now - dt.timedelta(days=9))

    (line,) = queries.drawers(cast["street"], at=now)

    assert (line.place.code, line.cards, line.days) == ("990108001", 1, 9)
