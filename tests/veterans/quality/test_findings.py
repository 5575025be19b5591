"""Each rule opens on the file that it is about and on no other, and closes by itself when the field is mended."""

import datetime as dt

import pytest

from tests.stations.factories import UserFactory
from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, an_id_number
from veterans import belongings, operations
from veterans.enums import Action, State
from veterans.imports.models import Batch, RosterGap
from veterans.models import Contact, Disability, Identity, Living, Person, Service
from veterans.quality import checks, findings
from veterans.quality import operations as quality
from veterans.quality.models import DayCount, Finding, Pair

SIXTY_SOON = "19660401"  # a month after NOW
A_HUNDRED = "19260101"


def rules_of(person):
    return set(Finding.objects.filter(person=person, closed_at=None).values_list("rule", flat=True))


def spoil(person, what):
    """Make one thing doubtful in a whole file."""
    rows = {"person": Person.objects.filter(pk=person.pk)}
    service = Service.objects.filter(person=person)
    deeds = {
        "phone_missing": lambda: Contact.objects.filter(person=person).delete(),
        "phone_shared": lambda: [
            ContactFactory(person=PersonFactory(station=person.station)) for _ in range(2)
        ],
        "number_wrong": lambda: rows["person"].update(born_on=dt.date(1955, 3, 2)),
        "name_unreadable": lambda: rows["person"].update(name="王？国"),
        "identity_missing": lambda: Identity.objects.filter(person=person).delete(),
        "service_missing": lambda: service.delete(),
        "enlisted_age": lambda: service.update(enlisted_on=dt.date(1965, 1, 1)),
        "demobilised_late": lambda: IdentityFactory(person=person, category="C01"),
        "rating_missing": lambda: IdentityFactory(person=person, category="D01"),
        "rating_alone": lambda: Disability.objects.create(
            person=person, station=person.station, grade="8", nature="2"
        ),
        "address_missing": lambda: rows["person"].update(residence_address=""),
        "address_outside": lambda: rows["person"].update(residence_region="330109"),
        "not_confirmed": lambda: rows["person"].update(confirmed_at=dt.datetime(2025, 2, 1, tzinfo=dt.UTC)),
        "id_expired": lambda: Living.objects.create(
            person=person, station=person.station, id_valid_to=dt.date(2025, 6, 1)
        ),
        "family_unlinked": lambda: IdentityFactory(person=person, category="E01"),
        "double": lambda: Pair.objects.create(
            station=person.station, first_id=1, second_id=person.pk, score=90, found_at=person.registered_at
        ),
    }
    deeds |= {"not_in_roster": lambda: _left_out(person)}
    deeds[what]()


def _left_out(person):
    """A roster of the community came in and did not name them; the station was asked why."""
    at = dt.datetime(2026, 3, 2, 9, 31, tzinfo=dt.UTC)
    batch = Batch.objects.create(
        at=at, name="花名册.xlsx", digest="0" * 64, size=1, station=person.station, by=UserFactory()
    )
    RosterGap.objects.create(person=person, station=person.station, batch=batch, at=at)


SPOILED = [
    "phone_missing", "phone_shared", "number_wrong", "name_unreadable", "identity_missing", "service_missing",
    "enlisted_age", "demobilised_late", "rating_missing", "rating_alone", "address_missing", "address_outside",
    "not_confirmed", "double", "id_expired", "family_unlinked", "not_in_roster",
]  # fmt: skip


@pytest.mark.parametrize("rule", SPOILED)
def test_a_rule_opens_on_the_spoiled_file_alone(whole, now, rule):
    person, sound = whole(), whole(phone="13900000999")
    spoil(person, rule)

    findings.run_all(at=now)

    assert rules_of(person) == {rule}
    assert rules_of(sound) == set()


