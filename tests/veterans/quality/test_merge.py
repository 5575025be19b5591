"""Two files made one and taken apart again: nothing lost, nothing counted twice, every step in the history."""

import datetime as dt

import pytest

from bureau.kit.models import AuditEvent
from preferential_cards.enums import State as CardState
from preferential_cards.models import Application
from preferential_cards.models import Step as CardStep
from stations.permissions import Permission
from tests.preferential_cards.factories import ApplicationFactory
from tests.veterans.factories import ContactFactory, IdentityFactory, ServiceFactory, an_id_number
from veterans import belongings, operations, queries, rules
from veterans.enums import Action, State
from veterans.models import (
    Alias,
    Award,
    Contact,
    Disability,
    FamilyMember,
    Identity,
    Living,
    OfPerson,
    Person,
    RegistrationStep,
    Service,
)
from veterans.quality import moving
from veterans.quality import operations as quality
from veterans.quality import rules as quality_rules
from veterans.quality.models import Merge, Pair


@pytest.fixture
def pair(two, cast, now):
    return quality.propose(first_id=two[0].pk, second_id=two[1].pk, by=cast["worker"], at=now)


@pytest.fixture
def merge(pair, two, cast, now):
    def run(*, keep=0, who="worker", **said):
        return quality.merge(pair_id=pair.pk, keep=two[keep].pk, by=cast[who], at=now, **said)

    return run


def fresh(person):
    return Person.objects.get(pk=person.pk)


def test_the_file_that_goes_is_locked_and_out_of_every_count(merge, two, now):
    merge()

    gone = fresh(two[1])
    assert (gone.state, gone.left_at) == (State.DUPLICATE, now)
    assert list(Person.objects.on_register(now)) == [two[0]]


def test_nobody_edits_a_merged_file(merge, two, cast, now):
    merge()

    with pytest.raises(rules.Closed, match="已并入另一份"):
        belongings.set_contact(person_id=two[1].pk, number="13800000555", by=cast["worker"], at=now)


def test_what_hangs_on_the_file_is_moved_and_what_is_the_same_is_not_doubled(merge, two, cast, now):
    one, other = two
    IdentityFactory(person=other, category="D07")
    Service.objects.filter(person=other).update(enlisted_on=dt.date(1980, 1, 1), left_on=dt.date(1983, 1, 1))
    Award.objects.create(person=other, station=other.station, award="05")
    RegistrationStep.objects.create(
        person=other, station=other.station, action=Action.COLLECT, state=State.COLLECTED, at=now
    )

    merge()

    assert set(Identity.objects.filter(person=one).values_list("category", flat=True)) == {"B02", "D07"}
    assert list(Service.objects.filter(person=one).values_list("number", flat=True)) == [1, 2]
    assert Award.objects.get().person_id == one.pk
    assert RegistrationStep.objects.get().person_id == one.pk
    assert Contact.objects.filter(person=one).count() == 2
    assert list(Identity.objects.filter(person=other).values_list("category", flat=True)) == ["B02"]


def test_fields_are_chosen_one_by_one(merge, two):
    Person.objects.filter(pk=two[1].pk).update(employer="滨江造船厂", ethnic="15")

    merge(take=("employer", "phone"))

    kept = fresh(two[0])
    assert (kept.employer, kept.ethnic) == ("滨江造船厂", "")
    assert Contact.objects.get(person=kept, is_primary=True).number == "13900000272"


@pytest.mark.parametrize("take", [(), ("id_number",)])
def test_both_numbers_find_the_file_that_stays(merge, two, cast, take):
    numbers = [person.id_number for person in two]

    merge(take=take)

    assert fresh(two[0]).id_number == numbers[1 if take else 0]
    for number in numbers:
        assert queries.held_by(number, by=cast["worker"]) == two[0]
        everybody = Person.objects.visible_to(cast["worker"])
        assert list(queries.matching(everybody, number)) == [two[0]]
    assert Alias.objects.get().masked_number.endswith(numbers[0 if take else 1][-4:])


def test_a_number_of_a_merged_file_is_not_registered_again(merge, two, district, cast, now):
    number = two[1].id_number
    merge()

    with pytest.raises(rules.AlreadyRegistered, match="桥北社区"):
        operations.register(
            id_number=number,
            station=district["bridge"],
            category="B02",
            name="王建国",
            by=cast["worker"],
            at=now,
        )


def test_cards_move_with_their_steps(merge, two):
    application = ApplicationFactory(person=two[1], with_identity=False, state=CardState.ISSUED)
    step = CardStep.objects.create(
        person=two[1], station=two[1].station, application=application, action="ISSUE", state=CardState.ISSUED,
        at=application.started_at,
    )  # fmt: skip

    merge()

    assert Application.objects.get().person_id == two[0].pk
    step.refresh_from_db()
    assert step.person_id == two[0].pk


