"""A hand-over between two stations: counted at one of them at every moment, remembered by both."""

import datetime as dt

import pytest
from django.urls import reverse

from bureau.kit import walls
from bureau.kit.procedures import CannotHappen
from tests.veterans.factories import ContactFactory, PersonFactory, an_id_number
from veterans import endings, matter_states, operations, queries, transfers
from veterans.enums import Action, State, TransferAction, TransferKind, TransferState
from veterans.models import Contact, Person, Transfer

NUMBER = an_id_number(41)


@pytest.fixture(autouse=True)
def _home(settings):
    settings.HOME_CODE = "990108"


@pytest.fixture
def held(district):
    person = PersonFactory(station=district["willow"], name="周一鸣", number=NUMBER)
    ContactFactory(person=person)
    return person


def within(scope):
    """As in a request: only the rows of this reader's posts exist."""
    return walls.within(scope.personal_places())


def ask(cast, now, district, who="worker", name="周一鸣", number=NUMBER):
    with within(cast[who]):
        return transfers.ask(
            id_number=number, name=name, taker=district["bridge"], reason="现居本社区", by=cast[who], at=now
        )


@pytest.mark.parametrize("kind", TransferKind)
@pytest.mark.parametrize("action", TransferAction)
@pytest.mark.parametrize("state", TransferState)
def test_what_is_not_in_the_table_cannot_happen(state, kind, action):
    if (state, kind, action) in matter_states.TRANSFERS:
        assert matter_states.transfer_move(state, kind, action).to in TransferState
        return

    with pytest.raises(CannotHappen):
        matter_states.transfer_move(state, kind, action)


def test_asked_and_given_the_person_moves_in_one_moment_with_everything(cast, now, district, held):
    asked = ask(cast, now, district)
    assert Person.objects.get(pk=held.pk).station_id == district["willow"].pk  # still counted where it was

    with within(cast["neighbour"]):
        transfers.decide(TransferAction.ACCEPT, transfer_id=asked.pk, by=cast["neighbour"], at=now)

    assert Person.objects.get(pk=held.pk).station_id == district["bridge"].pk
    assert Contact.objects.get().station_id == district["bridge"].pk
    assert Person.objects.on_register(now).filter(pk=held.pk).count() == 1


@pytest.mark.parametrize("who", ["worker", "neighbour"])
def test_both_sides_keep_seeing_who_took_over_and_when(cast, now, district, held, who):
    asked = ask(cast, now, district)
    with within(cast["neighbour"]):
        transfers.decide(TransferAction.ACCEPT, transfer_id=asked.pk, by=cast["neighbour"], at=now)

    with within(cast[who]):
        seen = Transfer.objects.visible_to(cast[who]).get()
        assert (seen.decided_at, seen.decided_by_id) == (now, cast["neighbour"].user_id)


def test_a_third_station_sees_nothing_of_it(cast, now, district, held, someone):
    from stations.enums import Role  # noqa: PLC0415
    from stations.scope import Scope  # noqa: PLC0415

    ask(cast, now, district)
    third = Scope.of(someone(Role.COMMUNITY_WORKER, district["south"]), today=now.date())

    with within(third):
        assert not Transfer.objects.exists()


@pytest.mark.parametrize(("name", "number"), [("周二鸣", NUMBER), ("周一鸣", an_id_number(42))])
def test_only_who_knows_number_and_name_learns_where(cast, now, district, held, name, number):
    with pytest.raises(transfers.NobodyFound, match="对照证件"):
        ask(cast, now, district, name=name, number=number)

    assert not Transfer.objects.exists()


def test_who_asked_cannot_answer(cast, now, district, held):
    asked = ask(cast, now, district)

    with within(cast["worker"]), pytest.raises(operations.Refused):
        transfers.decide(TransferAction.ACCEPT, transfer_id=asked.pk, by=cast["worker"], at=now)


def test_offered_refused_and_offered_again(cast, now, district, person):
    with within(cast["worker"]):
        given = transfers.offer(
            person_id=person.pk, taker=district["willow"], reason="户籍已迁", by=cast["worker"], at=now
        )
    with within(cast["neighbour"]):
        with pytest.raises(transfers.MustSay):
            transfers.decide(TransferAction.REFUSE, transfer_id=given.pk, by=cast["neighbour"], at=now)
        transfers.decide(
            TransferAction.REFUSE, transfer_id=given.pk, by=cast["neighbour"], at=now, answer="不在本社区"
        )

    with within(cast["worker"]):
        again = transfers.offer(
            person_id=person.pk, taker=district["willow"], reason="再核", by=cast["worker"], at=now
        )
    assert again.state == TransferState.OPEN
    assert Person.objects.get(pk=person.pk).station_id == district["bridge"].pk


