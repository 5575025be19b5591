"""Keys are changed while the portal works, and a killed change is taken up where it stood."""

import pytest

from bureau.kit import rotation, seal
from tests import owner
from tests.veterans.factories import ContactFactory, PersonFactory
from veterans.models import Contact, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_keys(tmp_path, settings, district):
    """People sealed under key 1, then key 2 appears."""
    settings.KEYS = tmp_path
    (tmp_path / "master-1.key").write_text("11" * 32)
    seal.forget()
    people = [PersonFactory(station=district["bridge"]) for _ in range(5)]
    numbers = {person.pk: person.id_number for person in people}
    phones = {
        ContactFactory(person=p, number=f"1380000{i:04d}").pk: f"1380000{i:04d}" for i, p in enumerate(people)
    }
    (tmp_path / "master-2.key").write_text("22" * 32)
    seal.forget()
    yield numbers, phones
    seal.forget()


@pytest.fixture
def as_owner():
    with owner.role():
        yield


def left():
    return sum(rotation.remaining(column) for column in rotation.sealed_columns())


def opens_to(numbers, phones):
    return {p.pk: p.id_number for p in Person.objects.all()} == numbers and {
        c.pk: c.number for c in Contact.objects.all()
    } == phones


def found_by_number(number):
    return Person.objects.filter(id_number_index__in=seal.of(Person.SEAL).indexes(number)).count()


def test_everything_comes_under_the_new_key_history_included_and_the_old_key_can_go(
    two_keys, as_owner, settings
):
    numbers, phones = two_keys

    for column in rotation.sealed_columns():
        list(rotation.rotate(column, ["9901"]))
    (settings.KEYS / "master-1.key").unlink()
    seal.forget()

    assert left() == 0
    assert opens_to(numbers, phones)
    assert [found_by_number(number) for number in numbers.values()] == [1] * 5
    event = Person.objects.first().events.get()
    assert seal.of(Person.SEAL).open(event.id_number_sealed, event.id) in numbers.values()


def test_a_killed_rotation_reads_and_finds_meanwhile_and_goes_on_where_it_stood(
    two_keys, as_owner, monkeypatch
):
    numbers, phones = two_keys
    monkeypatch.setattr(rotation, "CHUNK", 2)
    column = next(
        c for c in rotation.sealed_columns() if c.table == "veterans_person" and c.name == "id_number_sealed"
    )

    assert next(rotation.rotate(column, ["9901"])) == 2  # and here it is killed

    assert rotation.remaining(column) == 3
    assert opens_to(numbers, phones)
    assert [found_by_number(number) for number in numbers.values()] == [1] * 5
    assert list(rotation.rotate(column, ["9901"])) == [2, 1]


def test_changing_the_key_is_no_change_of_the_person(two_keys, as_owner):
    before = Person.objects.first().events.count()

    for column in rotation.sealed_columns():
        list(rotation.rotate(column, ["9901"]))

    assert Person.objects.first().events.count() == before


def test_every_binary_column_called_sealed_is_declared():
    from django.apps import apps  # noqa: PLC0415 -- only this test walks all models

    undeclared = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.name.endswith("_sealed")
        and field.name not in getattr(getattr(model, "pgh_tracked_model", model), "sealed", {})
    ]

    assert undeclared == []