def test_two_live_cards_stand_in_the_way_with_the_cure(merge, two):
    for person in two:
        ApplicationFactory(person=person, with_identity=False)

    with pytest.raises(quality_rules.StandsInTheWay, match="请先撤回这一份"):
        merge()

    [clash] = [c for part in moving.plan(*two) for c in part.clashes]
    assert clash.url == f"/cards/{Application.objects.get(person=two[1]).pk}/"
    assert fresh(two[1]).state == State.FILED


def test_two_ratings_stand_in_the_way_and_equal_ones_do_not(merge, two):
    ratings = [
        Disability.objects.create(person=person, station=person.station, grade=grade, nature="2")
        for person, grade in zip(two, "68", strict=True)
    ]
    with pytest.raises(quality_rules.StandsInTheWay, match="残疾等级不同"):
        merge()

    Disability.objects.filter(pk=ratings[1].pk).update(grade="6")

    merge()


def test_a_table_of_a_service_nobody_told_us_of_is_found_by_asking_the_models():
    labels = {model._meta.label for model in moving.movable()}

    assert {
        "preferential_cards.Application",
        "preferential_cards.Step",
        "veterans.RegistrationStep",
    } <= labels
    assert not {"quality.Finding", "quality.Merge"} & labels
    assert all(issubclass(model, OfPerson) for model in moving.movable())


def test_a_file_that_changed_meanwhile_is_looked_at_again(merge, two):
    with pytest.raises(quality_rules.ChangedMeanwhile):
        merge(seen=f"{two[0].version + 1}.{two[1].version}")


def test_a_pair_across_communities_is_the_streets(two, district, cast, now):
    operations.move_station(person_id=two[1].pk, station=district["south"], by=cast["street"], at=now)
    pair = quality.propose(first_id=two[0].pk, second_id=two[1].pk, by=cast["street"], at=now)

    with pytest.raises(Pair.DoesNotExist):
        quality.merge(pair_id=pair.pk, keep=two[0].pk, by=cast["worker"], at=now)

    ServiceFactory(person=fresh(two[1]), number=2, enlisted_on=dt.date(1971, 1, 1))
    quality.merge(pair_id=pair.pk, keep=two[0].pk, by=cast["street"], at=now)
    assert set(Service.objects.filter(person=two[0]).values_list("station_id", flat=True)) == {
        district["bridge"].code
    }


def test_leaders_look_and_do_not_merge(cast):
    assert not cast["leader"].allows(Permission.PERSON_MERGE)
    assert cast["worker"].allows(Permission.PERSON_MERGE)


def test_a_merge_is_in_the_log_of_both_files(merge, two, users):
    merge(note="同一人两本退役证")

    logged = (
        AuditEvent.objects.filter(verb__startswith="person.merge")
        .order_by("pk")
        .values_list("verb", "target", "by")
    )
    assert list(logged) == [
        ("person.merge", f"veterans.Person:{two[0].pk}", users["worker"].pk),
        ("person.merged_away", f"veterans.Person:{two[1].pk}", users["worker"].pk),
    ]


# -- undo --------------------------------------------------------------------------------------------------


def everything(person):
    """What a file says, whichever row says it."""
    person = fresh(person)
    facts = {
        name: getattr(person, name)
        for name in (
            *quality.FACTS,
            "state",
            "left_at",
            "station_id",
            "sex",
            "born_on",
            "id_number",
            "pinyin",
        )
    }
    rows = {
        model._meta.label: list(
            model.objects.filter(person=person)
            .order_by("pk")
            .values(*(f.attname for f in model._meta.concrete_fields if f.name not in {"version"}))
        )
        for model in moving.movable()
    }
    return facts, rows


def test_an_undo_gives_both_files_back_as_they_were(merge, two, cast, now):
    other = two[1]
    Person.objects.filter(pk=other.pk).update(employer="滨江造船厂")
    IdentityFactory(person=other, category="D07")
    Service.objects.filter(person=other).update(enlisted_on=dt.date(1980, 1, 1), left_on=dt.date(1983, 1, 1))
    ApplicationFactory(person=other, with_identity=False)
    RegistrationStep.objects.create(
        person=other, station=other.station, action=Action.COLLECT, state=State.COLLECTED, at=now
    )
    before = [everything(person) for person in two]
    done = merge(take=("employer", "phone", "id_number"))

    quality.undo(merge_id=done.pk, by=cast["worker"], at=now + dt.timedelta(days=29))

    assert [everything(person) for person in two] == before
    assert Pair.objects.get().verdict == "OPEN"