def test_one_open_hand_over_per_person(cast, now, district, person):
    arguments = {"person_id": person.pk, "taker": district["willow"], "reason": "x", "by": cast["worker"]}
    transfers.offer(at=now, **arguments)

    with pytest.raises(transfers.AlreadyOpen):
        transfers.offer(at=now, **arguments)


def test_out_of_the_district_counts_until_the_receipt_is_there(cast, now, person):
    out = transfers.offer_outside(
        person_id=person.pk, outside="萧山区局", reason="户籍迁出", by=cast["worker"], at=now
    )
    assert Person.objects.on_register(now).filter(pk=person.pk).exists()

    with pytest.raises(transfers.MustSay, match="回执"):
        transfers.decide(TransferAction.ACCEPT, transfer_id=out.pk, by=cast["street"], at=now)
    transfers.decide(
        TransferAction.ACCEPT, transfer_id=out.pk, by=cast["street"], at=now, answer="萧退役回 12 号"
    )

    person.refresh_from_db()
    assert person.state == State.MOVED_OUT
    assert not queries.uncounted(by=cast["street"], today=now.date()).gone.exists()


def test_who_left_without_a_receipt_is_on_the_list_until_it_comes(cast, now, person):
    operations.take(Action.MOVE_OUT, person_id=person.pk, by=cast["street"], at=now, note="迁往外省")
    assert list(queries.uncounted(by=cast["street"], today=now.date()).gone) == [person]

    transfers.record_receipt(
        person_id=person.pk, outside="合肥市某区局", answer="3 月 1 日 张三", by=cast["street"], at=now
    )

    assert not queries.uncounted(by=cast["street"], today=now.date()).gone.exists()


def test_people_of_a_station_that_is_no_more_and_late_answers_are_on_the_list(cast, now, district, person):
    transfers.offer(person_id=person.pk, taker=district["willow"], reason="x", by=cast["worker"], at=now)
    district["bridge"].status = "MERGED"
    district["bridge"].save()

    found = queries.uncounted(by=cast["street"], today=now.date() + dt.timedelta(days=20))

    assert list(found.stranded) == [person]
    assert found.unanswered.count() == 1


def test_a_death_and_a_direct_move_settle_the_question(cast, now, district, person):
    transfers.offer(person_id=person.pk, taker=district["willow"], reason="x", by=cast["worker"], at=now)

    operations.move_station(person_id=person.pk, station=district["south"], by=cast["street"], at=now)

    assert Transfer.objects.get().state == TransferState.WITHDRAWN
    assert endings.HANDLERS is not None


# -- pages -------------------------------------------------------------------------------------------------


def test_two_clerks_on_their_pages(as_, users, district, held, client):
    client.force_login(users["worker"])
    sent = {"id_number": NUMBER, "name": "周一鸣", "taker": district["bridge"].pk, "reason": "现居本社区"}
    page = client.post(reverse("people:ask_transfer"), sent, follow=True).content.decode()
    assert "此人登记在柳巷社区" in page

    client.force_login(users["neighbour"])
    asked = Transfer.objects.get()
    assert "等我答复" in client.get(reverse("people:transfers")).content.decode()
    client.post(reverse("people:transfer", args=[asked.pk]), {"action": "ACCEPT", "answer": ""})
    assert "档案已随人转走" in client.get(reverse("people:transfer", args=[asked.pk])).content.decode()

    client.force_login(users["worker"])
    assert client.get(reverse("people:person", args=[held.pk])).status_code == 200


def test_the_desk_tells_who_has_to_answer(as_, cast, now, district, held):
    ask(cast, now, district)

    assert "转接等我答复" in as_("neighbour").get("/").content.decode()


def test_an_offer_names_one_place(as_, person, district):
    client, page = as_("worker"), reverse("people:offer_transfer", args=[person.pk])
    both = {"taker": district["willow"].pk, "outside": "萧山区局", "reason": "x"}

    assert "只填一样" in client.post(page, both).content.decode()
    assert client.post(page, {"taker": "", "outside": "萧山区局", "reason": "x"}).status_code == 302


@pytest.mark.parametrize("who", ["auditor", "sysadmin"])
def test_no_administrator_opens_these_lists(as_, who):
    for name in ("transfers", "uncounted", "change_requests", "family_tasks", "drafts"):
        assert as_(who).get(reverse(f"people:{name}")).status_code == 403
