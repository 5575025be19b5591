"""Everything a colleague may have in hand, one of each kind: what goes over, what ends, and what only they can settle."""

import pytest

from bureau.desk import leaving, operations
from bureau.desk.operations import CannotHandOver
from bureau.exports.models import Order
from bureau.field import operations as field
from bureau.field.enums import Source
from bureau.field.models import Trip
from bureau.kit import in_hand
from bureau.kit.models import AuditEvent
from bureau.messages.models import Note
from bureau.oversight import words
from bureau.oversight.enums import Sign
from bureau.oversight.models import Question
from preferential_cards.shops.models import Shop
from stations.enums import Role
from stations.permissions import Permission
from tests.events.factories import EventFactory
from tests.preferential_cards.shops.factories import ShopFactory
from tests.stations.factories import PostFactory
from tests.veterans.factories import PersonFactory
from tests.veterans.tickets.factories import TicketFactory
from veterans import drafts
from veterans.imports.enums import BatchState
from veterans.imports.models import Batch
from veterans.models import Draft
from veterans.tickets.enums import State as TicketState
from veterans.tickets.models import Ticket, TicketStep

ROOMS = {
    "veterans.Batch.by", "veterans.Draft.by", "tickets.Ticket.owner", "shops.Shop.followed_by", "exports.Order.asked_by",
    "field.Trip.user", "notes.Note.user", "oversight.Question.colleague", "field.Sent.user",
}  # fmt: skip


@pytest.fixture
def hands(users, cast, district, now):
    """The street's worker with all hands full, as the rooms themselves fill them."""
    leaver, by = users["street"], cast["street"]
    Batch.objects.create(
        station=district["east"], by=leaver, at=now, name="东街.xlsx", digest="0" * 64, size=1, state=BatchState.CHECKED
    )  # fmt: skip
    drafts.begin(station=district["bridge"], known={}, by=by, at=now)
    TicketFactory(
        person=PersonFactory(station=district["bridge"]),
        state=TicketState.WORKING,
        owner=leaver,
        desk="STREET",
    )
    ShopFactory(street=district["east"], followed_by=leaver)
    Order.objects.create(
        kind="people", words="在册", persons=300, place_code="990108001", purpose="CHECK", state_since=now, asked_at=now,
        asked_by=leaver,
    )  # fmt: skip
    field.take(source=Source.EVENT, event=EventFactory(station=district["east"]), by=by, at=now)
    Note.objects.create(
        key="n1",
        user=leaver,
        place=district["east"],
        needs=Permission.PERSON_EDIT,
        subject="资料待核对",
        url="/",
        at=now,
    )
    Question.objects.create(
        colleague=leaver, sign=Sign.values[0], month=now.date().replace(day=1), target="veterans.Person:1", facts="夜间查看",
        place_code="990108001", asked_by=users["leader"], asked_at=now,
    )  # fmt: skip
    return leaver


@pytest.fixture
def successor(district):
    return PostFactory(station=district["east"], role=Role.STREET_WORKER).user


def test_every_room_that_holds_work_has_said_so():
    assert set(in_hand.REGISTRY) == ROOMS


def test_the_checklist_names_each_kind_with_its_number(hands, cast, now):
    found = leaving.checklist(hands, by=cast["sysadmin"], at=now)

    assert {line.kept.of: line.count for line in found.lines} == dict.fromkeys(ROOMS - {"field.Sent.user"}, 1)
    assert [line.goes_over for line in found.lines] == [True] * 4 + [False] * 4


@pytest.mark.parametrize("administrator", ["sysadmin", "secadmin"])
def test_all_of_it_goes_at_once(hands, successor, cast, now, administrator):
    went = operations.hand_over(
        hands.pk, to_id=successor.pk, closes_account=True, by=cast[administrator], at=now
    )

    assert went == 4
    taken = [
        Batch.objects.get().by,
        Draft.objects.get().by,
        Ticket.objects.get().owner,
        Shop.objects.get().followed_by,
    ]
    assert taken == [successor] * 4
    assert TicketStep.objects.latest("pk").note == f"承办人离岗，转给{successor}"
    assert Order.objects.get().state == "WITHDRAWN"
    assert Trip.objects.get().returned_at == now
    assert bytes(Trip.objects.get().key_sealed) == b""
    assert Note.objects.get().user is None
    left = [kept.of for kept in in_hand.REGISTRY.values() if kept.verb and kept.rows(hands, now).exists()]
    assert left == []


def test_each_thing_leaves_its_own_line_in_the_log_in_words(hands, successor, cast, now):
    operations.hand_over(hands.pk, to_id=successor.pk, closes_account=True, by=cast["sysadmin"], at=now)

    verbs = {kept.verb for kept in in_hand.REGISTRY.values() if kept.verb}
    logged = AuditEvent.objects.filter(verb__in=verbs)
    assert sorted(logged.values_list("verb", flat=True)) == sorted(verbs)
    for verb in verbs:
        area, _, step = verb.partition(".")
        assert step in words.STEPS[area], verb


@pytest.mark.parametrize("kind", [Batch, Draft, Ticket, Shop])
def test_each_kind_alone_asks_for_a_successor_and_nothing_is_half_done(hands, successor, cast, now, kind):
    columns = {Batch: "by", Draft: "by", Ticket: "owner", Shop: "followed_by"}
    for model, column in columns.items():
        if model is not kind:
            model.objects.update(**{column: successor})

    with pytest.raises(CannotHandOver, match="请选一位接手人"):
        operations.hand_over(hands.pk, to_id=None, closes_account=True, by=cast["sysadmin"], at=now)

    hands.refresh_from_db()
    assert hands.is_active
    assert Trip.objects.get().returned_at is None


def test_a_successor_of_another_street_can_take_none_of_it(hands, cast, someone, district, now):
    stranger = someone(Role.STREET_WORKER, district["west"])

    with pytest.raises(CannotHandOver, match="接不了"):
        operations.hand_over(hands.pk, to_id=stranger.pk, closes_account=True, by=cast["sysadmin"], at=now)

    assert Ticket.objects.get().owner == hands


def test_an_administrator_of_the_east_moves_nothing_of_the_west(hands, someone, district, now):
    """The wall opens at the administrator's own places, no further."""
    from stations.scope import NotYours, Scope  # noqa: PLC0415 -- only here

    narrow = Scope.of(someone(Role.SYSTEM_ADMIN, district["west"]), today=now.date())

    with pytest.raises(NotYours):
        operations.hand_over(hands.pk, to_id=None, closes_account=True, by=narrow, at=now)


def test_the_page_says_what_becomes_of_each(as_, hands, successor):
    page = as_("sysadmin").get("/leave/", {"user": hands.pk, "to": successor.pk, "closes_account": "yes"})

    shown = page.content.decode()
    for words_shown in (
        "没登记完的草稿 1 份",
        "跟进的商家 1 家",
        "带在手机里的名单 1 份：收回",
        "没有说明的查阅询问 1 条：只有本人能说明",
    ):
        assert words_shown in shown