def test_an_undo_keeps_what_was_changed_since(merge, two, cast, now):
    Person.objects.filter(pk=two[1].pk).update(employer="滨江造船厂", note="听力不好")
    done = merge(take=("employer", "note"))
    kept = fresh(two[0])
    operations.amend(person_id=kept.pk, version=kept.version, employer="退休", by=cast["worker"], at=now)
    added = belongings.add_award(person_id=kept.pk, award="05", by=cast["worker"], at=now)

    quality.undo(merge_id=done.pk, by=cast["worker"], at=now)

    kept = fresh(two[0])
    assert (kept.employer, kept.note) == ("退休", "")
    assert Award.objects.get(pk=added.pk).person_id == kept.pk


def test_after_thirty_days_there_is_no_undo(merge, cast, now):
    done = merge()

    with pytest.raises(quality_rules.TooLate):
        quality.undo(merge_id=done.pk, by=cast["worker"], at=now + dt.timedelta(days=30, minutes=1))


def test_merges_are_undone_in_the_order_in_which_they_can_be(merge, two, whole, cast, now):
    third = whole(name="王建国", number=an_id_number(41, born="19550301"), phone="13700000273")
    first = merge()
    later = quality.propose(first_id=two[0].pk, second_id=third.pk, by=cast["worker"], at=now)
    second = quality.merge(pair_id=later.pk, keep=third.pk, by=cast["worker"], at=now)
    assert queries.held_by(fresh(two[1]).id_number, by=cast["worker"]) == third

    with pytest.raises(quality_rules.Locked, match="先撤销后一次"):
        quality.undo(merge_id=first.pk, by=cast["worker"], at=now)

    quality.undo(merge_id=second.pk, by=cast["worker"], at=now)
    quality.undo(merge_id=first.pk, by=cast["worker"], at=now)
    assert Person.objects.on_register(now).count() == 3
    assert Alias.objects.count() == 0
    assert Merge.objects.standing().count() == 0


def test_an_undo_is_done_once(merge, cast, now):
    done = merge()
    quality.undo(merge_id=done.pk, by=cast["worker"], at=now)

    with pytest.raises(quality_rules.Decided):
        quality.undo(merge_id=done.pk, by=cast["worker"], at=now)


def test_steps_change_their_file_along_a_merge_and_in_no_other_way(two, django_db_blocker):
    step = RegistrationStep.objects.create(
        person=two[1],
        station=two[1].station,
        action=Action.COLLECT,
        state=State.COLLECTED,
        at=two[1].registered_at,
    )
    from django.db import DatabaseError, transaction  # noqa: PLC0415 -- beside its use

    with pytest.raises(DatabaseError), transaction.atomic():
        RegistrationStep.objects.filter(pk=step.pk).update(person=two[0])
    with pytest.raises(DatabaseError), transaction.atomic():
        moving.move_steps(RegistrationStep, [step.pk], merge_id=404)


def test_a_second_telephone_stays_to_be_tried(merge, two):
    ContactFactory(person=two[1], number="13600000274", is_primary=False)

    merge()

    primary = Contact.objects.filter(person=two[0], is_primary=True)
    assert [contact.number for contact in primary] == ["13800000271"]
    assert Contact.objects.filter(person=two[0]).count() == 3


def test_a_part_that_a_file_has_once_is_filled_from_the_other_and_emptied_again(merge, two, cast, now):
    own = Living.objects.create(person=two[0], station=two[0].station, police_station="西兴所")
    Living.objects.create(
        person=two[1], station=two[1].station, police_station="长河所", id_valid_to=dt.date(2030, 1, 1)
    )
    done = merge()
    own.refresh_from_db()
    assert (own.police_station, own.id_valid_to) == ("西兴所", dt.date(2030, 1, 1))

    quality.undo(merge_id=done.pk, by=cast["worker"], at=now)

    own.refresh_from_db()
    assert (own.id_valid_to, Living.objects.count()) == (None, 2)


def test_relatives_who_named_the_file_that_goes_name_the_other(merge, two, whole, cast, now):
    child = whole(phone="13700000273")
    member = FamilyMember.objects.create(person=child, station=child.station, name="王建国", relative=two[1])
    done = merge()
    member.refresh_from_db()
    assert member.relative_id == two[0].pk

    quality.undo(merge_id=done.pk, by=cast["worker"], at=now)

    member.refresh_from_db()
    assert member.relative_id == two[1].pk


def test_a_merged_file_is_not_reopened_by_a_step(merge, two, cast, now):
    merge()

    with pytest.raises(rules.Closed, match="撤销合并"):
        operations.take(Action.REOPEN, person_id=two[1].pk, note="弄错了", by=cast["officer"], at=now)
