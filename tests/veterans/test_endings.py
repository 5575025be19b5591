"""A death silences everything in the same moment, and leaves one thing to do."""

import datetime as dt

import pytest
from django.db import transaction

from bureau.kit.errors import Refused
from tests.veterans.factories import PersonFactory
from veterans import endings, operations, rules
from veterans.enums import Action, FamilyTaskState, State
from veterans.models import FamilyTask, Person


@pytest.fixture
def handlers(monkeypatch):
    monkeypatch.setattr(endings, "HANDLERS", [])
    return endings.HANDLERS


def test_a_death_tells_every_service_and_opens_the_task_of_the_family(person, cast, now, handlers):
    told = []
    endings.on_death(lambda person, *, by, at: told.append((person.pk, by.user_id, at)))

    operations.take(
        Action.RECORD_DEATH,
        person_id=person.pk,
        by=cast["worker"],
        at=now,
        note="家属来电",
        died_on=dt.date(2026, 2, 20),
    )

    task = FamilyTask.objects.get(person=person)
    assert told == [(person.pk, cast["worker"].user_id, now)]
    assert (task.state, task.died_on, task.due_on) == ("OPEN", dt.date(2026, 2, 20), dt.date(2026, 4, 1))


def test_what_a_service_refuses_undoes_the_whole_entry(person, cast, now, handlers):
    @endings.on_death
    def refuse(person, *, by, at):
        raise Refused("发放批次正在审核")

    with pytest.raises(Refused, match="正在审核"), transaction.atomic():
        operations.take(Action.RECORD_DEATH, person_id=person.pk, by=cast["worker"], at=now, note="家属来电")

    assert Person.objects.get(pk=person.pk).state == State.NOT_STARTED
    assert not FamilyTask.objects.exists()


@pytest.mark.parametrize("day", [dt.date(2026, 3, 3), dt.date(1930, 1, 1)])
def test_a_day_of_death_lies_between_birth_and_today(person, cast, now, day):
    with pytest.raises(rules.WrongDay):
        operations.take(
            Action.RECORD_DEATH, person_id=person.pk, by=cast["worker"], at=now, note="x", died_on=day
        )


def test_a_death_in_error_leaves_no_task_open(person, cast, now):
    operations.take(Action.RECORD_DEATH, person_id=person.pk, by=cast["worker"], at=now, note="家属来电")

    operations.take(Action.REOPEN, person_id=person.pk, by=cast["officer"], at=now, note="同名的另一人")

    assert FamilyTask.objects.get().state == FamilyTaskState.DONE


def test_a_duplicate_leaves_the_register_by_the_district_alone(district, cast, now):
    double = PersonFactory(station=district["bridge"])

    operations.take(
        Action.MARK_DUPLICATE, person_id=double.pk, by=cast["officer"], at=now, note="与 17 号同一人"
    )

    double.refresh_from_db()
    assert (double.state, double.left_at) == (State.DUPLICATE, now)
