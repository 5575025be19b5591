"""One declaration for the score of a person, the list of what is missing, and the figure of a station."""

import pytest

from tests.veterans.factories import ContactFactory, IdentityFactory, PersonFactory, ServiceFactory
from veterans import completeness
from veterans.models import Living, Person


def test_the_weights_make_a_hundred_and_no_key_is_twice_there():
    assert sum(wanted.weight for wanted in completeness.WANTED) == 100
    assert len(completeness.BY_KEY) == len(completeness.WANTED)


def test_an_empty_file_of_a_soldier_has_only_what_nobody_asks_of_him(district):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person)

    lacking = completeness.missing(person)

    assert "organisation" not in {wanted.key for wanted in lacking}  # no party member
    assert completeness.score(lacking) == 2
    assert lacking[0].key in ("phone", "service")


def test_the_family_of_the_fallen_is_not_asked_for_service(district):
    person = PersonFactory(station=district["bridge"])
    IdentityFactory(person=person, category="E01")

    assert not {"service", "placement"} & {wanted.key for wanted in completeness.missing(person)}


@pytest.mark.parametrize("parts", [0, 1])
def test_the_database_counts_what_the_page_counts(district, parts):
    person = PersonFactory(
        station=district["bridge"], ethnic="01", residence_address="某路 1 号", political="01"
    )
    IdentityFactory(person=person)
    ServiceFactory(person=person)
    ContactFactory(person=person)
    if parts:
        Living.objects.create(person=person, station=person.station)

    [scored] = completeness.scored(Person.objects.all())

    assert scored.completeness == completeness.score(completeness.missing(person)) == 39 + 4 * parts


def test_what_nobody_wants_is_not_kept_on_a_step():
    assert completeness.known(["photo", "nonsense", "phone"]) == "phone,photo"
    assert completeness.words(["phone", "nonsense"]) == ["联系电话"]
