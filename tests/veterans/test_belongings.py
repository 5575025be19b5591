import datetime as dt

import pytest
from django.db import IntegrityError

from bureau.kit.models import AuditEvent
from stations.scope import NotYours
from tests.veterans.factories import ContactFactory, IdentityFactory
from veterans import belongings, operations, rules, validators
from veterans.enums import Action
from veterans.models import Award, Contact, Disability, Identity, Person, Service


@pytest.fixture
def by(cast):
    return cast["worker"]


def test_an_identity_knows_its_card_and_since_when(person, by, now):
    belongings.add_identity(person_id=person.pk, category="E01", since="1999年5月", by=by, at=now)

    identity = Identity.objects.get()
    assert (identity.card_type, identity.since, identity.station_id) == ("F", "1999-05", person.station_id)
    assert AuditEvent.objects.get().verb == "person.add_identity"


def test_the_same_identity_is_not_held_twice_at_once(person, by, now):
    belongings.add_identity(person_id=person.pk, category="B02", by=by, at=now)

    with pytest.raises(belongings.AlreadyThere, match="此人已有这个人员类别"):
        belongings.add_identity(person_id=person.pk, category="B02", by=by, at=now)

    assert (Identity.objects.count(), AuditEvent.objects.count()) == (1, 1)


def test_an_identity_that_has_ended_may_begin_again(person, by, now):
    first = belongings.add_identity(person_id=person.pk, category="D01", since="1990", by=by, at=now)
    belongings.end_identity(
        person_id=person.pk, identity_id=first.pk, ends_on=dt.date(2000, 1, 1), by=by, at=now
    )

    belongings.add_identity(person_id=person.pk, category="D01", since="2001", by=by, at=now)

    assert list(Identity.objects.order_by("pk").values_list("valid_to", flat=True)) == [
        dt.date(2000, 1, 1),
        None,
    ]


def test_an_identity_does_not_end_before_it_began(person, by, now):
    identity = belongings.add_identity(person_id=person.pk, category="D01", since="1990-05", by=by, at=now)

    with pytest.raises(validators.WrongValue, match="止期早于起期 1990-05"):
        belongings.end_identity(
            person_id=person.pk, identity_id=identity.pk, ends_on=dt.date(1990, 4, 1), by=by, at=now
        )


def test_an_identity_of_somebody_else_is_not_ended(person, by, now):
    other = IdentityFactory(person__station=person.station)

    with pytest.raises(Identity.DoesNotExist):
        belongings.end_identity(
            person_id=person.pk, identity_id=other.pk, ends_on=dt.date(2020, 1, 1), by=by, at=now
        )


def test_a_new_telephone_takes_the_place_of_the_old(person, by, now):
    belongings.set_contact(person_id=person.pk, number="138 0000 0271", by=by, at=now)
    belongings.set_contact(person_id=person.pk, number="0571-86001234", owner="女儿", by=by, at=now)

    contact = Contact.objects.get(person=person)
    assert (contact.number, contact.kind, contact.version) == ("057186001234", "RELATIVE", 2)


@pytest.mark.parametrize(("number", "kind"), [("13800000271", "MOBILE"), ("0571-86001234", "LANDLINE")])
def test_the_kind_of_a_telephone_follows_from_its_number(person, by, now, number, kind):
    assert belongings.set_contact(person_id=person.pk, number=number, by=by, at=now).kind == kind


def test_service_keeps_how_exactly_a_date_is_known(person, by, now):
    belongings.add_service(
        person_id=person.pk, enlisted="197012", left="1975", unit="32012部队", rank="04", by=by, at=now
    )

    service = Service.objects.get()
    assert (str(service), service.unit, service.number) == ("1970-12–1975", "32012部队", 1)


def test_a_second_enlistment_is_a_second_row(person, by, now):
    for enlisted in ("1970", "1978"):
        belongings.add_service(person_id=person.pk, enlisted=enlisted, by=by, at=now)

    assert list(Service.objects.values_list("number", flat=True)) == [1, 2]


def test_nobody_leaves_before_enlisting(person, by, now):
    with pytest.raises(validators.WrongValue, match="退役时间早于入伍时间"):
        belongings.add_service(person_id=person.pk, enlisted="1975", left="1970", by=by, at=now)


def test_a_service_is_amended_with_its_version(person, by, now):
    service = belongings.add_service(person_id=person.pk, enlisted="1970", by=by, at=now)

    belongings.amend_service(
        person_id=person.pk, service_id=service.pk, enlisted="1971", left="1975", by=by, at=now
    )

    service.refresh_from_db()
    assert (str(service), service.version) == ("1971–1975", 2)


def test_an_award_is_kept_once_per_date(person, by, now):
    belongings.add_award(person_id=person.pk, award="09", awarded="1979-03", by=by, at=now)

    with pytest.raises(belongings.AlreadyThere, match="这项奖励已经登记"):
        belongings.add_award(person_id=person.pk, award="09", awarded="1979-03", by=by, at=now)
    belongings.add_award(person_id=person.pk, award="09", awarded="1980", times=2, by=by, at=now)

    assert sorted(map(str, Award.objects.all())) == ["三等功", "三等功2次"]


def test_a_new_rating_ends_the_one_before(person, by, now):
    belongings.rate_disability(person_id=person.pk, grade="8", nature="1", rated="1983-05", by=by, at=now)
    belongings.rate_disability(person_id=person.pk, grade="7", nature="1", rated="2001-02-03", by=by, at=now)

    assert list(Disability.objects.order_by("pk").values_list("grade", "ended_on")) == [
        ("8", dt.date(2001, 2, 3)),
        ("7", None),
    ]


def test_a_rating_ends_by_hand_too(person, by, now):
    belongings.rate_disability(person_id=person.pk, grade="8", nature="1", rated="1983-05", by=by, at=now)

    with pytest.raises(validators.WrongValue, match="终止早于评定时间"):
        belongings.end_disability(person_id=person.pk, ends_on=dt.date(1980, 1, 1), by=by, at=now)
    belongings.end_disability(person_id=person.pk, ends_on=dt.date(2020, 1, 1), by=by, at=now)

    assert Disability.objects.filter(ended_on=None).count() == 0


DEEDS = [
    (belongings.add_identity, {"category": "B02"}),
    (belongings.set_contact, {"number": "13800000271"}),
    (belongings.add_service, {"enlisted": "1970"}),
    (belongings.add_award, {"award": "09"}),
    (belongings.rate_disability, {"grade": "8", "nature": "1"}),
]


@pytest.mark.parametrize(("deed", "facts"), DEEDS)
def test_every_deed_stops_at_the_edge_of_reach_and_of_the_post(person, cast, now, deed, facts):
    with pytest.raises(Person.DoesNotExist):
        deed(person_id=person.pk, by=cast["neighbour"], at=now, **facts)
    with pytest.raises(NotYours):
        deed(person_id=person.pk, by=cast["leader"], at=now, **facts)

    deed(person_id=person.pk, by=cast["worker"], at=now, **facts)
    assert AuditEvent.objects.count() == 1


@pytest.mark.parametrize(("deed", "facts"), DEEDS)
def test_the_locked_file_takes_nothing_in(person, cast, now, deed, facts):

    operations.take(Action.MOVE_OUT, person_id=person.pk, note="迁往外区", by=cast["street"], at=now)

    with pytest.raises(rules.Closed):
        deed(person_id=person.pk, by=cast["worker"], at=now, **facts)


def test_only_one_telephone_is_the_first_choice(person):

    ContactFactory(person=person)
    with pytest.raises(IntegrityError, match="one_primary_contact_per_person"):
        ContactFactory(person=person)