@pytest.mark.parametrize(
    ("rule", "born", "category"),
    [("turning_60", SIXTY_SOON, "B02"), ("very_old", A_HUNDRED, "B02"), ("too_young", "19700101", "D09")],
)
def test_rules_about_age(whole, now, rule, born, category):
    person = whole(number=an_id_number(77, born=born))
    Identity.objects.filter(person=person).update(category=category)
    Service.objects.filter(person=person).update(enlisted_on=dt.date(int(born[:4]) + 18, 12, 1), left_on=None)

    findings.run_all(at=now)

    assert rules_of(person) == {rule}


def test_every_rule_is_proved_here():
    assert {check.code for check in checks.CHECKS} == {*SPOILED, "turning_60", "very_old", "too_young"}


def test_who_has_left_is_not_doubtful(whole, now):
    person = whole()
    spoil(person, "phone_missing")
    Person.objects.filter(pk=person.pk).update(state=State.DECEASED, left_at=now)

    findings.run_all(at=now)

    assert rules_of(person) == set()


def test_a_finding_stays_one_row_and_closes_when_it_no_longer_holds(whole, now):
    person = whole()
    spoil(person, "address_missing")

    assert findings.run(checks.BY_CODE["address_missing"], at=now) == (1, 0)
    assert findings.run(checks.BY_CODE["address_missing"], at=now + dt.timedelta(days=1)) == (0, 0)
    Person.objects.filter(pk=person.pk).update(residence_address="桥北路1号")
    assert findings.run(checks.BY_CODE["address_missing"], at=now + dt.timedelta(days=2)) == (0, 1)

    [finding] = Finding.objects.filter(person=person)
    assert (finding.opened_at, finding.closed_at) == (now, now + dt.timedelta(days=2))


def test_what_a_clerk_mends_closes_in_the_same_moment(whole, cast, now):
    person = whole()
    spoil(person, "phone_missing")
    spoil(person, "rating_missing")
    findings.run_all(at=now)

    belongings.set_contact(person_id=person.pk, number="13800000555", by=cast["worker"], at=now)

    assert rules_of(person) == {"rating_missing"}


def test_what_a_clerk_leaves_open_is_found_in_the_same_moment(district, cast, now):
    person = operations.register(
        id_number=an_id_number(5, born="19600405"), station=district["bridge"], category="B02", name="李四",
        by=cast["worker"], at=now,
    )  # fmt: skip

    assert rules_of(person) == {"phone_missing", "service_missing", "address_missing"}


def test_a_finding_that_looks_at_others_is_left_to_the_night(whole, cast, now):
    person = whole()
    spoil(person, "phone_shared")
    spoil(person, "double")
    findings.run_all(at=now)

    operations.confirm(person_id=person.pk, by=cast["worker"], at=now)

    assert rules_of(person) == {"phone_shared", "double"}


def test_death_closes_every_finding(whole, cast, now):
    person = whole()
    spoil(person, "address_missing")
    findings.run_all(at=now)

    operations.take(Action.RECORD_DEATH, person_id=person.pk, note="家属来电", by=cast["worker"], at=now)

    assert rules_of(person) == set()


def test_a_finding_follows_the_person_to_another_station(whole, district, cast, now):
    person = whole()
    spoil(person, "address_missing")
    findings.run_all(at=now)

    operations.move_station(person_id=person.pk, station=district["south"], by=cast["street"], at=now)

    assert Finding.objects.get(person=person).station_id == district["south"].code


def test_the_day_is_counted_per_station_and_rule(whole, now, district):
    for station in ("bridge", "bridge", "willow"):
        spoil(whole(station), "address_missing")

    quality.nightly(at=now)

    counted = DayCount.objects.filter(rule="address_missing").values_list("station_id", "waiting")
    assert set(counted) == {(district["bridge"].code, 2), (district["willow"].code, 1)}


def test_what_closed_during_the_day_counts_as_nothing_by_night(whole, now):
    person = whole()
    spoil(person, "address_missing")
    quality.nightly(at=now)
    Person.objects.filter(pk=person.pk).update(residence_address="桥北路1号")

    quality.nightly(at=now)

    assert DayCount.objects.get(rule="address_missing").waiting == 0
