"""The database refuses what must never be, whoever writes."""

import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tests.veterans.factories import IdentityFactory, PersonFactory, ServiceFactory, an_id_number
from veterans.enums import State
from veterans.models import Identity, Person, RegistrationStep

MOMENT = dt.datetime(2022, 6, 1, tzinfo=dt.UTC)


def breaks(constraint):
    return pytest.raises(IntegrityError, match=constraint)


def test_one_number_is_one_person(district):
    PersonFactory(station=district["bridge"], number=an_id_number(5))

    with breaks("one_person_per_id_number"):
        PersonFactory(station=district["willow"], number=an_id_number(5))


@pytest.mark.parametrize(
    ("state", "left_at"),
    [(State.DECEASED, None), (State.MOVED_OUT, None), (State.FILED, MOMENT), (State.COLLECTED, MOMENT)],
)
def test_who_has_left_has_a_day_of_leaving_and_nobody_else_has(district, state, left_at):
    with breaks("left_iff_in_a_leaving_state"):
        PersonFactory(station=district["bridge"], state=state, left_at=left_at)


def test_who_is_filed_has_a_day_of_filing(district):
    with breaks("filed_people_have_a_filing_date"):
        PersonFactory(station=district["bridge"], state=State.FILED, filed_at=None)


def test_service_does_not_end_before_it_begins(person):
    with breaks("service_ends_after_it_begins"):
        ServiceFactory(person=person, enlisted_on=dt.date(1975, 1, 1), left_on=dt.date(1974, 1, 1))


def test_what_belongs_to_a_person_stands_at_the_persons_station(person, district):
    with breaks("follows_person"):
        IdentityFactory(person=person, station=district["south"])


def test_what_belongs_to_a_person_follows_a_move_in_plain_sql(person, district):
    IdentityFactory(person=person)

    with connection.cursor() as cursor:
        cursor.execute("UPDATE veterans_person SET station_code = '990108001002' WHERE id = %s", [person.pk])

    assert Identity.objects.get().station_id == "990108001002"


def test_a_step_once_taken_is_neither_changed_nor_deleted(person, now):
    step = RegistrationStep.objects.create(
        person=person, station=person.station, action="COLLECT", state="COLLECTED", at=now
    )

    for sql in ("UPDATE veterans_registrationstep SET note = 'x'", "DELETE FROM veterans_registrationstep"):
        with (
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)

    assert str(step) == "2026-03-02 完成采集"


def test_nobody_is_named_in_full_by_accident(person):
    assert (str(person), person.masked_id_number) == ("王**", f"990108********{person.id_number[-4:]}")


@pytest.mark.parametrize(
    ("registered", "left", "at", "counted"),
    [
        (0, None, 0, True),
        (1, None, 0, False),
        (0, 5, 4, True),
        (0, 5, 5, False),
    ],
)
def test_on_the_register_is_a_question_of_the_moment(district, registered, left, at, counted):
    def day(n):
        return MOMENT + dt.timedelta(days=n)

    gone = {"state": State.MOVED_OUT, "left_at": day(left)} if left else {}
    PersonFactory(station=district["bridge"], registered_at=day(registered), **gone)

    assert Person.objects.on_register(day(at)).exists() == counted
